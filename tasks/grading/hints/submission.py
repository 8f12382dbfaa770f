"""Hints for all tests of one submission: what the grader calls once every test has ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.result import Outcome, Visibility
from tasks.grading.hints.catalogue import rule_for
from tasks.grading.hints.evidence import Evidence, Seen
from tasks.grading.hints.program import Program
from tasks.grading.hints.rule import Rule

LONGEST_SOURCE = 100_000
"""Characters of a file that is looked at; a beginner's program is never longer."""
EXPLAINED = (Outcome.WRONG, Outcome.ERROR, Outcome.TIME_LIMIT, Outcome.MEMORY_LIMIT, Outcome.OUTPUT_LIMIT)
"""How a test may have ended for a rule to know why; of a crash or a test that was not run none does."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a rule says of one failing test."""

    rule: Rule
    words: str


def hints_for(files: Mapping[str, str], tests: Sequence[tuple[Seen, Visibility]]) -> tuple[str | None, ...]:
    """The words of `told_for`: at most one hint a failing test, in the order of the tests."""
    return tuple(None if told is None else told.words for told in told_for(files, tests))


def told_for(files: Mapping[str, str], tests: Sequence[tuple[Seen, Visibility]]) -> tuple[Told | None, ...]:
    """What the rules say of each test, in the order of the tests; None where none knows the mistake.

    What a hint says comes from its own test and from tests that everybody may see, so that nothing of a hidden test
    gets into another one's hint; a test that students never see gets none.

    Args:
        files: the submitted files, name → text.
        tests: what was seen of each test, with its visibility.
    """
    programs = {name: Program(text) for name, text in files.items() if _is_looked_at(name, text)}
    shown = [
        place
        for place, (seen, visibility) in enumerate(tests)
        if visibility is Visibility.VISIBLE and seen.outcome in (*EXPLAINED, Outcome.PASSED)
    ]
    told: list[Told | None] = []
    for place, (seen, visibility) in enumerate(tests):
        if seen.outcome not in EXPLAINED or visibility is Visibility.HIDDEN:
            told.append(None)
        else:
            others = [tests[other][0] for other in shown if other != place]
            told.append(_told(Evidence(seen, programs, others)))
    return tuple(told)


def _told(evidence: Evidence) -> Told | None:
    try:
        found = rule_for(evidence)
    except RecursionError:  # a program nested deeper than we follow; it is graded all the same
        return None
    return None if found is None else Told(*found)


def _is_looked_at(name: str, text: str) -> bool:
    return name.endswith(".py") and len(text) <= LONGEST_SOURCE
