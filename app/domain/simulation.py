"""Submissions that arrive, workers that grade them, and somebody who says how many workers there are: played through.

A single lane, first come, first served. No clock but the one in here.
"""

from __future__ import annotations

import heapq
import math
import random
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.domain.scaling import LATELY_S, Load

ARRIVES, ENDS, READY, LOOK = range(4)


@dataclass(frozen=True, slots=True)
class Setting:
    """What the workers are like.

    Attributes:
        seconds_each: the mean time of a grading; single ones differ (a log-normal distribution).
        start_s: from the decision to a worker that grades.
        look_s: between two decisions.
        calm_s: fewer must be wanted for so long before one goes.
        n: workers at the start.
    """

    seconds_each: float = 0.5
    start_s: float = 20.0
    look_s: float = 10.0
    calm_s: float = 60.0
    n: int = 1


@dataclass(frozen=True, slots=True)
class Moment:
    """How it stood: `waiting` without the running ones, `workers` with those that start."""

    at: float
    waiting: int
    workers: int
    oldest_s: float


@dataclass(frozen=True, slots=True)
class Played:
    """What came of it: a line each `look_s`, each submission's wait until a worker took it, and what was paid for."""

    moments: tuple[Moment, ...]
    waits_s: tuple[float, ...]
    worker_hours: float

    def wait_s(self, quantile: float) -> float:
        """The wait that this part of all submissions did not exceed."""
        ordered = sorted(self.waits_s)
        return ordered[min(len(ordered) - 1, math.ceil(quantile * len(ordered)) - 1)] if ordered else 0.0


def play(arrivals: Sequence[float], wanted: Callable[[Load, float], int], setting: Setting, seed: int = 1) -> Played:
    """Play it until the last submission is graded.

    Args:
        arrivals: when each submission comes, seconds, ascending.
        wanted: (load, now) → how many workers there should be.
    """
    dice = random.Random(seed)  # noqa: S311  (a play, no secret)
    sigma = 0.8
    mu = math.log(setting.seconds_each) - sigma**2 / 2
    agenda = [(at, ARRIVES) for at in arrivals]
    first = arrivals[0] if arrivals else 0.0
    heapq.heappush(agenda, (first, LOOK))
    heapq.heapify(agenda)
    queue, lately = deque[float](), deque[float]()
    waits: list[float] = []
    moments: list[Moment] = []
    free, busy, starting, leaving = setting.n, 0, 0, 0
    left, paid, last = len(arrivals), 0.0, first
    calm_since: float | None = None
    while agenda and left:
        now, what = heapq.heappop(agenda)
        paid += (now - last) * (free + busy + starting)
        last = now
        if what == ARRIVES:
            queue.append(now)
            lately.append(now)
        elif what == ENDS:
            busy, left = busy - 1, left - 1
            free, leaving = (free, leaving - 1) if leaving else (free + 1, leaving)
        elif what == READY:
            starting, free = starting - 1, free + 1
        else:
            n = free + busy + starting - leaving
            oldest = now - queue[0] if queue else 0.0
            moments.append(Moment(now, len(queue), n, oldest))
            while lately and lately[0] < now - LATELY_S:
                lately.popleft()
            load = Load(len(queue) + busy, oldest, a_minute=len(lately) * 60 / LATELY_S)
            target = max(1, wanted(load, now))
            calm_since = None if target >= n else now if calm_since is None else calm_since
            for _ in range(target - n):
                starting += 1
                heapq.heappush(agenda, (now + setting.start_s, READY))
            if calm_since is not None and now - calm_since >= setting.calm_s and free + busy > 1:
                calm_since = now
                free, leaving = (free - 1, leaving) if free else (free, leaving + 1)
            heapq.heappush(agenda, (now + setting.look_s, LOOK))
        while queue and free:
            came = queue.popleft()
            waits.append(now - came)
            free, busy = free - 1, busy + 1
            heapq.heappush(agenda, (now + dice.lognormvariate(mu, sigma), ENDS))
    return Played(tuple(moments), tuple(waits), paid / 3600)


def deadline_night(students: int, each: float = 10.0, hours: float = 24.0, seed: int = 1) -> list[float]:
    """Arrivals in the last `hours` before a deadline (at `hours` × 3600) and in the two after it.

    The shares are those of real homework: 42 % of all submissions on the due day, more and more towards its end, and
    6 % late; `each` is a student's mean number over the whole time.
    """
    dice, due, tau = random.Random(seed), hours * 3600, 2 * 3600  # noqa: S311  (a play, no secret)
    n = students * each
    before = [due - _within(dice, tau, due) for _ in range(round(0.42 * n))]
    after = [due + _within(dice, 1800, 2 * 3600) for _ in range(round(0.06 * n))]
    return sorted(before + after)


def _within(dice: random.Random, mean: float, most: float) -> float:
    """A time from an exponential distribution that is cut off at `most`."""
    return -mean * math.log(1 - dice.random() * (1 - math.exp(-most / mean)))


def exam(students: int, hours: float = 3.0, seed: int = 1) -> list[float]:
    """Arrivals of an exam: 62 a student, and a peak after the first minute of 9 a second for 1,000 students.

    Measured in two exams: 55 and 69 in three hours, 7.9 and 10.6 a second.
    """
    dice, end = random.Random(seed), hours * 3600  # noqa: S311  (a play, no secret)
    n = round(62 * students)
    peak = round(0.009 * students * 600)
    return sorted([60 + dice.random() * 600 for _ in range(peak)] + [dice.random() * end for _ in range(n - peak)])
