"""What publishing learns for split isolation: the reference is run in split and in shared, and must end alike.

Test files that need one interpreter with the student's code (`vars()` of its objects, its bytecode, a TestCase passed
to it, a class of the test looked at by it, files written for it...) are refused with the test and the reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any, Protocol

from app.domain.assignment import Pack, Solution
from app.domain.errors import PackError
from app.domain.result import Outcome
from sandbox.runner import Run, Sandbox
from tasks.grading.facts import Facts
from tasks.grading.kinds.reported import Reports
from tasks.grading.runs import Runs
from tasks.grading.split import Manifest, SplitRun


class Startable(Protocol):
    """A kind whose test file can be run in both."""

    def start(
        self,
        runs: Runs,
        pack: Pack,
        entry: Mapping[str, Any],
        done: list[str],
        isolation: str,
        manifest: Manifest | None,
    ) -> AbstractContextManager[Run | SplitRun]:
        """One run of the file."""


def learn(kind: Startable, pack: Pack, place: int, sandbox: Sandbox, ids: list[str]) -> Manifest:
    """The manifest of the reference; an empty one for a pack without a reference.

    Raises:
        PackError: a test ends differently in split isolation.
    """
    reference = reference_of(pack)
    if reference is None:
        return Manifest()
    entry = pack.entries[place]
    in_shared, _ = _verdicts(kind, pack, entry, Runs(sandbox, pack, reference.files), ids, "shared")
    in_split, manifest = _verdicts(kind, pack, entry, Runs(sandbox, pack, reference.files), ids, "split")
    for name in ids:
        refuse_difference(entry.get("file") or entry["path"], name, in_shared[name], in_split[name])
    return manifest


def reference_of(pack: Pack) -> Solution | None:
    """A solution that passes every test, else the one named `reference` (a test may be skipped)."""
    full = next((solution for solution in pack.solutions.values() if solution.expect == "full"), None)
    return full or pack.solutions.get("reference")


def refuse_difference(file: str, name: str, shared: Facts, split: Facts) -> None:
    """Hold that a test of the reference ends alike in both.

    Raises:
        PackError: it does not.
    """
    if (shared.outcome is Outcome.PASSED) != (split.outcome is Outcome.PASSED):
        raise PackError(file, name, _difference(shared, split))


def _verdicts(
    kind: Startable, pack: Pack, entry: Mapping[str, Any], runs: Runs, ids: list[str], isolation: str
) -> tuple[dict[str, Facts], Manifest]:
    while True:
        reports = Reports(ids, [None] * len(ids))
        with kind.start(runs, pack, entry, [], isolation, None) as run:
            found = {ids[ended.index]: ended.facts for ended in reports.follow(run, runs)}
            found |= {ids[ended.index]: ended.facts for ended in reports.give_up()}
        if not runs.next_is_alone:
            break
    learned = run.learned if isinstance(run, SplitRun) else None
    return found, learned or Manifest()


def _difference(shared: Facts, split: Facts) -> str:
    if shared.outcome is Outcome.PASSED:
        why = split.message or split.reason or (split.raised.line if split.raised else str(split.outcome))
        return (
            f"the reference passes this test beside the test file, but not in split isolation: {why}. "
            "Change the test, or set `isolation: shared` for this file"
        )
    return (
        "the reference passes this test in split isolation, but not beside the test file. "
        "Change the test, or set `isolation: shared` for this file"
    )
