"""Running edited programs for the hint rules: only the tests of one function, in jails of their own, briefly."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from app.domain.assignment import Declaration, Pack
from app.domain.result import DeclaredTest, Outcome, Visibility
from sandbox.runner import Sandbox
from tasks.grading.hints.evidence import called_function
from tasks.grading.kinds.base import EntryJob
from tasks.grading.kinds.expression import ExpressionKind
from tasks.grading.runs import Runs

LONGEST_RUN_S = 0.5
"""An edited program that takes longer is not what the student meant; most endless loops are made by an edit."""


class JailRerun:
    """A `Rerun`: says whether an edited submission passes the tests of a function that everybody may see.

    Tests of a kind other than `expression` are left aside. When the time is used up, nothing passes any more.
    """

    def __init__(
        self, sandbox: Sandbox, pack: Pack, declaration: Declaration, files: Mapping[str, str], seconds: float
    ) -> None:
        limits = replace(pack.limits, wall_s=min(pack.limits.wall_s, LONGEST_RUN_S))
        self._sandbox = sandbox
        self._pack = replace(pack, limits=limits)
        self._declaration = declaration
        self._files = files
        self._seconds = seconds

    def __call__(self, function: str, file: str, text: str) -> bool:
        """Whether all those tests pass when this file has this text; False when there are none.

        Raises:
            SandboxError: the sandbox failed.
        """
        if self._seconds <= 0:
            return False
        started = time.monotonic()
        try:
            runs = Runs(self._sandbox, self._pack, {**self._files, file: text}, may_be_alone=False)
            outcomes = [self._passes(entry, tests, runs) for entry, tests in self._entries(function)]
            return bool(outcomes) and all(outcomes)
        finally:
            self._seconds -= time.monotonic() - started

    def _passes(self, entry: Mapping[str, Any], tests: tuple[DeclaredTest, ...], runs: Runs) -> bool:
        job = EntryJob(self._pack, 0, entry, tests, None, runs)
        return all(ended.facts.outcome is Outcome.PASSED for ended in ExpressionKind().grade(job))

    def _entries(self, function: str) -> Iterator[tuple[Mapping[str, Any], tuple[DeclaredTest, ...]]]:
        """The expression entries with only the visible cases that call the function."""
        first = 0
        for place, entry in enumerate(self._pack.entries):
            count = self._declaration.learned[str(place)]["count"]
            tests = self._declaration.tests[first : first + count]
            first += count
            if entry["kind"] != "expression":
                continue
            chosen = [
                (case, test)
                for case, test in zip(entry["cases"], tests, strict=True)
                if test.visibility is Visibility.VISIBLE and called_function(case["expr"]) == function
            ]
            if chosen:
                cases, kept = zip(*chosen, strict=True)
                yield {**entry, "cases": list(cases)}, kept
