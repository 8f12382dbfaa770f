"""Deadlines over the changes of the clocks."""

import pytest

from app.domain.deadline import BadDeadline, Deadline


@pytest.mark.parametrize(
    ("local", "zone", "instant"),
    [
        ("2026-01-10T23:59", "Europe/Berlin", "2026-01-10T22:59:00+00:00"),
        ("2026-07-10T23:59", "Europe/Berlin", "2026-07-10T21:59:00+00:00"),
        ("2026-10-25T02:30", "Europe/Berlin", "2026-10-25T01:30:00+00:00"),  # twice: the later
        ("2026-03-29T02:30", "Europe/Berlin", "2026-03-29T01:30:00+00:00"),  # skipped: 03:30 summer time
        ("2026-11-01T01:30", "America/New_York", "2026-11-01T06:30:00+00:00"),
        ("2026-03-08T02:30", "America/New_York", "2026-03-08T07:30:00+00:00"),
        ("2026-10-04T02:15", "Australia/Lord_Howe", "2026-10-03T15:45:00+00:00"),  # half an hour is skipped
        ("2026-04-05T01:45", "Australia/Lord_Howe", "2026-04-04T15:15:00+00:00"),  # and comes twice
        ("2026-06-01T12:00", "Asia/Kolkata", "2026-06-01T06:30:00+00:00"),
    ],
)
def test_a_local_time_is_the_right_instant(local, zone, instant):
    assert Deadline(local, zone).instant().isoformat() == instant


@pytest.mark.parametrize(
    ("local", "zone", "field"),
    [
        ("yesterday", "Europe/Berlin", "local"),
        ("2026-01-10T23:59+01:00", "Europe/Berlin", "local"),
        ("2026-01-10T23:59", "Europe/Atlantis", "zone"),
        ("2026-01-10T23:59", "../etc/passwd", "zone"),
    ],
)
def test_what_cannot_be_read_names_the_field(local, zone, field):
    with pytest.raises(BadDeadline) as raised:
        Deadline(local, zone).instant()
    assert raised.value.field == field
