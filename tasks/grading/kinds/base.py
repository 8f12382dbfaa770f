"""What every kind of test entry offers: declare its tests, and grade a submission against them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from app.domain.assignment import Pack
from app.domain.result import DeclaredTest, LeaderboardEntry, Outcome, Visibility
from sandbox.runner import Sandbox
from tasks.grading.facts import Facts
from tasks.grading.runs import Runs


@dataclass(frozen=True, slots=True)
class Ended:
    """One test that ended.

    Attributes:
        index: the test's place in its entry, from 0.
        score: points that the test itself gave (partial credit); None: all or none.
        message: a text of the teacher's to be shown instead of what went wrong; None: say what went wrong.
    """

    index: int
    facts: Facts
    wall_ms: float = 0.0
    score: float | None = None
    message: str | None = None


@dataclass(frozen=True, slots=True)
class Learned:
    """What publishing learns of one entry.

    Attributes:
        tests: in the order in which they are shown.
        data: what the kind needs at grading time besides the pack; plain JSON data.
    """

    tests: tuple[DeclaredTest, ...]
    data: Any = None


@dataclass(frozen=True, slots=True)
class EntryJob:
    """One entry of a pack to be graded for one submission."""

    pack: Pack
    place: int
    entry: Mapping[str, Any]
    tests: tuple[DeclaredTest, ...]
    learned: Any
    runs: Runs = field(repr=False)

    def refuse(self, indexes: list[int], reason: str) -> Iterator[Ended]:
        """Tests that are not run, and why."""
        for index in indexes:
            yield Ended(index, Facts(Outcome.NOT_RUN, reason=reason))


class Kind(Protocol):
    """One kind of test entry."""

    def isolation(self, entry: Mapping[str, Any]) -> str:
        """`split` or `shared`."""

    def declare(self, pack: Pack, place: int, sandbox: Sandbox) -> Learned:
        """The tests that the entry at this place of the pack promises.

        Raises:
            PackError: its files do not give any.
        """

    def grade(self, job: EntryJob) -> Iterator[Ended | LeaderboardEntry]:
        """Each test of the entry once, as it ends, in any order; and what is for the leaderboard."""


def declared_cases(entry: Mapping[str, Any], place: int) -> tuple[DeclaredTest, ...]:
    """The tests of an entry that lists its cases."""
    return tuple(
        DeclaredTest(
            name=case["name"],
            number=f"{place + 1}.{index}",
            max_score=case["points"],
            visibility=Visibility(case["visibility"]),
            tags=tuple(case["tags"]),
        )
        for index, case in enumerate(entry["cases"], start=1)
    )
