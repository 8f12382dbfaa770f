"""Rules that try a single edit: when it makes every test pass, its kind names the mistake.

Edited programs run in the jail like any submission; how that is done is the caller's (`Rerun`). A budget of runs bounds
it. It is not tried where every test expects None: there the tests see nothing, so that any edit "repairs" them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tasks.grading.hints.edits import Edit, Kind, edits_of
from tasks.grading.hints.evidence import Evidence
from tasks.grading.hints.rule import Mistake, Tier

Rerun = Callable[[str, str, str], bool]
"""Whether every test of a function that everybody may see passes when a file (its name) has this text."""

BUDGET = 60
"""Edited programs that are run for one submission."""
FEWEST_TESTS = 3
"""With fewer tests an edit that makes all of them pass says little."""


REPAIRS = {
    Kind.RETURN_THE_CHANGED: Mistake(
        "list changed in place, nothing returned",
        Tier.A,
        "Your function puts the list right but returns nothing. The task asks for a result.",
    ),
    Kind.RETURN_OUT_OF_LOOP: Mistake(
        "return ends the loop too early",
        Tier.A,
        "The return stops the loop at its first item. When do you really know the answer?",
    ),
    Kind.START_OUT_OF_LOOP: Mistake(
        "start value set again inside the loop",
        Tier.A,
        "The value on line {n} is set back to its start in every round. Where should that happen once?",
    ),
    Kind.STOP_VALUE: Mistake(
        "wrong value returned in a special or stop case",
        Tier.A,
        "One of your special cases returns the wrong value. Check each against the task.",
    ),
    Kind.BOUNDARY: Mistake(
        "off by one",
        Tier.A,
        "You are one step off. Try by hand the first and the last item on line {n}.",
    ),
    Kind.COMPARISON: Mistake(
        "comparison turned round or wrong",
        Tier.B,
        "Read the condition on line {n} aloud with a small example. Is it true exactly when you want?",
    ),
    Kind.OTHER_NAME: Mistake(
        "wrong variable used",
        Tier.B,
        "One name on line {n} is not the one you mean. Follow it through a small example.",
    ),
}


def repair_for(evidence: Evidence, rerun: Rerun, budget: int = BUDGET) -> tuple[Mistake, str] | None:
    """What the first edit that makes all tests pass says of the mistake; None when none does within the budget."""
    tests = (evidence.seen, *evidence.others)
    if len(tests) < FEWEST_TESTS or all(test.expected is None for test in tests):
        return None
    for file, edit in _affordable(evidence, budget):
        if rerun(evidence.seen.function, file, edit.source):
            mistake = REPAIRS[edit.kind]
            return mistake, mistake.words.format(n=edit.line)
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
