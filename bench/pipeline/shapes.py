"""When submissions come: a constant rate, and the shape of real exams.

The exam: in two exams with 1,603 and 1,663 students the peak after the first minute was 7.9 and 10.6 submissions a
second per 1,000 students, and the median student made 55 and 69 in three hours: 5.1 and 6.4 a second per 1,000 on
average.
"""

from __future__ import annotations

import random

PEAK_PER_1000 = 10.6
MEAN_PER_1000 = 5.8
PEAK_PART = 1 / 3
"""Of the time the peak lasts: longer than it did."""


def constant(rate: float, seconds: float) -> list[float]:
    """Evenly spaced, with a little unevenness, as people are not in step."""
    pause = random.Random(1)
    return sorted(nth / rate + pause.uniform(0, 1 / rate) for nth in range(round(rate * seconds)))


def exam(students: int, seconds: float) -> list[float]:
    """At random, at the average rate, and in the middle third at that of the peak."""
    chance = random.Random(1)
    moments: list[float] = []
    now = 0.0
    while True:
        in_peak = abs(now / seconds - 0.5) < PEAK_PART / 2
        now += chance.expovariate((PEAK_PER_1000 if in_peak else MEAN_PER_1000) * students / 1000)
        if now >= seconds:
            return moments
        moments.append(now)
