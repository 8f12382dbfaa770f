"""What a late submission is worth.

A day of lateness is a day on the wall clock of the deadline's zone: for a deadline on Saturday at 23:59 the first late
day ends on Sunday at 23:59, whether the clocks change in that night (23 or 25 hours) or not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from app.domain.deadline import Deadline
from app.domain.refusal import Invalid


class PercentOf(StrEnum):
    """What the percent are taken of."""

    EARNED = "earned"
    MAX = "max"


@dataclass(frozen=True, slots=True)
class LatePolicy:
    """How lateness is counted and what it costs. The default accepts late work at no cost.

    Attributes:
        grace: a submission this little late is in time; one beyond it is late from the deadline on.
        percent_a_day: taken off for every late day that has begun.
        at_most_percent: never more than this is taken off, until `zero_after_days`.
        zero_after_days: after so many late days the work is still graded, for nothing.
        stop_after_days: after so many late days it is no longer accepted; 0 means not after deadline and grace.
        of: the percent are of the points `earned`, or of the `max` points to be had (never below zero).
    """

    grace: timedelta = timedelta(0)
    percent_a_day: float = 0.0
    at_most_percent: float = 100.0
    zero_after_days: int | None = None
    stop_after_days: int | None = None
    of: PercentOf = PercentOf.EARNED

    def days_late(self, moment: datetime, due: Deadline | None) -> int:
        """How many late days have begun; 0 is in time."""
        if due is None or moment <= due.instant() + self.grace:
            return 0
        days = max(1, (moment - due.instant()).days - 1)
        while moment > due.later(days).instant():
            days += 1
        return days

    def stops_at(self, due: Deadline | None) -> datetime | None:
        """The last moment at which this policy accepts work; None for no end."""
        if due is None or self.stop_after_days is None:
            return None
        return max(due.later(self.stop_after_days).instant(), due.instant() + self.grace)

    def worth(self, score: float, max_score: float, days: int) -> float:
        """What `score` points are worth after so many late days."""
        if days == 0:
            return score
        if self.zero_after_days is not None and days > self.zero_after_days:
            return 0.0
        percent = min(days * self.percent_a_day, self.at_most_percent)
        base = score if self.of is PercentOf.EARNED else max_score
        return round(max(0.0, score - base * percent / 100), 9)

    def to_json(self) -> dict[str, Any]:
        """The policy as plain JSON data."""
        return {
            "grace_minutes": self.grace.total_seconds() / 60,
            "percent_a_day": self.percent_a_day,
            "at_most_percent": self.at_most_percent,
            "zero_after_days": self.zero_after_days,
            "stop_after_days": self.stop_after_days,
            "of": str(self.of),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any] | None) -> LatePolicy:
        """The policy that `to_json` wrote; None is the default one.

        Raises:
            Invalid: a number is out of its range, or a key is unknown.
        """
        data = data or {}
        for key in data:
            if key not in RANGES and key != "of":
                raise Invalid(f"{key!r} is nothing that a late policy has", f"late_policy.{key}")
        for key, (least, most) in RANGES.items():
            value = data.get(key)
            if value is not None and not least <= value <= most:
                raise Invalid(f"must be from {least} to {most}", f"late_policy.{key}")
        try:
            of = PercentOf(data.get("of", "earned"))
        except ValueError:
            raise Invalid("must be 'earned' or 'max'", "late_policy.of") from None
        return cls(
            grace=timedelta(minutes=data.get("grace_minutes") or 0),
            percent_a_day=data.get("percent_a_day") or 0.0,
            at_most_percent=100.0 if data.get("at_most_percent") is None else data["at_most_percent"],
            zero_after_days=data.get("zero_after_days"),
            stop_after_days=data.get("stop_after_days"),
            of=of,
        )


RANGES: dict[str, tuple[float, float]] = {
    "grace_minutes": (0, 7 * 24 * 60),
    "percent_a_day": (0, 100),
    "at_most_percent": (0, 100),
    "zero_after_days": (0, 365),
    "stop_after_days": (0, 365),
}
