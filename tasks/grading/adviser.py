"""What is added to a result when all tests have ended: a hint a failing test, the smallest input that goes wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from app.domain.assignment import Declaration, Pack
from app.domain.result import Outcome, TestResult, Visibility
from sandbox.runner import Sandbox
from tasks.grading.hints.evidence import Seen
from tasks.grading.hints.repairs import Rerun
from tasks.grading.hints.submission import hints_for
from tasks.grading.rerun import JailRerun

Hints = Callable[[Mapping[str, str], Sequence[tuple[Seen, Visibility]], Rerun | None], Sequence[str | None]]
Search = Callable[[Sandbox, Pack, Mapping[str, str], str], str | None]
"""What to say of a function (the last argument) that has strategies in the pack; None: nothing was found."""


class Adviser:
    """Explains failures. It changes no score, and says nothing of tests that a student never sees."""

    def __init__(
        self, sandbox: Sandbox, hints: Hints = hints_for, *, repair_s: float = 0.0, search: Search | None = None
    ) -> None:
        """An adviser.

        Args:
            hints: gives at most one hint a test.
            repair_s: seconds a submission for running edited programs, to name a mistake that no other rule knows.
            search: looks for an input that goes wrong, where the pack asks for it; None: nobody does. It needs two
                programs side by side, and a library that a browser does not have.
        """
        self._sandbox = sandbox
        self._hints = hints
        self._repair_s = repair_s
        self._search = search

    def advise(
        self,
        pack: Pack,
        declaration: Declaration,
        files: Mapping[str, str],
        ended: Sequence[tuple[TestResult, Seen]],
    ) -> tuple[TestResult, ...]:
        """The results with what can be said about the failing ones.

        Raises:
            SandboxError: the sandbox failed.
        """
        results = tuple(result for result, _ in ended)
        if all(result.passed for result in results):
            return results
        rerun = JailRerun(self._sandbox, pack, declaration, files, self._repair_s) if self._repair_s > 0 else None
        hints = list(self._hints(files, [(seen, result.test.visibility) for result, seen in ended], rerun))
        for place, words in self._counterexamples(pack, files, ended).items():
            hints[place] = f"{hints[place]}\n{words}" if hints[place] else words
        return tuple(replace(result, hint=hint) for result, hint in zip(results, hints, strict=True))

    def _counterexamples(
        self, pack: Pack, files: Mapping[str, str], ended: Sequence[tuple[TestResult, Seen]]
    ) -> dict[int, str]:
        """By place of a test: the first one that fails, of each function that the pack has strategies for."""
        if self._search is None:
            return {}
        places: dict[str, int] = {}
        for place, (result, seen) in enumerate(ended):
            failed = result.outcome in (Outcome.WRONG, Outcome.ERROR) and result.test.visibility is Visibility.VISIBLE
            if failed and seen.function in pack.counterexamples:
                places.setdefault(seen.function, place)
        found = {}
        for function, place in places.items():
            words = self._search(self._sandbox, pack, files, function)
            if words is not None:
                found[place] = words
        return found
