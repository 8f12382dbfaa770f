"""From a student's attempts at an assignment to the one grade that counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from app.domain.attempts import Attempt, standings
from app.domain.late import LatePolicy
from app.domain.schedule import Schedule
from app.domain.submission import State

GRADED = (State.GRADED, State.BAD_SUBMISSION)
"""States whose score counts; a bad submission has none of its points."""


class Counts(StrEnum):
    """Which attempt counts."""

    BEST = "best"
    LATEST = "latest"


@dataclass(frozen=True, slots=True)
class Override:
    """A grade that staff set by hand. It stands whatever is graded, until staff take it away.

    Attributes:
        reason: why, in a sentence; the student sees it.
    """

    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class Grade:
    """What counts for one student and assignment.

    Attributes:
        score: the points that count; None while nothing is graded.
        raw_score: the points of the attempt before lateness and by-hand points.
        attempt: which attempt counts, None for none.
        days_late: how many late days it took.
        by_hand: rubric points added to it.
        overridden: whether staff set `score` by hand.
    """

    score: float | None = None
    max_score: float | None = None
    raw_score: float | None = None
    attempt: int | None = None
    days_late: int = 0
    by_hand: float = 0.0
    overridden: bool = False


@dataclass(frozen=True, slots=True)
class GradeRules:
    """What an assignment says about grades."""

    counts: Counts = Counts.BEST
    late: LatePolicy = field(default_factory=LatePolicy)


def grade_of(
    attempts: Sequence[Attempt],
    rules: GradeRules,
    schedule: Schedule,
    *,
    by_hand: float = 0.0,
    override: Override | None = None,
) -> Grade:
    """The grade. Lateness is taken off first, then the better attempt wins (`best`; the earlier of equals), so that a
    late try never lowers a grade; rubric points are added last, and the sum is never below zero.

    Args:
        attempts: of this student at this assignment, oldest first.
        by_hand: the rubric's points, plus or minus.
    """
    graded = []
    for attempt, moment in standings(attempts):
        if attempt.state in GRADED:
            days = rules.late.days_late(moment, schedule.due)
            worth = rules.late.worth(attempt.score, attempt.max_score, days)
            if schedule.late_due_at is not None and moment > schedule.late_due_at:
                worth = 0.0
            graded.append((worth, attempt, days))
    if not graded:
        return Grade(score=None if override is None else override.score, overridden=override is not None)
    worth, attempt, days = max(graded, key=lambda one: one[0]) if rules.counts is Counts.BEST else graded[-1]
    return Grade(
        score=round(max(0.0, worth + by_hand), 9) if override is None else override.score,
        max_score=attempt.max_score,
        raw_score=attempt.score,
        attempt=attempt.number,
        days_late=days,
        by_hand=by_hand,
        overridden=override is not None,
    )
