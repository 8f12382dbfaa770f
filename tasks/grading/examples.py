"""Interactive examples: run one by one in the jail, compared out here by the rules of the standard `doctest` module."""

from __future__ import annotations

import doctest
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from typing import Any

from app.domain.assignment import Pack
from app.domain.result import Outcome
from app.packs.literal import parse_literal
from sandbox.harness.values import encode
from sandbox.outcome import RunEnded
from sandbox.runner import Run, Sandbox
from tasks.grading.compare import first_difference
from tasks.grading.facts import Facts, Raised
from tasks.grading.kinds.base import Ended, EntryJob
from tasks.grading.learning import Both, reference_of, refuse_differences
from tasks.grading.runs import Runs, outcome_of, reason_of
from tasks.grading.session import TAKEN_OVER, outcome_of_raised, wait_for_module
from tasks.grading.split import Manifest, SplitRun

_CHECKER = doctest.OutputChecker()


@dataclass(frozen=True, slots=True)
class Examples:
    """One test.

    Attributes:
        index: its place in the entry.
        space: the namespace that it runs in: tests with the same one see each other's names; the empty one is the
            student's module's own.
        items: in order; the first that fails ends the test.
        options: flags of `doctest`, for all items.
    """

    index: int
    space: str
    items: tuple[doctest.Example, ...]
    options: int = 0


class Learning:
    """What runs of the reference in split isolation teach: `manifest`, and what was `noticed` by a test's place."""

    def __init__(self) -> None:
        self.manifest = Manifest()
        self.noticed: dict[int, Any] = {}

    def take(self, run: Run | SplitRun, index: int | None = None) -> None:
        """What this run has told so far; of the test at this place."""
        if not isinstance(run, SplitRun):
            return
        if index is not None:
            for told in run.noticed.values():
                self.noticed[index] = told
            run.noticed.clear()
        if run.learned is not None:
            self.manifest = self.manifest.merged(run.learned)
            run.learned = None


def run_examples(
    job: EntryJob, tests: Sequence[Examples], manifest: Manifest | None, learned: Learning | None = None
) -> Iterator[Ended]:
    """Run tests in one go, and in another what is left when one of them ended its jail.

    Args:
        manifest: for split isolation; None: beside the student's code.
        learned: takes what split isolation has to know of the reference: `manifest` is not used then.
    """
    pending = list(tests)
    while pending:
        reason = job.runs.refusal()
        if reason:
            yield from job.refuse([test.index for test in pending], reason)
            return
        pending = yield from _one_go(job, pending, manifest, learned)


def _start(
    job: EntryJob, manifest: Manifest | None, learned: Learning | None
) -> AbstractContextManager[Run | SplitRun]:
    payload = {"before": "", "setup": "", "mirrors": manifest is not None}
    beside = {name: job.pack.tree[path] for name, path in job.entry["files"].items()}
    if manifest is None:
        return job.runs.start("examples", payload, beside=beside)
    return job.runs.start_split(
        "examples", payload, beside=beside, own=(), manifest=manifest if learned is None else None
    )


def _one_go(
    job: EntryJob, pending: list[Examples], manifest: Manifest | None, learned: Learning | None
) -> Generator[Ended, None, list[Examples]]:
    with _start(job, manifest, learned) as run:
        broken = wait_for_module(run, job.place)
        if broken is not None:
            if run.outcome is not None and job.runs.repeats(run.outcome):
                return pending
            job.runs.note(broken.outcome)
            for test in pending:
                yield Ended(test.index, broken)
            return []
        run.take_output()
        for position, test in enumerate(pending):
            started = time.perf_counter()
            try:
                with _noticing(learned, run, test):
                    facts = _one_test(test, run)
            except RunEnded as end:
                own_s = time.perf_counter() - started
                if job.runs.repeats(end.outcome, own_s, position == 0):
                    return pending[position:]
                outcome = outcome_of(end.outcome)
                job.runs.note(outcome)
                facts = Facts(outcome, reason=reason_of(end.outcome), printed="".join(run.take_output()))
                yield Ended(test.index, facts, own_s * 1000)
                return pending[position + 1 :]
            yield Ended(test.index, facts, (time.perf_counter() - started) * 1000)
        if learned is not None:
            run.ask({"example": None})
            learned.take(run)
        run.wait()
    return []


@contextmanager
def _noticing(learned: Learning | None, run: Run | SplitRun, test: Examples) -> Iterator[None]:
    try:
        yield
    finally:
        if learned is not None:
            learned.take(run, test.index)


def learn_examples(
    pack: Pack, place: int, sandbox: Sandbox, file: str, tests: Sequence[Examples], names: Sequence[str]
) -> Manifest:
    """What split isolation has to know of the reference; nothing for a pack without one.

    Raises:
        PackError: a test ends differently in split isolation than beside the reference.
    """
    reference = reference_of(pack)
    if reference is None:
        return Manifest()
    learned = Learning()
    found = []
    for manifest in (None, Manifest()):
        job = EntryJob(pack, place, pack.entries[place], (), None, Runs(sandbox, pack, reference.files))
        ends = run_examples(job, tests, manifest, learned)
        found.append({ended.index: ended.facts for ended in ends})
    in_shared, in_split = found
    ended = [
        Both(
            name,
            in_shared[n],
            in_split[n],
            learned.noticed.get(n),
            Outcome.NOT_RUN in (in_shared[n].outcome, in_split[n].outcome),
        )
        for n, name in enumerate(names)
    ]
    refuse_differences(file, ended)
    return learned.manifest


def _one_test(test: Examples, run: Run | SplitRun) -> Facts:
    """Ask for one example after the other until one is not as expected.

    Raises:
        RunEnded: the jail ended before it answered.
    """
    printed = ""
    for number, example in enumerate(test.items):
        options = _options(test.options, example)
        if options & doctest.SKIP:
            continue
        answer: Any = run.ask({"example": number, "source": example.source, "space": test.space})
        out, err = run.take_output()
        try:
            facts = _judge(example, options, number, answer, out)
        except ValueError:
            facts = Facts(Outcome.ERROR, example.source.strip(), TAKEN_OVER)
        if facts is not None:
            return replace(facts, printed=printed + out + err)
        printed += err
    return Facts(Outcome.PASSED, printed=printed)


def _options(flags: int, example: doctest.Example) -> int:
    for flag, on in example.options.items():
        flags = flags | flag if on else flags & ~flag
    return flags


def _judge(example: doctest.Example, options: int, number: int, answer: Any, out: str) -> Facts | None:
    """What is wrong with an example's answer; None when nothing is."""
    call = example.source.strip()
    match answer:
        case {"example": place, "fault": fault, "line": str(line)} if place == number:
            raised = Raised.from_wire(fault)
            if example.exc_msg is None:
                failed = raised.type == "AssertionError" and not raised.frames
                return Facts(Outcome.WRONG if failed else outcome_of_raised(raised), call, raised=raised)
            if _same_exception(example.exc_msg, line, options):
                return None
            return Facts(Outcome.WRONG, call, raised=raised, wanted_exception=example.exc_msg.strip())
        case {"example": place} if place == number and len(answer) == 1:
            if example.exc_msg is not None:
                return Facts(Outcome.WRONG, call, wanted_exception=example.exc_msg.strip(), actual_output=out)
            return None if _CHECKER.check_output(example.want, out, options) else _wrong(call, example.want, out)
        case _:
            raise ValueError("not an answer")


def _same_exception(wanted: str, line: str, options: int) -> bool:
    """As `doctest` compares them; a class of the student's may be named with its module or without."""
    name, colon, rest = line.partition(":")
    plain = name.rpartition(".")[2] + colon + rest
    if any(_CHECKER.check_output(wanted, got, options) for got in (line, plain)):
        return True
    if not options & doctest.IGNORE_EXCEPTION_DETAIL:
        return False
    names = [text.partition(":")[0].strip().rpartition(".")[2] for text in (wanted, line)]
    return names[0] == names[1]


def _wrong(call: str, want: str, out: str) -> Facts:
    """Outputs that are both the text of a plain value are shown as values."""
    try:
        expected, actual = parse_literal(want), encode(parse_literal(out))
        difference = first_difference(expected, actual)
    except ValueError:
        difference = None
    if difference is not None:
        return Facts(Outcome.WRONG, call, expected=expected, actual=actual, difference=difference)
    message = "Example:\n" + "\n".join(
        f">>> {line}" if not n else f"... {line}" for n, line in enumerate(call.splitlines())
    )
    return Facts(Outcome.WRONG, call, expected_output=want, actual_output=out, message=message)
