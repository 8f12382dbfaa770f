"""How fast the backlog drains, measured, and what that means for whoever waits."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

WINDOW_S = 60.0
RETRY_LEAST_S, RETRY_MOST_S, RETRY_UNKNOWN_S = 2, 600, 60


@dataclass(frozen=True, slots=True)
class Pace:
    """What was measured lately.

    Attributes:
        rate: gradings a second that leave the backlog; None until something was graded.
        service_s: how long one of them takes its worker; None until then.
        workers: how many are alive.
        at: when it was measured, Unix seconds.
    """

    rate: float | None
    service_s: float | None
    workers: int
    at: float

    def eta_s(self, position: int) -> float | None:
        """Seconds until what has `position` others before it is graded; None while nobody knows.

        As many as there are workers run at once, so the first of them wait for nobody and the others for the drain.
        """
        if self.rate is None or self.service_s is None:
            return None
        return round(max(0, position + 1 - self.workers) / self.rate + self.service_s, 1)


def retry_after_s(depth: int, oldest_s: float, rate: float | None, most: int, oldest_most_s: float) -> int | None:
    """When somebody may try again because the backlog is too long or too old, whole seconds; None when it is not.

    So long as draining down to the limit takes at the measured rate, and at most ten minutes.
    """
    too_old = depth > 0 and oldest_s > oldest_most_s
    if depth < most and not too_old:
        return None
    if not rate:
        return RETRY_UNKNOWN_S
    excess = max(depth - most + 1, depth * (1 - oldest_most_s / oldest_s) if too_old else 0)
    return min(RETRY_MOST_S, max(RETRY_LEAST_S, math.ceil(excess / rate)))


@dataclass(frozen=True, slots=True)
class Done:
    """Counters: how many were graded, and how many seconds their workers spent on them."""

    n: int = 0
    busy_s: float = 0.0


@dataclass(frozen=True, slots=True)
class _Span:
    end: float
    took_s: float
    done: Done
    was_full: bool


class Drain:
    """Measures rate and service time over the last minute in which there was anything to measure."""

    def __init__(self) -> None:
        self._last: tuple[float, Done, bool] | None = None
        self._spans: deque[_Span] = deque()
        self.rate: float | None = None
        self.service_s: float | None = None

    def note(self, now: float, done: Done, *, workers: int, is_full: bool) -> None:
        """Look at the counters (which may begin anew); `is_full`: more waits than is being graded.

        While there is enough to do, what leaves is the rate. Else the rate is what the workers could do.
        """
        if self._last is not None:
            then, before, was_full = self._last
            if now > then and done.n >= before.n:
                change = Done(done.n - before.n, max(0.0, done.busy_s - before.busy_s))
                self._spans.append(_Span(now, now - then, change, was_full and is_full))
        self._last = (now, done, is_full)
        while self._spans and now - self._spans[0].end > WINDOW_S:
            self._spans.popleft()
        graded = _sum(self._spans)
        if not graded.n:
            return
        self.service_s = graded.busy_s / graded.n
        full = [span for span in self._spans if span.was_full]
        left = _sum(full).n
        if left:
            self.rate = left / sum(span.took_s for span in full)
        elif self.service_s:
            self.rate = workers / self.service_s


def _sum(spans: Iterable[_Span]) -> Done:
    all_of_them = [span.done for span in spans]
    return Done(sum(done.n for done in all_of_them), sum(done.busy_s for done in all_of_them))
