"""What publishing learns for split isolation: the reference is run in split and in shared, and must end alike.

Test files that need one interpreter with the student's code (`vars()` of its objects, its bytecode, a TestCase passed
to it, a class of the test looked at by it, files written for it...) are refused with the tests and the reasons.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from app.domain.assignment import Pack, Solution
from app.domain.errors import PackError
from app.domain.result import Outcome
from sandbox.runner import Run, Sandbox
from tasks.grading.crossing import NOT_MADE, reason_of_difference
from tasks.grading.facts import Facts
from tasks.grading.kinds.reported import Reports
from tasks.grading.runs import Runs
from tasks.grading.sitting import Sitting
from tasks.grading.split import Manifest, SplitRun

MAX_NAMED = 5
"""Tests named in the one line of a refusal, beside the first."""


class Startable(Protocol):
    """A kind whose test file can be run in both."""

    def start(self, sitting: Sitting, done: list[str]) -> AbstractContextManager[Run | SplitRun]:
        """One run of the file without the tests that are done."""


@dataclass(frozen=True, slots=True)
class Differing:
    """A test of the reference that ends otherwise in split isolation than beside the test file, and why."""

    test: str
    reason: str


class TestsDiffer(PackError):
    """Raised when tests of the reference end otherwise in split isolation: all of them are in `differing`."""

    __test__ = False

    def __init__(self, file: str, differing: Sequence[Differing]) -> None:
        first, *others = differing
        reason = first.reason
        if others:
            names = ", ".join(one.test for one in others[:MAX_NAMED])
            rest = f" and {len(others) - MAX_NAMED} more" if len(others) > MAX_NAMED else ""
            reason += f" Differing too: {names}{rest}."
        super().__init__(file, first.test, reason)
        self.differing = tuple(differing)


def learn(kind: Startable, pack: Pack, place: int, sandbox: Sandbox, ids: list[str]) -> Manifest:
    """The manifest of the reference; an empty one for a pack without a reference.

    Raises:
        TestsDiffer: tests end differently in split isolation.
    """
    reference = reference_of(pack)
    if reference is None:
        return Manifest()
    entry = pack.entries[place]
    ways = [Sitting(Runs(sandbox, pack, reference.files), pack, entry, isolation) for isolation in ("shared", "split")]
    in_shared, in_split = (_verdicts(kind, sitting, ids) for sitting in ways)
    left_out = {*in_shared.left_out, *in_split.left_out}
    ended = [
        Both(name, in_shared.facts[name], in_split.facts[name], in_split.noticed.get(name), name in left_out)
        for name in ids
    ]
    refuse_differences(entry.get("file") or entry["path"], ended)
    return in_split.manifest


def reference_of(pack: Pack) -> Solution | None:
    """A solution that passes every test, else the one named `reference` (a test may be skipped)."""
    full = next((solution for solution in pack.solutions.values() if solution.expect == "full"), None)
    return full or pack.solutions.get("reference")


@dataclass(frozen=True, slots=True)
class Both:
    """How a test of the reference ended in both isolations.

    Attributes:
        told: what the examiner noticed of it; None: nothing.
        is_left_out: whether others had used up the time, in one of them.
    """

    test: str
    shared: Facts
    split: Facts
    told: Any = None
    is_left_out: bool = False

    @property
    def differ(self) -> bool:
        """Whether it passed in one alone."""
        return (self.shared.outcome is Outcome.PASSED) != (self.split.outcome is Outcome.PASSED)


def refuse_differences(file: str, tests: Sequence[Both]) -> None:
    """Hold that each test of the reference ends alike in both.

    Raises:
        TestsDiffer: some do not. Those that were left out are named when there are no others.
    """
    differing = [one for one in tests if one.differ]
    named = [one for one in differing if not one.is_left_out] or differing
    if named:
        raise TestsDiffer(
            file, [Differing(one.test, reason_of_difference(one.shared, one.split, one.told)) for one in named]
        )


@dataclass(slots=True)
class _Verdicts:
    """How the reference's tests ended, by name; of split isolation also what was learned and noticed."""

    facts: dict[str, Facts]
    manifest: Manifest
    noticed: dict[str, Any]
    left_out: Sequence[str] = ()


def _verdicts(kind: Startable, sitting: Sitting, ids: list[str]) -> _Verdicts:
    found = _Verdicts({}, Manifest(), {})

    @contextmanager
    def start(done: list[str]) -> Iterator[Run | SplitRun]:
        with kind.start(sitting, done) as run:
            yield run
        if isinstance(run, SplitRun):
            found.manifest = found.manifest.merged(run.learned or Manifest())
            found.noticed = {**run.noticed, **found.noticed}
            if run.made is not None:
                found.noticed |= {name: NOT_MADE for name in ids if name not in run.made}

    reports = Reports(ids, [None] * len(ids))
    found.facts = {ids[ended.index]: ended.facts for ended in reports.run_all(sitting.runs, start)}
    found.left_out = reports.left_out
    return found
