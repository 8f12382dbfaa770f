"""A regrade as a pull request: what would change for whom, before anything does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.domain.grade import Grade, Override


class Scope(StrEnum):
    """Which submissions: each student's latest, the one that counts best, all, named ones, or a failed one again."""

    LATEST = "latest"
    BEST = "best"
    ALL = "all"
    SUBMISSIONS = "submissions"
    RETRY = "retry"


class RegradeStatus(StrEnum):
    """Where a regrade stands. Nobody but staff sees anything of it before `applied`."""

    RUNNING = "running"
    READY = "ready"
    APPLIED = "applied"
    REVERTED = "reverted"
    DISCARDED = "discarded"


class Policy(StrEnum):
    """Which new verdicts are made to stand: all, or those with more points than before."""

    ALL = "all"
    RAISED = "raised"


class Crossing(StrEnum):
    """Whether a student crosses the pass line."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class TestChange:
    """A test that ended otherwise; None where the old or the new pack does not have it."""

    __test__ = False  # pytest: this is no test class

    name: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """What the regrade does to one student.

    Attributes:
        graded_old, graded_new: the grade that the attempts give, before and after.
        tests: of the regraded attempts together.
        crossing: of the pass line, by the grade that counts.
        override: set by hand; it stands, whatever the tests say now.
        system_errors: how many of the student's gradings failed by our fault; their old verdicts stand.
    """

    login: str
    name: str
    graded_old: Grade
    graded_new: Grade
    tests: tuple[TestChange, ...] = ()
    crossing: Crossing | None = None
    override: Override | None = None
    system_errors: int = 0

    @property
    def old(self) -> float | None:
        """The grade that counts now."""
        return self.graded_old.score if self.override is None else self.override.score

    @property
    def new(self) -> float | None:
        """The grade that would count."""
        return self.graded_new.score if self.override is None else self.override.score

    @property
    def delta(self) -> float:
        """By how much the grade that counts changes."""
        return round((self.new or 0.0) - (self.old or 0.0), 9)

    @property
    def hits_override(self) -> bool:
        """Whether the tests' grade changes under an override that stays."""
        return self.override is not None and self.graded_old.score != self.graded_new.score

    @property
    def is_worth_a_look(self) -> bool:
        """Whether anything about the student changes."""
        return bool(self.delta or self.tests or self.system_errors or self.hits_override)

    def to_json(self) -> dict[str, Any]:
        """The change as plain JSON data."""
        return {
            "login": self.login,
            "name": self.name,
            "old": self.old,
            "new": self.new,
            "delta": self.delta,
            "max_score": self.graded_new.max_score,
            "graded_old": self.graded_old.score,
            "graded_new": self.graded_new.score,
            "tests": [{"name": test.name, "old": test.old, "new": test.new} for test in self.tests],
            "crossing": None if self.crossing is None else str(self.crossing),
            "override": None
            if self.override is None
            else {"score": self.override.score, "reason": self.override.reason, "hit": self.hits_override},
            "system_errors": self.system_errors,
        }


def crossing(old: Grade, new: Grade, override: Override | None, pass_percent: float | None) -> Crossing | None:
    """Whether the grade that counts crosses the pass line; an override does not move."""
    if pass_percent is None or override is not None:
        return None
    before, after = _passes(old, pass_percent), _passes(new, pass_percent)
    if before == after:
        return None
    return Crossing.UP if after else Crossing.DOWN


def _passes(grade: Grade, pass_percent: float) -> bool:
    if grade.score is None or not grade.max_score:
        return False
    return grade.score + 1e-9 >= grade.max_score * pass_percent / 100


def changed_tests(pairs: Iterable[tuple[Mapping[str, Any], Mapping[str, Any]]]) -> tuple[TestChange, ...]:
    """The tests that ended otherwise, from pairs of results as JSON; each change once, in the new pack's order."""
    changes: dict[TestChange, None] = {}
    for old, new in pairs:
        before, after = _outcomes(old), _outcomes(new)
        for name in [*after, *(name for name in before if name not in after)]:
            if before.get(name) != after.get(name):
                changes[TestChange(name, before.get(name), after.get(name))] = None
    return tuple(changes)


def _outcomes(result: Mapping[str, Any]) -> dict[str, str]:
    return {test["name"]: test["extra_data"]["outcome"] for test in result["tests"]}


def summary(changes: Sequence[Change]) -> dict[str, int]:
    """The changes counted."""
    return {
        "students": len(changes),
        "raised": sum(change.delta > 0 for change in changes),
        "lowered": sum(change.delta < 0 for change in changes),
        "unchanged": sum(change.delta == 0 for change in changes),
        "tests_changed": sum(bool(change.tests) for change in changes),
        "pass_now": sum(change.crossing is Crossing.UP for change in changes),
        "fail_now": sum(change.crossing is Crossing.DOWN for change in changes),
        "overrides_hit": sum(change.hits_override for change in changes),
        "system_errors": sum(change.system_errors for change in changes),
    }
