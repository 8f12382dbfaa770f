"""Expressions evaluated in the jail against the submitted module, and compared out here as plain values."""

from __future__ import annotations

import time
import warnings
from collections.abc import Generator, Iterator, Mapping
from functools import lru_cache, partial
from itertools import groupby
from types import CodeType
from typing import Any

from app.domain.assignment import Pack
from app.domain.result import Outcome, Visibility
from app.packs.literal import parse_literal
from sandbox.harness.expression import GO
from sandbox.outcome import RunEnded
from sandbox.runner import Run, Sandbox
from tasks.grading.compare import Rule, first_difference
from tasks.grading.facts import ABSENT, Facts, Raised
from tasks.grading.kinds.base import Ended, EntryJob, Learned, declared_cases
from tasks.grading.nodes import check_node, kind_of
from tasks.grading.runs import outcome_of, reason_of
from tasks.grading.session import TAKEN_OVER, outcome_of_raised, wait_for_module


class ExpressionKind:
    """`kind: expression`. All cases share one process unless the entry says `fresh`."""

    def isolation(self, entry: Mapping[str, Any]) -> str:
        """Expected values never enter the jail."""
        return "split"

    def declare(self, pack: Pack, place: int, sandbox: Sandbox) -> Learned:
        """One test a case."""
        return Learned(declared_cases(pack.entries[place], place))

    def grade(self, job: EntryJob) -> Iterator[Ended]:
        """Evaluate the cases in one jail, and in another when one of them ended it."""
        pending = list(range(len(job.tests)))
        while pending:
            reason = job.runs.refusal()
            if reason:
                yield from job.refuse(pending, reason)
                return
            count = 1 if job.entry["fresh"] else len(pending)
            rest = yield from _one_jail(job, pending[:count])
            pending = rest + pending[count:]


def _one_jail(job: EntryJob, pending: list[int]) -> Generator[Ended, None, list[int]]:
    """Grade cases until they are all done or the jail ends; the return value is what is left to do."""
    payload = {"before": job.entry["before"], "setup": job.entry["setup"]}
    with job.runs.start("cases", payload, marks_output=True) as run:
        questions = _Questions(job, pending, run)
        broken = wait_for_module(
            run, job.place, before=bool(job.entry["before"]), on_ready=partial(take_marked_output, run)
        )
        if broken is not None:
            if run.outcome is not None and job.runs.repeats(run.outcome):
                return pending
            job.runs.note(broken.outcome)
            for index in pending:
                yield Ended(index, broken)
            return []
        ended_at = time.perf_counter()
        for position, index in enumerate(pending):
            started = ended_at
            try:
                questions.ask(position)
                facts = _one_case(job.entry["cases"][index], index, run)
            except RunEnded as end:
                own_s = time.perf_counter() - started
                if job.runs.repeats(end.outcome, own_s, position == 0):
                    return pending[position:]
                outcome = outcome_of(end.outcome)
                job.runs.note(outcome)
                printed = "".join(run.take_output())
                call = job.entry["cases"][index]["expr"]
                yield Ended(index, Facts(outcome, call, reason_of(end.outcome), printed=printed), own_s * 1000)
                return pending[position + 1 :]
            ended_at = time.perf_counter()
            yield Ended(index, facts, (ended_at - started) * 1000)
        run.wait()
    return []


class _Questions:
    """The cases of one run, asked as many at once as a program may know of: it could print them in any test.

    What students see may be known to it at any time. What they do not see is asked when all before it has ended.
    """

    def __init__(self, job: EntryJob, pending: list[int], run: Run) -> None:
        self._run = run
        self._groups = {}
        first = 0
        for _, group in groupby(pending, lambda index: job.tests[index].visibility):
            indexes = list(group)
            cases = [
                [index, job.entry["cases"][index]["setup"], _compiled(job.entry["cases"][index]["expr"])]
                for index in indexes
            ]
            self._groups[first] = {"cases": cases, "last": first + len(indexes) == len(pending)}
            first += len(indexes)
        if job.tests[pending[0]].visibility is Visibility.VISIBLE:
            self.ask(0)

    def ask(self, position: int) -> None:
        """Ask what begins there, unless that has been asked."""
        questions = self._groups.pop(position, None)
        if questions is not None:
            self._run.send(questions)


KEPT = 1024
KEPT_LENGTH = 4096
"""So many texts of at most so many characters are kept parsed, by a worker that lives for weeks."""
_kept_literal = lru_cache(KEPT)(parse_literal)


def _expected(text: str) -> Any:
    """What an answer is compared with; nobody changes it."""
    return _kept_literal(text) if len(text) <= KEPT_LENGTH else parse_literal(text)


def _compiled(expr: str) -> CodeType | str:
    """Compiled once here and not in every jail, whose interpreter is the same; its text where that fails or is long."""
    return _kept_code(expr) if len(expr) <= KEPT_LENGTH else expr


@lru_cache(KEPT)
def _kept_code(expr: str) -> CodeType | str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return compile(expr, "<test>", "eval", dont_inherit=True)
        except (SyntaxError, ValueError, OverflowError, RecursionError, MemoryError):
            return expr


def take_marked_output(run: Run, answer: object) -> tuple[str, str]:
    """What was printed before that answer of the harness `cases`, which goes on once it is taken."""
    if not (isinstance(answer, dict) and answer.get("printed") is True):
        return run.take_output(look=False)
    taken = run.take_output()
    run.send(GO)
    return taken


def _one_case(case: Mapping[str, Any], index: int, run: Run) -> Facts:
    """Wait for the answer of a case that was asked, and compare.

    Raises:
        RunEnded: the jail ended before it answered.
    """
    answer = run.receive()
    out, err = take_marked_output(run, answer)
    try:
        match answer:
            case {"case": number, "value": node} if number == index:
                check_node(node)
                return _judge(case, node, out, err)
            case {"case": number, "fault": fault} if number == index:
                return _judge_raised(case, Raised.from_wire(fault), out, err)
    except ValueError:
        pass
    return Facts(Outcome.ERROR, case["expr"], TAKEN_OVER, printed=out + err)


def _judge(case: Mapping[str, Any], node: Any, out: str, err: str) -> Facts:
    expected = ABSENT if case["equals"] is None else _expected(case["equals"])
    difference = None
    if expected is not ABSENT:
        difference = first_difference(expected, node, Rule(case["tolerance"], case["strict"]))
    right = difference is None and case["raises"] is None and case["prints"] in (None, out)
    return Facts(
        outcome=Outcome.PASSED if right else Outcome.WRONG,
        call=case["expr"],
        expected=expected,
        actual=node,
        difference=difference,
        wanted_exception=case["raises"],
        printed=out + err,
        expected_output=case["prints"],
        actual_output=None if case["prints"] is None else out,
        message=_not_plain(node) if difference is not None else "",
    )


def _not_plain(node: Any) -> str:
    if isinstance(node, list) and node[0] == "other":
        return f"A value of type {kind_of(node)} cannot be compared with a plain value."
    return ""


def _judge_raised(case: Mapping[str, Any], raised: Raised, out: str, err: str) -> Facts:
    wanted = case["raises"]
    right = wanted is not None and wanted.rpartition(".")[2] in raised.bases and case["prints"] in (None, out)
    outcome = Outcome.PASSED if right else outcome_of_raised(raised)
    if wanted is not None and not right and outcome is Outcome.ERROR:
        outcome = Outcome.WRONG
    return Facts(
        outcome=outcome,
        call=case["expr"],
        expected=ABSENT if case["equals"] is None else _expected(case["equals"]),
        raised=raised,
        wanted_exception=wanted,
        printed=out + err,
        expected_output=case["prints"],
        actual_output=None if case["prints"] is None else out,
    )
