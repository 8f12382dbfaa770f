"""Extensions × late policies × moments, for deadlines on the eve of both changes of the clocks in four zones.

A student earns 8 of 10. A late day is a day on the wall, of 23, 23.5, 24.5 or 25 hours where the clocks change in it.
"""

import itertools
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.domain.attempts import Attempt
from app.domain.grade import GradeRules, grade_of
from app.domain.late import LatePolicy, PercentOf
from app.domain.schedule import Dates, Extension, schedule_for
from app.domain.submission import State

EVES = {
    ("Europe/Berlin", "2026-03-28"): 23,
    ("Europe/Berlin", "2026-10-24"): 25,
    ("America/New_York", "2026-03-07"): 23,
    ("America/New_York", "2026-10-31"): 25,
    ("Australia/Lord_Howe", "2026-10-03"): 23.5,
    ("Australia/Lord_Howe", "2026-04-04"): 24.5,
    ("America/Santiago", "2026-09-05"): 23,
    ("America/Santiago", "2026-04-04"): 25,
}
"""(zone, day of the deadline) → how long the first late day is, hours."""
TIME = "22:30"
EXTENSIONS = {"none": (None, None), "own": (1, None), "section": (None, 2), "own before section": (1, 2)}
"""By how many days the deadline moves: the student's own extension, their section's."""
SHIFT = {"none": 0, "own": 1, "section": 2, "own before section": 1}
REFUSED = None
WORTH = {
    # late days:                             0    1    2    3    4    5
    LatePolicy(): (8, 8, 8, 8, 8, 8),
    LatePolicy(percent_a_day=10): (8, 7.2, 6.4, 5.6, 4.8, 4),
    LatePolicy(percent_a_day=25, at_most_percent=50): (8, 6, 4, 4, 4, 4),
    LatePolicy(percent_a_day=10, of=PercentOf.MAX): (8, 7, 6, 5, 4, 3),
    LatePolicy(percent_a_day=10, zero_after_days=2): (8, 7.2, 6.4, 0, 0, 0),
    LatePolicy(zero_after_days=0): (8, 0, 0, 0, 0, 0),
    LatePolicy(percent_a_day=10, stop_after_days=1): (8, 7.2, REFUSED, REFUSED, REFUSED, REFUSED),
    LatePolicy(stop_after_days=0): (8, REFUSED, REFUSED, REFUSED, REFUSED, REFUSED),
}
GRACE = timedelta(minutes=15)


def on_the_wall(zone, day, days):
    """The instant at which the clock on the wall shows the deadline's time, so many days later."""
    naive = datetime.fromisoformat(f"{day}T{TIME}") + timedelta(days=days)
    return naive.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def handed_in(at, schedule, policy):
    """The grade of a submission accepted at that moment; `REFUSED` after a hard stop."""
    stops_at = policy.stops_at(schedule.due)
    if stops_at is not None and at > stops_at:
        return REFUSED
    return grade_of([Attempt(1, at, State.GRADED, 8, 10)], GradeRules(late=policy), schedule).score


@pytest.mark.parametrize(("zone", "day"), EVES)
def test_the_first_late_day_is_as_long_as_the_wall_says(zone, day):
    length = on_the_wall(zone, day, 1) - on_the_wall(zone, day, 0)
    assert length == timedelta(hours=EVES[zone, day])


@pytest.mark.parametrize("extension", EXTENSIONS)
@pytest.mark.parametrize("policy", WORTH, ids=lambda policy: str(policy.to_json()))
@pytest.mark.parametrize(("zone", "day"), EVES)
@pytest.mark.parametrize("grace", [timedelta(0), GRACE], ids=["no grace", "grace"])
def test_what_it_is_worth_at_every_moment_around_every_deadline(zone, day, policy, extension, grace):
    def moved(days):
        if days is None:
            return None
        return Extension(due=(datetime.fromisoformat(f"{day}T{TIME}") + timedelta(days=days)).isoformat())

    own, section = EXTENSIONS[extension]
    schedule = schedule_for(Dates(zone, due=f"{day}T{TIME}"), own=moved(own), section=moved(section))
    row = WORTH[policy]
    policy = LatePolicy.from_json({**policy.to_json(), "grace_minutes": grace.total_seconds() / 60})
    for days, (late_by, within) in itertools.product(
        range(-1, 5),
        [(timedelta(0), 0), (timedelta(milliseconds=1), 1), (GRACE, 1), (GRACE + timedelta(milliseconds=1), 1)],
    ):
        at = on_the_wall(zone, day, days) + late_by
        late_days = max(0, days - SHIFT[extension] + within)
        if days == SHIFT[extension] and late_by <= grace:
            late_days = 0  # grace is for the deadline itself: a day later it is late like anybody
        expected = row[late_days]
        assert handed_in(at, schedule, policy) == (pytest.approx(expected) if expected is not REFUSED else REFUSED)
