"""A student's attempts at one assignment: which count, when the next may come, and as of when each stands.

A failure of ours or of the pack costs neither an attempt, nor the cool-down, nor lateness.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.submission import State

MAKE_UP = timedelta(hours=24)
"""The first submission within this time after the news that a grading failed by our fault stands as of the moment of
the failed one, however late it is: whoever handed in on time stays on time, and has a day to notice."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One submission of a student, oldest first in every list.

    Attributes:
        settled_at: when its verdict was recorded; None while there is none, and where it does not matter, which is
            everywhere but after a failure of ours.
    """

    number: int
    accepted_at: datetime
    state: State
    score: float = 0.0
    max_score: float = 0.0
    settled_at: datetime | None = None

    @property
    def is_our_failure(self) -> bool:
        """Whether platform or pack failed to grade it."""
        return self.state is State.SYSTEM_ERROR


@dataclass(frozen=True, slots=True)
class AttemptRules:
    """How often one may submit.

    Attributes:
        max_attempts: None for as often as one likes.
        cool_down: from one attempt that counts to the next.
    """

    max_attempts: int | None = None
    cool_down: timedelta = timedelta(0)

    def left(self, attempts: Sequence[Attempt]) -> int | None:
        """How many attempts are left; None for any number."""
        if self.max_attempts is None:
            return None
        return max(0, self.max_attempts - sum(attempt.state.counts_attempt for attempt in attempts))

    def not_before(self, attempts: Sequence[Attempt]) -> datetime | None:
        """When the cool-down after the last attempt that counts is over; None without one."""
        counted = [attempt.accepted_at for attempt in attempts if attempt.state.counts_attempt]
        return max(counted) + self.cool_down if counted and self.cool_down else None


def stands_at(accepted_at: datetime, failures: Sequence[Attempt]) -> datetime:
    """As of when a submission accepted at that moment counts.

    Args:
        failures: the attempts before it, back to the last one that was no failure of ours, oldest first.
    """
    moment = asked = accepted_at
    for failure in reversed(failures):
        if failure.settled_at is None or asked - failure.settled_at > MAKE_UP:
            break
        moment = min(moment, failure.accepted_at)
        asked = failure.accepted_at
    return moment


def standings(attempts: Sequence[Attempt]) -> list[tuple[Attempt, datetime]]:
    """Each attempt with the moment as of which it counts."""
    failures: list[Attempt] = []
    answer = []
    for attempt in attempts:
        answer.append((attempt, stands_at(attempt.accepted_at, failures) if failures else attempt.accepted_at))
        if attempt.is_our_failure:
            failures.append(attempt)
        else:
            failures.clear()
    return answer
