"""Whether a pack's tests say the same each time: solutions are graded again, under other random seeds."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.assignment import Declaration, Pack
from app.domain.result import Result
from tasks.grading.check import Checked, starter_of
from tasks.grading.grader import Grader

ROUNDS = 5
"""Runs of a solution that must agree, the first included."""
QUICK_MS = 1000.0
"""Only the reference is graded again when it takes longer than this."""


@dataclass(frozen=True, slots=True)
class Flaky:
    """A test that ended differently on the same program; `seen`: how, in the order of the runs."""

    solution: str
    test: str
    seen: tuple[str, ...]

    @property
    def words(self) -> str:
        """The complaint."""
        return f"{self.test!r} is flaky: on {self.solution} it ended {', '.join(self.seen)}"

    def to_json(self) -> dict[str, Any]:
        """The finding as plain data."""
        return {"solution": self.solution, "test": self.test, "seen": list(self.seen), "words": self.words}


@dataclass(frozen=True, slots=True)
class Agreement:
    """What grading again found.

    Attributes:
        rounds: solution → how often it was graded in all, within the budget.
    """

    flaky: tuple[Flaky, ...]
    rounds: Mapping[str, int]

    def to_json(self) -> dict[str, Any]:
        """The finding as plain data."""
        return {"flaky": [one.to_json() for one in self.flaky], "rounds": dict(self.rounds)}


def find_flaky(
    pack: Pack,
    declaration: Declaration,
    grader: Grader,
    checked: tuple[Checked, ...],
    *,
    seconds: float,
    on_run: Callable[[], None] = lambda: None,
) -> Agreement:
    """Grade again what was checked, `ROUNDS - 1` times, as far as the seconds reach.

    Solutions that must pass everything are graded again in any case; one that is slow (it has an endless loop) is not.

    Raises:
        SandboxError: the sandbox failed.
        PackError: the pack's own code fails.
    """
    until = time.monotonic() + seconds
    flaky: list[Flaky] = []
    rounds: dict[str, int] = {}
    for one in checked:
        solution = pack.solutions.get(one.name)
        files = solution.files if solution is not None else starter_of(pack) or {}
        must = solution is not None and solution.expect == "full"
        results = [one.result]
        for seed in range(1, ROUNDS):
            if not must and (one.result.wall_ms > QUICK_MS or time.monotonic() > until):
                break
            results.append(grader.grade(pack, declaration, files, seed=seed))
            on_run()
        rounds[one.name] = len(results)
        flaky.extend(_differing(one.name, results))
    return Agreement(tuple(flaky), rounds)


def _differing(name: str, results: list[Result]) -> Iterator[Flaky]:
    for tests in zip(*(result.tests for result in results), strict=True):
        if len({(test.outcome, test.score) for test in tests}) > 1:
            outcomes = [f"{str(test.outcome).replace('_', ' ')} ({test.score:g})" for test in tests]
            yield Flaky(name, tests[0].test.name, tuple(outcomes))
