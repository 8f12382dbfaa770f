"""Hints for all tests of one submission: what the grader calls once every test has ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.domain.result import Visibility
from tasks.grading.hints.catalogue import rule_for
from tasks.grading.hints.evidence import Evidence, Seen
from tasks.grading.hints.program import Program

LONGEST_SOURCE = 100_000
"""Characters of a file that is looked at; a beginner's program is never longer."""


def hints_for(files: Mapping[str, str], tests: Sequence[tuple[Seen, Visibility]]) -> tuple[str | None, ...]:
    """At most one hint a failing test, in the order of the tests; None where no rule knows the mistake.

    What a hint says comes from its own test and from tests that everybody may see, so that nothing of a hidden test
    gets into another one's hint; a test that students never see gets none.

    Args:
        files: the submitted files, name → text.
        tests: what was seen of each test, with its visibility.
    """
    programs = {name: Program(text) for name, text in files.items() if _is_looked_at(name, text)}
    hints: list[str | None] = []
    for place, (seen, visibility) in enumerate(tests):
        if seen.passed or visibility is Visibility.HIDDEN:
            hints.append(None)
            continue
        others = [
            other
            for other_place, (other, other_visibility) in enumerate(tests)
            if other_place != place and other_visibility is Visibility.VISIBLE
        ]
        hints.append(_hint(Evidence(seen, programs, others)))
    return tuple(hints)


def _hint(evidence: Evidence) -> str | None:
    try:
        found = rule_for(evidence)
    except RecursionError:  # a program nested deeper than we follow; it is graded all the same
        return None
    return None if found is None else found[1]


def _is_looked_at(name: str, text: str) -> bool:
    return name.endswith(".py") and len(text) <= LONGEST_SOURCE
