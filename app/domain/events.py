"""The events of a submission, in order, as the browser gets them (contract §5).

A sequence number is `delivery * DELIVERY_SPAN + position`, so that it grows over redeliveries without anybody having to
remember the last one: the stream's delivery count is enough. Numbers grow; they are not contiguous.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.result import DeclaredTest, Result, TestResult

DELIVERY_SPAN = 100_000
"""More events than one delivery of one submission can have."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event of one submission; `data` is the payload without `v`, `submission` and `seq`."""

    name: str
    submission: str
    seq: int
    data: Mapping[str, Any]

    def payload(self) -> dict[str, Any]:
        """What goes over the wire."""
        return {"v": 1, "submission": self.submission, "seq": self.seq, **self.data}


def queued(submission: str, position: int | None, eta_s: float | None, *, nth: int = 1, delayed: bool = False) -> Event:
    """The submission waits: `position` others come first, `eta_s` seconds until its verdict; None while unknown.

    `delayed`: nothing is being graded now, by our fault; it will be.
    """
    return Event("submission.queued", submission, nth, {"position": position, "eta_s": eta_s, "delayed": delayed})


def started(submission: str, delivery: int, attempt: int, tests: tuple[DeclaredTest, ...]) -> Event:
    """Grading begins; names every test that will be in the result."""
    data = {"attempt": attempt, "tests": [test.to_json() for test in tests]}
    return Event("submission.started", submission, delivery * DELIVERY_SPAN + 1, data)


def test_finished(submission: str, delivery: int, k: int, n: int, result: TestResult) -> Event:
    """The k-th of n tests to end (from 1), whichever of the declared ones it is: numbers must grow as news comes."""
    full = result.to_json()
    data: dict[str, Any] = {
        "k": k,
        "n": n,
        "name": full["name"],
        "number": full["number"],
        "status": full["status"],
        "outcome": str(result.outcome),
        "score": full["score"],
        "max_score": full["max_score"],
        "ms": round(result.wall_ms, 3),
        "visibility": full["visibility"],
        "tags": full["tags"],
        "output": full["output"],
    }
    for key in ("expected", "actual", "printed", "frames", "hint"):
        if full["extra_data"][key]:
            data[key] = full["extra_data"][key]
    return Event("test.finished", submission, delivery * DELIVERY_SPAN + 1 + k, data)


def finished(submission: str, delivery: int, result: Result) -> Event:
    """The verdict stands; `hints` is by test name, because rules look at all tests and so speak last.

    Sums are by visibility, under `parts`, and each hint has its test's, until `seen.View.event` takes what may be seen.
    """
    parts: dict[str, list[float]] = {}
    for test in result.tests:
        part = parts.setdefault(str(test.test.visibility), [0.0, 0.0, 0, 0])
        for place, value in enumerate((test.score, test.test.max_score, int(test.passed), 1)):
            part[place] += value
    hints = {test.test.name: [str(test.test.visibility), test.hint] for test in result.tests if test.hint}
    data = {"status": str(result.status), "ms": round(result.wall_ms, 3), "parts": parts, "hints": hints}
    return Event("submission.finished", submission, (delivery + 1) * DELIVERY_SPAN - 1, data)


def failed(submission: str, delivery: int, owner: str, ref: str, reason: str) -> Event:
    """Nothing could be graded, and it is not the student's fault: it costs no attempt. `ref` is for support."""
    data = {"owner": owner, "ref": ref, "reason": reason, "counts_attempt": False}
    return Event("submission.failed", submission, (delivery + 1) * DELIVERY_SPAN - 1, data)


def superseded(submission: str) -> Event:
    """A newer submission took its place before anybody began to grade it."""
    return Event("submission.superseded", submission, DELIVERY_SPAN - 1, {})


def retrying(submission: str, delivery: int, attempt: int, reason: str) -> Event:
    """The run was interrupted by us and starts again; `attempt` is the number of this delivery."""
    data = {"attempt": attempt, "reason": reason}
    return Event("submission.retrying", submission, delivery * DELIVERY_SPAN, data)


def of_result(submission: str, delivery: int, attempt: int, result: Result) -> Iterator[Event]:
    """The events that a finished grading had, made again from its record, with the same numbers."""
    yield started(submission, delivery, attempt, tuple(test.test for test in result.tests))
    for k, test in enumerate(result.in_order_of_ending(), start=1):
        yield test_finished(submission, delivery, k, len(result.tests), test)
    yield finished(submission, delivery, result)
