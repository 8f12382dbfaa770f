"""Rules that try a single edit: when it makes every test pass, its kind names the mistake.

Edited programs run in the jail like any submission; how that is done is the caller's (`Rerun`). A budget of runs bounds
it. It is not tried where every test expects None: there the tests see nothing, so that any edit "repairs" them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tasks.grading.hints.edits import Edit, Kind, edits_of
from tasks.grading.hints.evidence import Evidence
from tasks.grading.hints.rule import Tier

Rerun = Callable[[str, str], bool]
"""Whether every test passes when this file (its name) has this text."""

BUDGET = 60
"""Edited programs that are run for one submission."""
FEWEST_TESTS = 3
"""With fewer tests an edit that makes all of them pass says little."""


@dataclass(frozen=True, slots=True)
class Repair:
    """What a kind of edit says about a program that it repairs."""

    tier: Tier
    words: str


REPAIRS = {
    Kind.RETURN_THE_CHANGED: Repair(
        Tier.A, "Your function puts the list right but returns nothing. The task asks for a result."
    ),
    Kind.RETURN_OUT_OF_LOOP: Repair(
        Tier.A, "The return stops the loop at its first item. When do you really know the answer?"
    ),
    Kind.START_OUT_OF_LOOP: Repair(
        Tier.A, "The start value on line {n} is set back in every round. Where should that happen once?"
    ),
    Kind.STOP_VALUE: Repair(Tier.A, "One of your special cases returns the wrong value. Check each against the task."),
    Kind.BOUNDARY: Repair(Tier.A, "You are one step off. Try by hand the first and the last item on line {n}."),
    Kind.COMPARISON: Repair(
        Tier.B,
        "Read the condition on line {n} aloud with a small example. Is it true exactly when you want?",
    ),
    Kind.OTHER_NAME: Repair(Tier.B, "One name on line {n} is not the one you mean. Follow it through a small example."),
}


def repair_for(evidence: Evidence, rerun: Rerun, budget: int = BUDGET) -> tuple[Repair, str] | None:
    """What the first edit that makes all tests pass says of the mistake; None when none does within the budget."""
    tests = (evidence.seen, *evidence.others)
    if len(tests) < FEWEST_TESTS or all(test.expected is None for test in tests):
        return None
    for file, edit in _affordable(evidence, budget):
        if rerun(file, edit.source):
            repair = REPAIRS[edit.kind]
            return repair, repair.words.format(n=edit.line)
    return None


def _affordable(evidence: Evidence, budget: int) -> Iterator[tuple[str, Edit]]:
    for name, program in evidence.programs.items():
        for function in evidence.reached:
            if function.program is program:
                for edit in edits_of(function):
                    if budget <= 0:
                        return
                    budget -= 1
                    yield name, edit
