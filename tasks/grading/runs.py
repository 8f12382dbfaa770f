"""The runs that the grading of one submission takes: made with the pack's limits, counted, and bounded together."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from app.domain.assignment import Limits as PackLimits
from app.domain.assignment import Pack
from app.domain.result import Outcome
from app.packs.submission import main_file
from sandbox.outcome import Ending, RunOutcome
from sandbox.request import Limits, RunRequest
from sandbox.runner import Run, Sandbox
from tasks.grading import split

MAX_TIMEOUTS = 3
"""Tests of one submission that may run out of time before the rest is not run; 2 % of wrong programs never end."""
TOTAL_WALLS = 30
"""All runs of a submission together may take this many times the wall time limit of one."""
OWN_SHARE = 0.8
"""A test that used this share of the run that hit a limit hit it by itself; another is run again alone."""

_OUTCOMES = {
    Ending.FINISHED: Outcome.ERROR,
    Ending.TIME_LIMIT: Outcome.TIME_LIMIT,
    Ending.MEMORY_LIMIT: Outcome.MEMORY_LIMIT,
    Ending.OUTPUT_LIMIT: Outcome.OUTPUT_LIMIT,
    Ending.CRASHED: Outcome.CRASHED,
    Ending.FORBIDDEN: Outcome.FORBIDDEN,
}


class Runs:
    """Makes the runs of one submission and keeps count of them.

    Attributes:
        files: submitted name → text.
        main: the file that is run or imported.
        wall_ms, cpu_ms: of all runs so far; memory_bytes: the peak of one.
        seed: of the random numbers in every run.
        next_is_alone: whether the next run is to have the machine for itself.
    """

    def __init__(
        self,
        sandbox: Sandbox,
        pack: Pack,
        files: Mapping[str, str],
        seed: int | None = None,
        *,
        may_be_alone: bool = True,
    ) -> None:
        """`may_be_alone`: whether a run that was starved may hold up the others of this machine to be repeated."""
        self.files = files
        self.seed = seed_of(pack) if seed is None else seed
        self.main = main_file(pack.files, files)
        self.wall_ms = 0.0
        self.cpu_ms = 0.0
        self.memory_bytes = 0
        self.opted_out: tuple[str, ...] = ()
        self._sandbox = sandbox
        self._environment = pack.environment
        self._limits = sandbox_limits(pack.limits)
        self._contents = {name: text.encode() for name, text in files.items()}
        self._timeouts = 0
        self.next_is_alone = False
        self._is_alone = False
        self._may_be_alone = may_be_alone
        self._total_s = TOTAL_WALLS * pack.limits.wall_s
        self._started = time.monotonic()

    @contextmanager
    def start(
        self,
        harness: str,
        payload: Mapping[str, object],
        *,
        beside: Mapping[str, bytes] | None = None,
        folder: str = "",
        stdin: bytes = b"",
        args: tuple[str, ...] = (),
        tools: str = "",
        marks_output: bool = False,
    ) -> Iterator[Run]:
        """One run in a fresh jail; what it used is counted when it is left.

        Args:
            beside: files of the pack that are laid beside the submitted ones; those win.
            folder: where the submitted files are laid, with a `/` at its end.
            tools: an environment besides the pack's.
            marks_output: whether the harness does (see `RunRequest`).
        """
        request = RunRequest(
            harness=harness,
            files={**(beside or {}), **{f"{folder}{name}": content for name, content in self._contents.items()}},
            limits=self._limits,
            payload={"main": self.main, "files": list(self.files), **payload},
            environment=split.with_tools(self._environment, tools),
            stdin=stdin,
            args=args,
            seed=self.seed,
            marks_output=marks_output,
        )
        with self._turn(), self._sandbox.run(request) as run:
            yield run
        if run.outcome is not None:
            self._count(run.outcome)

    @contextmanager
    def start_split(
        self,
        driver: str,
        payload: Mapping[str, object],
        *,
        beside: Mapping[str, bytes],
        own: tuple[str, ...],
        manifest: split.Manifest | None,
        inside: Mapping[str, bytes] | None = None,
        tools: str = "",
    ) -> Iterator[split.SplitRun]:
        """The same in split isolation: two linked jails.

        Args:
            driver: the harness that runs the test file.
            own: modules of the pack, which come before submitted ones of the same name.
            manifest: what the reference may do with plain values; None: learn it.
            inside: files that only the examiner finds.
            tools: an environment besides the pack's that only the examiner has.
        """
        examination = split.Examination(
            driver=driver,
            drive={"main": self.main, "files": list(self.files), **payload},
            submitted=self._contents,
            beside=beside,
            inside=inside or {},
            own=own,
            limits=self._limits,
            environment=self._environment,
            manifest=manifest,
            tools=tools,
            seed=self.seed,
        )
        with self._turn(), split.start(self._sandbox, examination) as run:
            yield run
            outcomes = run.finish()
        for outcome in outcomes:
            self._count(outcome)

    def _count(self, outcome: RunOutcome) -> None:
        self.wall_ms += outcome.wall_ms
        self.cpu_ms += outcome.cpu_ms
        self.memory_bytes = max(self.memory_bytes, outcome.memory_bytes)
        self.opted_out = outcome.opted_out

    @contextmanager
    def _turn(self) -> Iterator[None]:
        self._is_alone, self.next_is_alone = self.next_is_alone, False
        asked = time.monotonic()
        with self._sandbox.turn(alone=self._is_alone):
            self._total_s += time.monotonic() - asked
            yield

    def repeats(self, ended: RunOutcome, own_s: float = 0.0, is_first: bool = True) -> bool:
        """Whether the test that a run ended with deserves another one; asked once an ended run.

        It does when others before it in the run had used up the limit; and, once and alone, when the machine was too
        busy to tell (see `RunOutcome.is_near_miss`).
        """
        if ended.is_near_miss and self._may_be_alone and not self._is_alone:
            self.next_is_alone = True
            self._total_s += ended.wall_ms / 1000
            return True
        if is_first or ended.ending not in (Ending.TIME_LIMIT, Ending.MEMORY_LIMIT, Ending.OUTPUT_LIMIT):
            return False
        return ended.ending is not Ending.TIME_LIMIT or own_s * 1000 < OWN_SHARE * ended.wall_ms

    def note(self, outcome: Outcome) -> None:
        """Take note of how a test ended."""
        self._timeouts += outcome is Outcome.TIME_LIMIT

    def refusal(self) -> str | None:
        """Why no further test is run, in plain words; None while there is time."""
        if self._timeouts >= MAX_TIMEOUTS:
            return f"Not run, because {MAX_TIMEOUTS} tests before it ran out of time."
        if time.monotonic() - self._started > self._total_s:
            return f"Not run: all tests together may take {self._total_s:g} s."
        return None


def seed_of(pack: Pack) -> int:
    """The random seed of all runs with a pack: the same for everybody, so that equal programs end alike."""
    return int(pack.digest[:8] or "0", 16)


def sandbox_limits(limits: PackLimits) -> Limits:
    """A pack's limits in the sandbox's units."""
    return Limits(
        wall_s=limits.wall_s,
        cpu_s=limits.cpu_s,
        memory_bytes=limits.memory_mb << 20,
        output_bytes=limits.output_kb << 10,
        processes=limits.processes,
        disk_bytes=limits.disk_mb << 20,
    )


def outcome_of(ended: RunOutcome) -> Outcome:
    """The outcome of a test during which its run ended."""
    return _OUTCOMES[ended.ending]


def reason_of(ended: RunOutcome) -> str:
    """Why a run ended before its test did, in plain words."""
    if ended.ending is Ending.FINISHED:
        return f"the program ended itself before the test was over (exit status {ended.exit_status})"
    return ended.reason or ended.ending.value.replace("_", " ")
