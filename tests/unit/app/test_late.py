"""What lateness costs: policies × moments, and days of 23, 24 and 25 hours."""

from datetime import datetime, timedelta

import pytest

from app.domain.deadline import Deadline
from app.domain.late import LatePolicy, PercentOf
from app.domain.refusal import Invalid

DUE = Deadline("2026-05-10T23:59", "Europe/Berlin")
POLICIES = {
    "none": LatePolicy(),
    "percent": LatePolicy(percent_a_day=10),
    "grace": LatePolicy(grace=timedelta(minutes=15), percent_a_day=10),
    "capped": LatePolicy(percent_a_day=25, at_most_percent=50),
    "zero": LatePolicy(percent_a_day=10, zero_after_days=2),
    "drop": LatePolicy(zero_after_days=0),
    "of max": LatePolicy(percent_a_day=10, of=PercentOf.MAX),
}


@pytest.mark.parametrize(
    ("late", "worth"),
    [
        # of 8 points earned of 10:    none percent grace capped zero drop "of max"
        (timedelta(hours=-1), (8, 8, 8, 8, 8, 8, 8)),
        (timedelta(0), (8, 8, 8, 8, 8, 8, 8)),
        (timedelta(milliseconds=1), (8, 7.2, 8, 6, 7.2, 0, 7)),
        (timedelta(minutes=15), (8, 7.2, 8, 6, 7.2, 0, 7)),
        (timedelta(minutes=15, milliseconds=1), (8, 7.2, 7.2, 6, 7.2, 0, 7)),
        (timedelta(days=1), (8, 7.2, 7.2, 6, 7.2, 0, 7)),
        (timedelta(days=1, milliseconds=1), (8, 6.4, 6.4, 4, 6.4, 0, 6)),
        (timedelta(days=2), (8, 6.4, 6.4, 4, 6.4, 0, 6)),
        (timedelta(days=2, seconds=1), (8, 5.6, 5.6, 4, 0, 0, 5)),
        (timedelta(days=9, hours=1), (8, 0, 0, 4, 0, 0, 0)),
        (timedelta(days=300), (8, 0, 0, 4, 0, 0, 0)),
    ],
)
def test_each_policy_takes_off_what_it_says(late, worth):
    got = [policy.worth(8, 10, policy.days_late(DUE.instant() + late, DUE)) for policy in POLICIES.values()]
    assert got == pytest.approx(list(worth))


@pytest.mark.parametrize(
    ("zone", "due", "hours"),
    [
        ("Europe/Berlin", "2026-03-28T23:59", 23),
        ("Europe/Berlin", "2026-10-24T23:59", 25),
        ("America/New_York", "2026-03-07T23:59", 23),
        ("America/New_York", "2026-10-31T23:59", 25),
        ("Australia/Lord_Howe", "2026-10-03T23:59", 23.5),
        ("Australia/Lord_Howe", "2026-04-04T23:59", 24.5),
        ("America/Santiago", "2026-09-05T23:59", 23),
        ("America/Santiago", "2026-04-04T22:30", 25),
        ("Asia/Kolkata", "2026-03-28T23:59", 24),
    ],
)
@pytest.mark.parametrize("days_before", [0, 1, 40])
def test_a_late_day_ends_when_the_wall_clock_shows_the_time_again(zone, due, hours, days_before):
    """The change may fall into any late day: the deadline itself lies up to 40 days earlier."""
    change_day = datetime.fromisoformat(due)
    deadline = Deadline((change_day - timedelta(days=days_before)).isoformat(), zone)
    policy = LatePolicy(percent_a_day=1)
    begins, ends = deadline.later(days_before).instant(), deadline.later(days_before + 1).instant()
    assert ends - begins == timedelta(hours=hours)
    assert policy.days_late(begins, deadline) == days_before
    assert policy.days_late(begins + timedelta(milliseconds=1), deadline) == days_before + 1
    assert policy.days_late(ends, deadline) == days_before + 1
    assert policy.days_late(ends + timedelta(milliseconds=1), deadline) == days_before + 2


@pytest.mark.parametrize(
    ("policy", "stop"),
    [
        (LatePolicy(), None),
        (LatePolicy(stop_after_days=0), timedelta(0)),
        (LatePolicy(stop_after_days=0, grace=timedelta(minutes=10)), timedelta(minutes=10)),
        (LatePolicy(stop_after_days=2), timedelta(days=2)),
    ],
)
def test_a_hard_stop_is_after_deadline_and_grace(policy, stop):
    assert policy.stops_at(DUE) == (None if stop is None else DUE.instant() + stop)


def test_nothing_is_late_without_a_deadline():
    policy = LatePolicy(percent_a_day=10, stop_after_days=0)
    assert policy.days_late(datetime.fromisoformat("2026-05-10T12:00Z"), None) == 0
    assert policy.stops_at(None) is None


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_a_policy_comes_back_from_its_json(policy):
    assert LatePolicy.from_json(policy.to_json()) == policy


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"percent_a_day": 101}, "late_policy.percent_a_day"),
        ({"grace_minutes": -1}, "late_policy.grace_minutes"),
        ({"of": "luck"}, "late_policy.of"),
        ({"percent": 10}, "late_policy.percent"),
    ],
)
def test_a_policy_that_cannot_be_is_refused_by_field(data, field):
    with pytest.raises(Invalid) as refused:
        LatePolicy.from_json(data)
    assert refused.value.field == field
