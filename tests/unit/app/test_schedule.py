"""Dates and extensions in four zones, over both changes of the clocks of 2026."""

import itertools
from datetime import datetime

import pytest

from app.domain.refusal import Invalid
from app.domain.schedule import Dates, Extension, schedule_for

CHANGES = {
    # zone: (skipped local time, its instant, doubled local time, its instant); zdump -v gives the changes
    "Europe/Berlin": ("2026-03-29T02:30", "2026-03-29T01:30Z", "2026-10-25T02:30", "2026-10-25T01:30Z"),
    "America/New_York": ("2026-03-08T02:30", "2026-03-08T07:30Z", "2026-11-01T01:30", "2026-11-01T06:30Z"),
    "Australia/Lord_Howe": ("2026-10-04T02:15", "2026-10-03T15:45Z", "2026-04-05T01:45", "2026-04-04T15:15Z"),
    "America/Santiago": ("2026-09-06T00:30", "2026-09-06T04:30Z", "2026-04-04T23:59", "2026-04-05T03:59Z"),
}
TABLE = [
    (zone, change, local, instant)
    for zone, (skipped, skipped_at, doubled, doubled_at) in CHANGES.items()
    for change, local, instant in (("skipped", skipped, skipped_at), ("doubled", doubled, doubled_at))
]
WAYS = ("assignment", "own extension", "section extension")


@pytest.mark.parametrize(
    ("zone", "local", "instant", "way"),
    [(zone, local, instant, way) for (zone, _, local, instant), way in itertools.product(TABLE, WAYS)],
)
@pytest.mark.parametrize("field", ["due", "late_due", "closes"])
def test_a_date_in_a_skipped_or_doubled_hour_is_the_moment_kinder_to_the_student(zone, local, instant, way, field):
    dates = Dates(zone, **({field: local} if way == "assignment" else {field: "2026-01-10T12:00"}))
    extension = Extension(**{field: local})
    schedule = schedule_for(
        dates,
        own=extension if way == "own extension" else None,
        section=extension if way == "section extension" else None,
    )
    assert getattr(schedule, f"{field}_at") == datetime.fromisoformat(instant)


@pytest.mark.parametrize(
    ("own", "section", "due", "closes", "attempts"),
    [
        (None, None, "2026-05-10T21:59Z", "2026-05-12T21:59Z", 3),
        (Extension(due="2026-05-11T23:59"), None, "2026-05-11T21:59Z", "2026-05-12T21:59Z", 3),
        (None, Extension(due="2026-05-11T23:59"), "2026-05-11T21:59Z", "2026-05-12T21:59Z", 3),
        # the student's own comes before the section's, even when it is earlier; date by date
        (
            Extension(due="2026-05-11T12:00"),
            Extension(due="2026-05-12T12:00", closes="2026-05-20T12:00", extra_attempts=2),
            "2026-05-11T10:00Z",
            "2026-05-20T10:00Z",
            5,
        ),
        # beyond the close: the close moves along
        (Extension(due="2026-05-14T23:59"), None, "2026-05-14T21:59Z", "2026-05-14T21:59Z", 3),
        (Extension(extra_attempts=1), Extension(extra_attempts=9), "2026-05-10T21:59Z", "2026-05-12T21:59Z", 4),
        (Extension(extra_attempts=0), Extension(extra_attempts=9), "2026-05-10T21:59Z", "2026-05-12T21:59Z", 3),
    ],
)
def test_an_extension_changes_what_it_names_and_nothing_else(own, section, due, closes, attempts):
    dates = Dates("Europe/Berlin", opens="2026-05-01T08:00", due="2026-05-10T23:59", closes="2026-05-12T23:59")
    schedule = schedule_for(dates, 3, own, section)
    assert schedule.opens_at == datetime.fromisoformat("2026-05-01T06:00Z")
    assert (schedule.due_at, schedule.closes_at, schedule.max_attempts) == (
        datetime.fromisoformat(due),
        datetime.fromisoformat(closes),
        attempts,
    )


def test_the_late_due_date_moves_along_with_an_extended_due_date_and_the_close_with_both():
    dates = Dates("UTC", due="2026-05-10T12:00", late_due="2026-05-11T12:00", closes="2026-05-12T12:00")
    schedule = schedule_for(dates, own=Extension(due="2026-05-12T18:00"))
    assert schedule.due_at == schedule.late_due_at == schedule.closes_at == datetime.fromisoformat("2026-05-12T18:00Z")


@pytest.mark.parametrize(
    ("dates", "field"),
    [
        (Dates("UTC", opens="2026-05-10T12:00", due="2026-05-09T12:00"), "due_local"),
        (Dates("UTC", due="2026-05-10T12:00", closes="2026-05-09T12:00"), "closes_local"),
        (Dates("UTC", due="soon"), "due_local"),
        (Dates("Mars/Olympus", due="2026-05-10T12:00"), "zone"),
    ],
)
def test_dates_that_cannot_be_are_refused_by_field(dates, field):
    with pytest.raises(Invalid) as refused:
        dates.check()
    assert refused.value.field == field
