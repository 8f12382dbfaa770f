"""The stations of a submission on its way, timed and counted for Prometheus."""

from __future__ import annotations

import time
from collections import Counter

from app import metrics, tracing
from app.domain.result import Result
from app.streams.codec import SubmissionMessage

HANDED_AT = "gradewire_handed_at"
"""A task's header: when it was handed over, Unix seconds."""


def count_handed(entry: str, message: SubmissionMessage) -> None:
    """An entry of the stream goes to Celery now; its id begins with when it came into the stream, in milliseconds."""
    metrics.HANDED.labels(message.lane).inc()
    hop("handed", message, int(entry.partition("-")[0]) / 1000, time.time())


def hop(name: str, message: SubmissionMessage, began: float, ended: float) -> None:
    """One hop, for both who add up and who follow a single submission."""
    metrics.HOPS.labels(name, message.lane).observe(max(0.0, ended - began))
    tracing.span(message.work, name, began, ended)


class Journey:
    """One delivery's way from the hand-over on. The clocks of two machines may differ: no hop is shorter than 0."""

    def __init__(self, handed_at: float | None = None) -> None:
        self._at = time.time() if handed_at is None else handed_at
        self._tests = 0

    def reached(self, station: str, message: SubmissionMessage) -> None:
        """The next station."""
        now = time.time()
        hop(station, message, self._at, now)
        self._at = now
        if station == "started":
            metrics.STARTED.labels(message.lane).inc()

    def test_ended(self, message: SubmissionMessage) -> None:
        """One more test has ended; the first one is a station."""
        self._tests += 1
        if self._tests == 1:
            self.reached("first_test", message)


def count_verdict(message: SubmissionMessage, result: Result) -> None:
    """A verdict stands and is published."""
    metrics.GRADED.labels(str(result.status), str(result.owner or "nobody")).inc()
    for outcome, count in Counter(test.outcome for test in result.tests).items():
        metrics.TESTS.labels(str(outcome)).inc(count)
    if result.cached:
        metrics.CACHED.inc()
    elif result.wall_ms:
        metrics.RUN_WALL.observe(result.wall_ms / 1000)
        metrics.RUN_CPU.observe(result.cpu_ms / 1000)
        metrics.RUN_MEMORY.observe(result.memory_bytes)
    if message.grading == 1:
        metrics.WHOLE_WAY.observe(max(0.0, time.time() - message.accepted_at))
