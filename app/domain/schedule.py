"""The dates of an assignment as they hold for one student, extensions included."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from app.domain.deadline import BadDeadline, Deadline
from app.domain.refusal import Invalid


@dataclass(frozen=True, slots=True)
class Dates:
    """What staff wrote: wall-clock times in `zone`, each optional.

    Attributes:
        opens: before it nothing is accepted.
        due: after it work is late.
        late_due: after it work is still graded, for nothing.
        closes: after it nothing is accepted.
    """

    zone: str
    opens: str | None = None
    due: str | None = None
    late_due: str | None = None
    closes: str | None = None

    def check(self) -> None:
        """See that every time can be read and that they follow each other.

        Raises:
            Invalid: naming the field.
        """
        _instant("2000-01-01T00:00", self.zone, "zone")
        before: tuple[str, datetime] | None = None
        for name, local in (
            ("opens", self.opens),
            ("due", self.due),
            ("late_due", self.late_due),
            ("closes", self.closes),
        ):
            if local is None:
                continue
            moment = _instant(local, self.zone, f"{name}_local")
            if before is not None and moment < before[1]:
                raise Invalid(f"lies before {before[0]}", f"{name}_local")
            before = name, moment


def _instant(local: str, zone: str, field: str) -> datetime:
    try:
        return Deadline(local, zone).instant()
    except BadDeadline as bad:
        raise Invalid(bad.reason, "zone" if bad.field == "zone" else field) from bad


@dataclass(frozen=True, slots=True)
class Extension:
    """Other dates for one student or one section; None leaves a date as it is. In the assignment's zone."""

    due: str | None = None
    late_due: str | None = None
    closes: str | None = None
    extra_attempts: int | None = None


@dataclass(frozen=True, slots=True)
class Schedule:
    """The dates and attempts that hold for one student."""

    opens_at: datetime | None = None
    due: Deadline | None = None
    late_due_at: datetime | None = None
    closes_at: datetime | None = None
    max_attempts: int | None = None

    @property
    def due_at(self) -> datetime | None:
        """The moment after which work is late."""
        return None if self.due is None else self.due.instant()


def schedule_for(
    dates: Dates, max_attempts: int | None = None, own: Extension | None = None, section: Extension | None = None
) -> Schedule:
    """The dates for a student with those extensions.

    Date by date the student's own extension comes first, then the section's, then the assignment's. Late due and close
    never come before the due date: one that would moves along to it.
    """
    due = _first(_values("due", own, section), dates.due)
    late_due = _first(_values("late_due", own, section), dates.late_due)
    closes = _first(_values("closes", own, section), dates.closes)
    extra = next(
        (one.extra_attempts for one in (own, section) if one is not None and one.extra_attempts is not None), 0
    )
    deadline = None if due is None else Deadline(due, dates.zone)
    due_at = None if deadline is None else deadline.instant()
    late_due_at = _not_before(due_at, late_due, dates.zone)
    return Schedule(
        opens_at=None if dates.opens is None else Deadline(dates.opens, dates.zone).instant(),
        due=deadline,
        late_due_at=late_due_at,
        closes_at=_not_before(late_due_at or due_at, closes, dates.zone),
        max_attempts=None if max_attempts is None else max_attempts + extra,
    )


def _values(name: str, own: Extension | None, section: Extension | None) -> Iterator[str | None]:
    return (getattr(one, name) for one in (own, section) if one is not None)


def _first(extended: Iterator[str | None], otherwise: str | None) -> str | None:
    return next((value for value in extended if value is not None), otherwise)


def _not_before(earliest: datetime | None, local: str | None, zone: str) -> datetime | None:
    if local is None:
        return None
    moment = Deadline(local, zone).instant()
    return moment if earliest is None else max(earliest, moment)
