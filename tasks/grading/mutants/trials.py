"""Whether the tests of a pack notice changes of its reference: mutants are graded until a test fails."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.domain.assignment import Declaration, Pack, Solution
from app.domain.errors import PackError
from app.domain.result import TestResult
from tasks.grading.grader import Grader
from tasks.grading.mutants.make import Mutant, mutants_of

SLOWER = 10
"""A mutant that takes this many times the time of the reference hangs."""
LEAST_S = 1.0


@dataclass(frozen=True, slots=True)
class Survivor:
    """A change that no test notices; `now` is empty where something was left out."""

    file: str
    line: int
    was: str
    now: str
    words: str

    def to_json(self) -> dict[str, Any]:
        """The survivor as plain data."""
        return {"file": self.file, "line": self.line, "was": self.was, "now": self.now, "words": self.words}


@dataclass(frozen=True, slots=True)
class Trials:
    """How far the mutants of a reference have been tried.

    Attributes:
        solution: the name of the reference.
        made: how many mutants there are; `tried`: how many of them were graded, in the order of `mutants_of`.
        most, most_s: the budget: no more mutants than this, no more seconds.
        reference_ms: what grading the reference took.
    """

    solution: str
    made: int
    most: int
    most_s: float
    reference_ms: float
    tried: int = 0
    seconds: float = 0.0
    survivors: tuple[Survivor, ...] = ()

    @property
    def stopped(self) -> str:
        """Which budget ended the trials before all mutants were tried: `mutants`, `seconds`, or empty."""
        if self.tried >= self.made:
            return ""
        return "seconds" if self.seconds >= self.most_s else "mutants" if self.tried >= self.most else ""

    @property
    def done(self) -> bool:
        """Whether no more is to be tried."""
        return self.tried >= self.made or bool(self.stopped)

    def to_json(self) -> dict[str, Any]:
        """The trials as plain data."""
        return {
            "solution": self.solution,
            "made": self.made,
            "most": self.most,
            "most_s": self.most_s,
            "reference_ms": round(self.reference_ms, 3),
            "tried": self.tried,
            "seconds": round(self.seconds, 3),
            "done": self.done,
            "stopped": self.stopped,
            "survivors": [survivor.to_json() for survivor in self.survivors],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Trials:
        """The trials that `to_json` wrote."""
        names = ("solution", "made", "most", "most_s", "reference_ms", "tried", "seconds")
        survivors = tuple(Survivor(**one) for one in data["survivors"])
        return cls(**{name: data[name] for name in names}, survivors=survivors)


def begin(solution: Solution, reference_ms: float, *, most: int, most_s: float) -> Trials:
    """Trials of a solution's mutants of which none was tried yet; with a budget of none, none is made."""
    made = len(mutants_of(solution.files)) if most else 0
    return Trials(solution.name, made, most, most_s, reference_ms)


def try_more(
    trials: Trials,
    pack: Pack,
    declaration: Declaration,
    grader: Grader,
    *,
    seconds: float = float("inf"),
    on_tried: Callable[[], None] = lambda: None,
) -> Trials:
    """Try mutants for about that many seconds, one at least, or to the end of the budget.

    Raises:
        SandboxError: the sandbox failed.
    """
    if trials.done:
        return trials
    files = pack.solutions[trials.solution].files
    mutants = mutants_of(files)
    if len(mutants) != trials.made:  # begun by another version of ours
        trials = replace(trials, made=len(mutants), tried=0, survivors=())
    brisk = _brisk(pack, trials.reference_ms)
    started = time.monotonic()
    before = trials.seconds
    while not trials.done and (trials.seconds == before or trials.seconds - before < seconds):
        mutant = mutants[trials.tried]
        survivors = trials.survivors
        if not _noticed(brisk, declaration, grader, {**files, mutant.file: mutant.text}):
            found = [*survivors, _survivor(mutant, several=len(files) > 1)]
            survivors = tuple(sorted(found, key=lambda one: (one.file, one.line)))
        spent = before + time.monotonic() - started
        trials = replace(trials, tried=trials.tried + 1, seconds=spent, survivors=survivors)
        on_tried()
    return trials


class _Noticed(Exception):
    """Raised when a test fails: the others need not run."""


def _stop_at_failure(_place: int, result: TestResult) -> None:
    if not result.passed:
        raise _Noticed


def _noticed(pack: Pack, declaration: Declaration, grader: Grader, files: Mapping[str, str]) -> bool:
    try:
        grader.hasty().grade(pack, declaration, files, _stop_at_failure)
    except (_Noticed, PackError):
        return True
    return False


def _brisk(pack: Pack, reference_ms: float) -> Pack:
    """The pack with limits in which the reference has time and a mutant that never ends has little."""
    wall_s = min(pack.limits.wall_s, max(LEAST_S, SLOWER * reference_ms / 1000))
    return replace(pack, limits=replace(pack.limits, wall_s=wall_s, cpu_s=min(pack.limits.cpu_s, wall_s)))


def _survivor(mutant: Mutant, *, several: bool) -> Survivor:
    place = f"line {mutant.line} of {mutant.file}" if several else f"line {mutant.line}"
    change = (
        f"`{mutant.now}` for `{mutant.was}` on {place}" if mutant.now else f"that `{mutant.was}` is left out on {place}"
    )
    return Survivor(mutant.file, mutant.line, mutant.was, mutant.now, f"no test notices {change}")
