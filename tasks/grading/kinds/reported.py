"""Following a run whose harness reports tests by name as they start and end (unittest and its like)."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from app.domain.result import Outcome
from sandbox.outcome import RunEnded, RunOutcome
from tasks.grading.compare import first_difference
from tasks.grading.facts import Facts, Raised
from tasks.grading.kinds.base import Ended
from tasks.grading.nodes import BadNode, check_node, value_of
from tasks.grading.runs import Runs, outcome_of, reason_of

_VANISHED = "the test was not run to its end: the program or the test file left it out"


class Reporting(Protocol):
    """A run that reports: one jail's `Run`, or the two of split isolation."""

    def receive(self) -> object:
        """The next message; raises RunEnded when there will be none."""

    def take_output(self) -> tuple[str, str]:
        """What was printed since the last call."""

    def wait(self) -> RunOutcome:
        """Wait for the end."""


class Reports:
    """Which declared tests are still open, over all runs of one entry.

    Attributes:
        index: name of a test in the harness → its place in the entry.
        open: names of the tests that have not ended, in declared order.
        again: whether the last run stopped at a test that gets another one.
        left_out: names of those that were not run because others had used up the time.
    """

    def __init__(self, names: Sequence[str], hide_errors: Sequence[str | None]) -> None:
        self.index = {name: place for place, name in enumerate(names)}
        self.open = list(names)
        self.again = False
        self.left_out: list[str] = []
        self._hide_errors = hide_errors
        self._last = Facts(Outcome.ERROR, reason=_VANISHED)

    def run_all(self, runs: Runs, start: Callable[[list[str]], AbstractContextManager[Reporting]]) -> Iterator[Ended]:
        """Every test as it ends: one run, and another of what is left where one of them ended its jail.

        Args:
            start: a run, which is one of `runs`, without the tests named.
        """
        while self.open:
            reason = runs.refusal()
            if reason:
                self.left_out = list(self.open)
                yield from self._end_all(Facts(Outcome.NOT_RUN, reason=reason))
                return
            done = [name for name in self.index if name not in self.open]
            before = len(self.open)
            with start(done) as run:
                for ended in self.follow(run, runs):
                    runs.note(ended.facts.outcome)
                    yield ended
            if len(self.open) == before and not self.again:
                yield from self.give_up()

    def follow(self, run: Reporting, runs: Runs) -> Iterator[Ended]:
        """The tests that end in this run, which is one of `runs`."""
        self.again = False
        current: str | None = None
        ended_before = len(self.open)
        started = time.perf_counter()
        try:
            while True:
                message = run.receive()
                match message:
                    case {"event": "start", "id": str(name)} if name in self.open:
                        run.take_output()
                        current, started = name, time.perf_counter()
                    case {"event": "end", "id": str(name)} if name == current:
                        printed = "".join(run.take_output())
                        yield self._end(name, facts_of_report(message, printed), started, _score(message))
                        current = None
                    case {"event": "fixture", "where": str(where)}:
                        yield from self._fixture(where, message, "".join(run.take_output()))
                    case {"event": "broken" | "stopped", "fault": fault}:
                        self._last = facts_of_fault(Raised.from_wire(fault), "".join(run.take_output()))
                        return
                    case {"event": "done"}:
                        yield from self._end_all(Facts(Outcome.ERROR, reason=_VANISHED))
                        run.wait()
                        return
                    case _:
                        pass
        except RunEnded as end:
            own_s = time.perf_counter() - started
            facts = Facts(outcome_of(end.outcome), reason=reason_of(end.outcome), printed="".join(run.take_output()))
            is_first = current is None or len(self.open) == ended_before
            if runs.repeats(end.outcome, own_s, is_first):
                self.again = True
            elif current is None:
                self._last = facts
            else:
                yield self._end(current, facts, started)
        except ValueError:
            yield from self._end_all(
                Facts(Outcome.ERROR, reason="the program interfered with the reports of the tests")
            )

    def give_up(self) -> Iterator[Ended]:
        """End every open test with what ended the last run: another would not come further."""
        yield from self._end_all(self._last)

    def _end(self, name: str, facts: Facts, started: float, score: float | None = None) -> Ended:
        self.open.remove(name)
        place = self.index[name]
        return Ended(place, facts, (time.perf_counter() - started) * 1000, score, self._hide_errors[place])

    def _end_all(self, facts: Facts) -> Iterator[Ended]:
        for name in list(self.open):
            yield self._end(name, facts, time.perf_counter())

    def _fixture(self, where: str, message: Any, printed: str) -> Iterator[Ended]:
        """`setUpClass (module.Class)` failed: so did every test of the class; `setUpModule (module)`: every test.

        Where a run has tests of several modules, the message says which by the start of their names.
        """
        step, _, holder = where.partition(" ")
        if step not in ("setUpClass", "setUpModule", "import"):
            return
        prefix = holder.strip("()").rpartition(".")[2] + "." if step == "setUpClass" else ""
        prefix = str(message.get("prefix", prefix))
        if message["fault"] is None:
            facts = Facts(Outcome.NOT_RUN, reason=f"Skipped: {message['reason']}")
        else:
            facts = facts_of_fault(Raised.from_wire(message["fault"]), printed)
        for name in list(self.open):
            if name.startswith(prefix):
                yield self._end(name, facts, time.perf_counter())


def facts_of_report(message: Any, printed: str) -> Facts:
    """The facts of a test that its harness reports as ended.

    Raises:
        ValueError: it is no report.
    """
    match message:
        case {"outcome": "passed"}:
            return Facts(Outcome.PASSED, printed=printed)
        case {"outcome": "skipped", "reason": str(reason)}:
            return Facts(Outcome.NOT_RUN, reason=f"Skipped: {reason}", printed=printed)
        case {"outcome": "unexpected_success"}:
            return Facts(Outcome.WRONG, reason="the test was expected to fail, but passed", printed=printed)
        case {"outcome": "failed", "fault": fault, "compared": dict(compared), "subtest": str(subtest)}:
            return _failed(Raised.from_wire(fault), compared, subtest, printed)
        case {"outcome": "error", "fault": fault, "subtest": str(subtest)}:
            return facts_of_fault(Raised.from_wire(fault), printed, subtest)
        case _:
            return Facts(Outcome.ERROR, reason=_VANISHED, printed=printed)


def facts_of_fault(raised: Raised, printed: str, subtest: str = "") -> Facts:
    """The facts of a test that an exception ended."""
    outcome = Outcome.MEMORY_LIMIT if "MemoryError" in raised.bases else Outcome.ERROR
    message = f"In sub-test {subtest}: {raised.line}" if subtest else ""
    if not message and raised.stage == "call":
        message = raised.line
    return Facts(outcome, raised=raised, printed=printed, message=message)


def _failed(raised: Raised, compared: Any, subtest: str, printed: str) -> Facts:
    prefix = f"In sub-test {subtest}: " if subtest else ""
    if raised.frames:
        return Facts(Outcome.WRONG, raised=raised, printed=printed, message=f"{prefix}{raised.line}")
    if {"call", "expected", "actual"} <= compared.keys():
        try:
            check_node(compared["expected"])
            check_node(compared["actual"])
            expected = value_of(compared["expected"])
            difference = first_difference(expected, compared["actual"])
            printed_lines = _lines(expected), _lines(value_of(compared["actual"]))
        except (BadNode, TypeError):
            difference = None
        if difference is not None:
            if compared.get("output") is True and None not in printed_lines:
                return Facts(
                    Outcome.WRONG,
                    printed=printed,
                    expected_output=printed_lines[0],
                    actual_output=printed_lines[1],
                    message=prefix + str(compared["own"]),
                )
            own = str(compared.get("own", raised.message.partition(" : ")[2]))
            return Facts(
                Outcome.WRONG,
                call=str(compared["call"])[:300],
                expected=expected,
                actual=compared["actual"],
                difference=difference,
                printed=printed,
                message=prefix + own if own or not prefix else prefix.rstrip(": ") + ".",
            )
    return Facts(Outcome.WRONG, printed=printed, message=f"{prefix}{raised.message or raised.type}")


def _lines(value: object) -> str | None:
    """A text, or lines of one, as text; None for any other value."""
    if isinstance(value, list) and all(isinstance(line, str) for line in value):
        return "".join(f"{line}\n" for line in value)
    return value if isinstance(value, str) else None


def _score(message: Any) -> float | None:
    score = message.get("score")
    return float(score) if isinstance(score, int | float) and not isinstance(score, bool) else None
