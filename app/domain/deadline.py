"""Deadlines are local times in a named zone: "Sunday 23:59 in Berlin" stays that when the clocks change.

What counts in the end is an instant; it is computed here and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.domain.errors import GradewireError


class BadDeadline(GradewireError):
    """Raised when a local time or a zone cannot be read.

    Attributes:
        field: `local` or `zone`.
        reason: what is wrong, in one sentence.
    """

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Deadline:
    """A wall-clock time in a zone.

    Attributes:
        local: ISO 8601 without offset, e.g. `2026-10-25T02:30`.
        zone: an IANA name, e.g. `Europe/Berlin`.
    """

    local: str
    zone: str

    def instant(self) -> datetime:
        """The moment in UTC. Where the clock shows the time twice, the later one; where it skips it, the moment the
        skipped time would have been with the offset from before the change: both are the student's advantage.

        Raises:
            BadDeadline: the time or the zone cannot be read.
        """
        return _instant(self.local, self.zone)

    def later(self, days: int) -> Deadline:
        """The same time on the wall clock so many calendar days later, however long those days are."""
        wall = datetime.fromisoformat(self.local) + timedelta(days=days)
        return Deadline(wall.isoformat(), self.zone)


@lru_cache(maxsize=4096)
def _instant(local: str, zone_name: str) -> datetime:
    try:
        wall = datetime.fromisoformat(local)
    except ValueError:
        raise BadDeadline("local", f"{local!r} is not a time like 2026-10-25T23:59") from None
    if wall.tzinfo is not None:
        raise BadDeadline("local", f"{local!r} has an offset; give the local time and the zone apart")
    try:
        zone = ZoneInfo(zone_name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadDeadline("zone", f"{zone_name!r} is no time zone like Europe/Berlin") from None
    candidates = [wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)]
    return max(candidates)


def to_milliseconds(moment: datetime) -> datetime:
    """The moment cut to the millisecond: what is stored is what is shown and what is compared."""
    return moment.astimezone(UTC).replace(microsecond=moment.microsecond // 1000 * 1000)


def is_late(accepted_at: datetime, due_at: datetime | None, grace: timedelta = timedelta(0)) -> bool:
    """Whether a submission accepted at that moment is late. The due moment itself is in time."""
    return due_at is not None and accepted_at > due_at + grace
