"""Hints for all tests of one submission: what the grader calls once every test has ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.result import Outcome, Visibility
from tasks.grading.hints.catalogue import rule_for
from tasks.grading.hints.evidence import Evidence, Seen
from tasks.grading.hints.program import Program
from tasks.grading.hints.repairs import Rerun, repair_for
from tasks.grading.hints.rule import Mistake, Tier

LONGEST_SOURCE = 100_000
"""Characters of a file that is looked at; a beginner's program is never longer."""
EXPLAINED = (Outcome.WRONG, Outcome.ERROR, Outcome.TIME_LIMIT, Outcome.MEMORY_LIMIT, Outcome.OUTPUT_LIMIT)
"""How a test may have ended for a rule to know why; of a crash or a test that was not run none does."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of one failing test."""

    mistake: Mistake
    words: str


def hints_for(
    files: Mapping[str, str], tests: Sequence[tuple[Seen, Visibility]], rerun: Rerun | None = None
) -> tuple[str | None, ...]:
    """The words of `told_for`: at most one hint a failing test, in the order of the tests."""
    return tuple(None if told is None else told.words for told in told_for(files, tests, rerun))


def told_for(
    files: Mapping[str, str], tests: Sequence[tuple[Seen, Visibility]], rerun: Rerun | None = None
) -> tuple[Told | None, ...]:
    """What the rules say of each test, in the order of the tests; None where none knows the mistake.

    What a hint says comes from its own test and from tests that everybody may see, so that nothing of a hidden test
    gets into another one's hint; a test that students never see gets none.

    Args:
        files: the submitted files, name → text.
        tests: what was seen of each test, with its visibility.
        rerun: tells whether an edited program passes every test that everybody may see; without it no edit is tried.
    """
    programs = {name: Program(text) for name, text in files.items() if _is_looked_at(name, text)}
    shown = [
        place
        for place, (seen, visibility) in enumerate(tests)
        if visibility is Visibility.VISIBLE and seen.outcome in (*EXPLAINED, Outcome.PASSED)
    ]
    repaired = _Repaired(rerun)
    told: list[Told | None] = []
    for place, (seen, visibility) in enumerate(tests):
        if seen.outcome not in EXPLAINED or visibility is Visibility.HIDDEN:
            told.append(None)
        else:
            others = [tests[other][0] for other in shown if other != place and _alike(tests[other][0], seen)]
            told.append(_told(Evidence(seen, programs, others), repaired))
    return tuple(told)


def _alike(other: Seen, seen: Seen) -> bool:
    """Whether two tests are about the same function."""
    return other.function == seen.function


def _told(evidence: Evidence, repaired: _Repaired) -> Told | None:
    found: tuple[Mistake, str] | None
    try:
        found = rule_for(evidence)
        if found is None or found[0].symptom or found[0].tier is Tier.B:
            found = _better(found, repaired.of(evidence))
    except RecursionError:  # a program nested deeper than we follow; it is graded all the same
        return None
    return None if found is None else Told(*found)


def _better(rule: tuple[Mistake, str] | None, repair: tuple[Mistake, str] | None) -> tuple[Mistake, str] | None:
    """Of a weak finding and a repair the one that says more: a cause of tier A, a symptom of tier A, tier B."""
    if rule is None or repair is None:
        return rule or repair
    return repair if repair[0].tier is Tier.A or rule[0].tier is Tier.B else rule


class _Repaired:
    """The one repair of a submission, looked for when it is first asked for."""

    def __init__(self, rerun: Rerun | None) -> None:
        self._rerun = rerun
        self._found: tuple[Mistake, str] | None = None
        self._tried: set[str] = set()

    def of(self, evidence: Evidence) -> tuple[Mistake, str] | None:
        """What an edit that makes all tests pass says; it is looked for in what this test reaches."""
        name = evidence.seen.function
        if self._rerun is not None and self._found is None and name and name not in self._tried:
            self._tried.add(name)
            self._found = repair_for(evidence, self._rerun)
        return self._found


def _is_looked_at(name: str, text: str) -> bool:
    return name.endswith(".py") and len(text) <= LONGEST_SOURCE
