"""Attempts and the grade that counts."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.attempts import Attempt, AttemptRules, standings
from app.domain.deadline import Deadline
from app.domain.grade import Counts, GradeRules, Override, grade_of
from app.domain.late import LatePolicy
from app.domain.schedule import Schedule
from app.domain.submission import State

DUE = datetime(2026, 5, 10, 12, tzinfo=UTC)
SCHEDULE = Schedule(due=Deadline("2026-05-10T12:00", "UTC"), max_attempts=3)
LATE = LatePolicy(percent_a_day=10)


def attempts(*rows):
    """Rows of (hours after the deadline, state, score)."""
    return [
        Attempt(
            number=number,
            accepted_at=DUE + timedelta(hours=hours),
            state=state,
            score=score,
            max_score=10,
            settled_at=DUE + timedelta(hours=hours, minutes=1),
        )
        for number, (hours, state, score) in enumerate(rows, start=1)
    ]


G, S, B, Q = State.GRADED, State.SYSTEM_ERROR, State.BAD_SUBMISSION, State.QUEUED


@pytest.mark.parametrize(
    ("rows", "best", "latest"),
    [
        ([], None, None),
        ([(-2, Q, 0)], None, None),
        ([(-2, G, 5)], 5, 5),
        ([(-2, G, 5), (-1, G, 3)], 5, 3),
        ([(-2, G, 5), (1, G, 10)], 9, 9),  # one late day: 10 - 1
        ([(-2, G, 9.5), (1, G, 10)], 9.5, 9),  # a late try does not lower the best
        ([(-2, G, 5), (-1, B, 0)], 5, 0),
        ([(-2, G, 5), (-1, S, 0)], 5, 5),  # our failure counts for nothing
        ([(-1, S, 0), (20, G, 10)], 10, 10),  # and makes nobody late
        ([(-1, S, 0), (25, G, 10)], 8, 8),  # but not for ever
        ([(-1, S, 0), (1, S, 0), (20, G, 10)], 10, 10),  # nor do two failures
        ([(-1, S, 0), (20, S, 0), (40, G, 10)], 10, 10),  # each gives a day
        ([(-1, S, 0), (1, G, 4), (2, G, 10)], 9, 9),  # it is made up once
        ([(1, S, 0), (30, G, 10)], 8, 8),  # 29 hours after the news: two late days of its own
        ([(1, S, 0), (25, G, 10)], 9, 9),  # stands as of one hour late
    ],
)
def test_best_and_latest_count_as_they_should(rows, best, latest):
    got = [grade_of(attempts(*rows), GradeRules(counts, LATE), SCHEDULE).score for counts in Counts]
    assert got == [best, latest]


def test_after_the_late_due_date_work_is_worth_nothing():
    schedule = Schedule(due=SCHEDULE.due, late_due_at=DUE + timedelta(hours=5))
    assert grade_of(attempts((5, G, 10)), GradeRules(late=LATE), schedule).score == 9
    assert grade_of(attempts((6, G, 10)), GradeRules(late=LATE), schedule).score == 0


def test_an_override_stands_whatever_is_graded():
    grade = grade_of(attempts((-1, G, 10)), GradeRules(), SCHEDULE, by_hand=-3, override=Override(6, "shown in class"))
    assert (grade.score, grade.raw_score, grade.overridden) == (6, 10, True)
    assert grade_of([], GradeRules(), SCHEDULE, override=Override(6, "oral exam")).score == 6


@pytest.mark.parametrize(("by_hand", "score"), [(2, 6), (-1.5, 2.5), (-9, 0)])
def test_rubric_points_are_added_and_never_lead_below_zero(by_hand, score):
    assert grade_of(attempts((-1, G, 4)), GradeRules(), SCHEDULE, by_hand=by_hand).score == score


@pytest.mark.parametrize(
    ("rows", "left", "cool_until"),
    [
        ([], 3, None),
        ([(-2, G, 5)], 2, -1.5),
        ([(-2, G, 5), (-1, S, 0)], 2, -1.5),  # our failure costs neither attempt nor cool-down
        ([(-2, G, 5), (-1, State.SUPERSEDED, 0)], 2, -1.5),
        ([(-3, G, 5), (-2, B, 0), (-1, Q, 0)], 0, -0.5),
    ],
)
def test_attempts_are_counted_and_cool_down(rows, left, cool_until):
    rules = AttemptRules(3, timedelta(minutes=30))
    assert rules.left(attempts(*rows)) == left
    expected = None if cool_until is None else DUE + timedelta(hours=cool_until)
    assert rules.not_before(attempts(*rows)) == expected


def test_without_rules_one_may_always_try_again():
    rules = AttemptRules()
    assert rules.left(attempts((-1, G, 1))) is None
    assert rules.not_before(attempts((-1, G, 1))) is None


def test_a_submission_made_before_the_news_of_a_failure_is_made_up_too():
    first, second = attempts((-1, S, 0), (1, G, 5))
    slow = Attempt(1, first.accepted_at, S, settled_at=DUE + timedelta(hours=3))
    assert [moment for _, moment in standings([slow, second])] == [first.accepted_at, first.accepted_at]
