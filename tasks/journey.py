"""The stations of a submission on its way, timed and counted for Prometheus."""

from __future__ import annotations

import time

from app import metrics
from app.domain.result import Result
from app.streams.codec import SubmissionMessage

HANDED_AT = "gradewire_handed_at"
"""A task's header: when it was handed over, Unix seconds."""


def count_handed(entry: str, lane: str) -> None:
    """An entry of the stream goes to Celery now; its id begins with when it came into the stream, in milliseconds."""
    metrics.HANDED.labels(lane).inc()
    metrics.HOPS.labels("handed", lane).observe(max(0.0, time.time() - int(entry.partition("-")[0]) / 1000))


class Journey:
    """One delivery's way from the hand-over on. The clocks of two machines may differ: no hop is shorter than 0."""

    def __init__(self, handed_at: float | None = None) -> None:
        self._at = time.time() if handed_at is None else handed_at
        self._tests = 0

    def reached(self, hop: str, lane: str) -> None:
        """The next station."""
        now = time.time()
        metrics.HOPS.labels(hop, lane).observe(max(0.0, now - self._at))
        self._at = now
        if hop == "started":
            metrics.STARTED.labels(lane).inc()

    def test_ended(self, lane: str) -> None:
        """One more test has ended; the first one is a station."""
        self._tests += 1
        if self._tests == 1:
            self.reached("first_test", lane)


def count_verdict(message: SubmissionMessage, result: Result) -> None:
    """A verdict stands and is published."""
    metrics.GRADED.labels(str(result.status), str(result.owner or "nobody")).inc()
    for test in result.tests:
        metrics.TESTS.labels(str(test.outcome)).inc()
    if result.cached:
        metrics.CACHED.inc()
    elif result.wall_ms:
        metrics.RUN_WALL.observe(result.wall_ms / 1000)
        metrics.RUN_CPU.observe(result.cpu_ms / 1000)
        metrics.RUN_MEMORY.observe(result.memory_bytes)
    if message.grading == 1:
        metrics.WHOLE_WAY.observe(max(0.0, time.time() - message.accepted_at))
