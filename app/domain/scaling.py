"""How many workers there should be now: the one rule, for `gradewire up`, for Kubernetes and for simulations."""

from __future__ import annotations

import math
from dataclasses import dataclass

LATELY_S = 600.0
"""What has come for so long will go on coming: workers are kept for it, though nothing waits at the moment."""


@dataclass(frozen=True, slots=True)
class Load:
    """What the rule looks at.

    Attributes:
        waiting: submissions in the interactive lane, the running ones included.
        oldest_s: how long the oldest of them has waited.
        bulk: submissions in the bulk lane.
        due_soon: students with a deadline within `Rule.warm_s`.
        in_exam: students in an exam, or in one that begins within `Rule.warm_s`.
        a_minute: submissions accepted a minute, over the last `LATELY_S`.
        seconds_each: what a grading took lately; None while nothing was graded.
    """

    waiting: int
    oldest_s: float
    bulk: int = 0
    due_soon: int = 0
    in_exam: int = 0
    a_minute: float = 0.0
    seconds_each: float | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """What is wanted.

    Attributes:
        least, most: never fewer and never more workers.
        seconds_each: what one grading takes a worker while none is known, and at least what one takes of a deadline.
        wait_s: how long a submission may wait.
        bulk_wait_s: how long bulk work may take.
        warm_s: so long before a deadline or an exam its workers are there.
        homework_a_minute, exam_a_minute: submissions a minute that a student makes at the peak. Measured in two exams:
            0.5 and 0.6; homework comes in over days, so its last half hour is far below that.
    """

    least: int = 1
    most: int = 64
    seconds_each: float = 0.5
    wait_s: float = 5.0
    bulk_wait_s: float = 600.0
    warm_s: float = 1800.0
    homework_a_minute: float = 0.1
    exam_a_minute: float = 0.6

    def wanted(self, load: Load) -> int:
        """The number of workers for that load.

        Enough to grade all that waits within `wait_s`; twice as many once the oldest has waited longer than that,
        because then the measure of a grading was too low; as many as what comes keeps busy on average, and the root of
        that besides, so that what comes by chance seldom waits (square-root staffing: Halfin and Whitt 1981,
        doi:10.1287/opre.29.3.567); what a deadline will bring, before it comes; and for bulk work, which may take its
        time, as many as will have done it within `bulk_wait_s`.
        """
        each = load.seconds_each or self.seconds_each
        now = load.waiting * each / self.wait_s
        if load.oldest_s > self.wait_s:
            now *= 2
        busy = load.a_minute / 60 * each
        a_minute = load.due_soon * self.homework_a_minute + load.in_exam * self.exam_a_minute
        soon = a_minute / 60 * max(each, self.seconds_each)
        bulk = load.bulk * each / self.bulk_wait_s
        return max(self.least, min(self.most, math.ceil(max(now, busy + math.sqrt(busy), soon) + bulk)))
