"""Otter and OK test files: examples are compared out here, test functions are run as `unittest` files are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.domain.assignment import Pack
from app.domain.errors import PackError
from app.domain.result import DeclaredTest, Outcome, Visibility
from app.packs.otter import Case, Question, is_example_format, matching, points_of_cases, read_questions
from app.packs.points import PointsDisagree, share
from sandbox.runner import Sandbox
from tasks.grading.examples import Examples, learn_examples, run_examples
from tasks.grading.facts import Facts
from tasks.grading.kinds.base import Ended, EntryJob, Learned
from tasks.grading.kinds.unittest import UnittestKind, list_tests
from tasks.grading.learning import learn
from tasks.grading.split import Manifest


class OtterKind:
    """`kind: otter`. A case is a test; a question that counts all or nothing is one more, which has its points."""

    def isolation(self, entry: Mapping[str, Any]) -> str:
        """As the entry says; examples alone never share anything with their answers."""
        return str(entry["isolation"])

    def declare(self, pack: Pack, place: int, sandbox: Sandbox) -> Learned:
        """The cases of every file that the entry's pattern names.

        Raises:
            PackError: a file cannot be read, or gives no tests.
        """
        entry = pack.entries[place]
        parts = [part for path in _paths(pack, entry) for part in _parts(pack, place, path, sandbox)]
        try:
            totals = share(entry["points"], [_total(part) for part in parts])
        except PointsDisagree as error:
            raise PackError("assignment.yaml", f"tests[{place}].points", str(error)) from error
        tests: list[DeclaredTest] = []
        for part, total in zip(parts, totals, strict=True):
            tests += _declared(entry, f"{place + 1}", len(tests), part, total)
        return Learned(tuple(tests), {"functions": [part.learned for part in parts]})

    def grade(self, job: EntryJob) -> Iterator[Ended]:
        """Grade one question after the other, in the order of the files."""
        first = 0
        functions = iter(job.learned["functions"])
        for path in _paths(job.pack, job.entry):
            content = job.pack.tree[path]
            if is_example_format(content):
                for question in read_questions(content):
                    manifest = _manifest(next(functions))
                    yield from _settle(run_examples(job, _examples(question), manifest), question, first)
                    first += _rows(question)
            else:
                learned = next(functions)
                question = _question_from(learned)
                inner = replace(job, entry={**job.entry, "file": path}, learned=learned)
                yield from _settle(_Functions().grade(inner), question, first)
                first += _rows(question)


class _Functions(UnittestKind):
    """One file of test functions."""

    harness = "otter_cases"


@dataclass(frozen=True, slots=True)
class _Part:
    question: Question
    learned: Any = None


def _paths(pack: Pack, entry: Mapping[str, Any]) -> list[str]:
    return matching(entry["path"], list(pack.tree))


def _parts(pack: Pack, place: int, path: str, sandbox: Sandbox) -> list[_Part]:
    try:
        if is_example_format(pack.tree[path]):
            questions = read_questions(pack.tree[path])
            if pack.entries[place]["isolation"] == "shared":
                return [_Part(question) for question in questions]
            return [_Part(question, _learned_of(pack, place, path, question, sandbox)) for question in questions]
        return [_listed(pack, place, path, sandbox)]
    except ValueError as error:
        raise PackError(path, "", str(error)) from error


def _examples(question: Question) -> list[Examples]:
    return [Examples(n, "", case.examples) for n, case in enumerate(question.cases)]


def _learned_of(pack: Pack, place: int, path: str, question: Question, sandbox: Sandbox) -> dict[str, Any]:
    names = [case.name for case in question.cases]
    return {"manifest": learn_examples(pack, place, sandbox, path, _examples(question), names).to_json()}


def _manifest(learned: Any) -> Manifest | None:
    return None if learned is None else Manifest.from_json(learned["manifest"])


def _listed(pack: Pack, place: int, path: str, sandbox: Sandbox) -> _Part:
    entry = {**pack.entries[place], "file": path}
    one = replace(pack, entries=(*pack.entries[:place], entry, *pack.entries[place + 1 :]))
    message = list_tests(_Functions(), one, place, sandbox)
    listed = message["tests"]
    ids = [str(test["id"]) for test in listed]
    learned = {
        "ids": ids,
        "hide_errors": [None] * len(ids),
        "question": message["question"],
        "cases": [[test["hidden"], test["points"], test["failure_message"]] for test in listed],
    }
    if entry["isolation"] == "split":
        learned["manifest"] = learn(_Functions(), one, place, sandbox, ids).to_json()
    return _Part(_question_from(learned), learned)


def _question_from(learned: Any) -> Question:
    """The question of a file of functions, as its listing in the jail told it.

    Raises:
        ValueError: its points are no numbers.
    """
    told = learned["question"]
    cases = [
        Case(name, bool(hidden), _number(points), message)
        for name, (hidden, points, message) in zip(learned["ids"], learned["cases"], strict=True)
    ]
    return Question(str(told["name"]), _number(told["points"]), bool(told["all_or_nothing"]), tuple(cases))


def _number(value: Any) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e9:
        raise ValueError(f"points must be a number of 0 or more, not {value!r}")
    return float(value)


def _total(part: _Part) -> float | None:
    """What a question counts; None when it does not say."""
    question = part.question
    if not question.names_points:
        return None
    return sum(points_of_cases(question.points, [case.points for case in question.cases]))


def _has_total_row(question: Question) -> bool:
    return question.all_or_nothing and len(question.cases) > 1


def _rows(question: Question) -> int:
    return len(question.cases) + _has_total_row(question)


def _declared(entry: Mapping[str, Any], prefix: str, before: int, part: _Part, total: float) -> list[DeclaredTest]:
    question = part.question
    own = [case.points for case in question.cases]
    points = points_of_cases(question.points if question.names_points else total, own)
    if _has_total_row(question):
        points = [0.0] * len(points)
    hidden, seen = Visibility(entry["hidden"]), Visibility(entry["visibility"])
    rows = [(case.name, points[n], hidden if case.hidden else seen) for n, case in enumerate(question.cases)]
    if _has_total_row(question):
        any_hidden = any(case.hidden for case in question.cases)
        rows.append((question.name, total, hidden if any_hidden else seen))
    return [
        DeclaredTest(name, f"{prefix}.{before + n}", worth, visibility, tuple(entry["tags"]))
        for n, (name, worth, visibility) in enumerate(rows, start=1)
    ]


def _settle(ended: Iterator[Ended], question: Question, first: int) -> Iterator[Ended]:
    """The cases' ends in the entry's numbering, and at last the question's where it counts all or nothing."""
    failed: list[str] = []
    for one in ended:
        case = question.cases[one.index]
        if one.facts.outcome is not Outcome.PASSED:
            failed.append(case.name)
            one = replace(one, facts=_with_message(one.facts, case.failure_message))
        yield replace(one, index=first + one.index)
    if _has_total_row(question):
        names = ", ".join(failed[:5]) + (f" and {len(failed) - 5} more" if len(failed) > 5 else "")
        reason = f"{question.name} counts all or nothing; failed: {names}" if failed else ""
        outcome = Outcome.WRONG if failed else Outcome.PASSED
        yield Ended(first + len(question.cases), Facts(outcome, reason=reason))


def _with_message(facts: Facts, message: str | None) -> Facts:
    """The teacher's text before what went wrong."""
    if message is None:
        return facts
    rest = facts.message
    if not rest and facts.raised is not None:
        rest = f"{facts.call or 'Your program'} raised {facts.raised.line}"
    return replace(facts, message=f"{message}\n{rest}" if rest else message)
