"""The ways to run a program that are compared. Each owns its processes: all are context managers."""

from __future__ import annotations

import contextlib
import functools
import resource
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType

from bench.jails import peers
from bench.jails.trial import Sample, Trial, measure
from sandbox.environments import Environments
from sandbox.errors import ZygoteLost
from sandbox.nursery import Child, Zygote
from sandbox.plan import JailPlan
from sandbox.request import RunRequest
from sandbox.run import Run
from sandbox.runner import Sandbox, outside_uid
from sandbox.settings import make_plan
from sandbox.slots import Home

_FIRST_UID = 61000
INSTALL_BWRAP = "apt-get install bubblewrap"


class Way:
    """One way to run a trial.

    Attributes:
        name: what the table calls it.
    """

    def __init__(self, name: str, start: Callable[[RunRequest], Run]) -> None:
        self.name = name
        self._start = start
        self._zygotes: dict[Trial, int] = {}

    def sample(self, trial: Trial) -> Sample:
        """Run the trial once. Of the zygote counts what it did from this run's start to its end; it is the next run's
        child that it forks meanwhile.
        """
        known = self._zygotes.get(trial, 0)
        before_ms = _cpu_ms(known)

        def start(request: RunRequest) -> Run:
            run = self._start(request)
            self._zygotes[trial] = run.child.zygote.pid
            return run

        sample = measure(trial, start)
        used = self._zygotes[trial]
        return replace(sample, zygote_ms=_cpu_ms(used) - before_ms if used == known else 0.0)

    def zygote_bytes(self, trial: Trial) -> int:
        """What the trial's zygote holds resident, after a run."""
        statm = Path(f"/proc/{self._zygotes[trial]}/statm").read_text()
        return int(statm.split()[1]) * resource.getpagesize()


def _cpu_ms(pid: int) -> float:
    """CPU that a process has used so far; 0 stands for no process, as a one-shot has no zygote."""
    return time.clock_gettime(~pid << 3 | 2) * 1000 if pid else 0.0


@dataclass(frozen=True)
class Absent:
    """A way that is not to be had on this machine.

    Attributes:
        why: in words, with how to get it.
    """

    name: str
    why: str


Kind = tuple[str, str]
"""An environment and a harness."""


def kind_of(request: RunRequest) -> Kind:
    """What a zygote must be warm for."""
    return request.environment, request.harness


class Homes:
    """Zygotes of one module by kind, each with a spare child, without the sandbox's slots around them."""

    def __init__(self, plan: Callable[[Kind], JailPlan], module: str = "sandbox.zygote") -> None:
        self._module = module
        self._plan = plan
        self._homes: dict[Kind, Home] = {}

    def __enter__(self) -> Homes:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for home in self._homes.values():
            home.close()

    def start(self, request: RunRequest) -> Run:
        """Start a run in a child of the request's zygote."""
        kind = kind_of(request)
        if kind not in self._homes:
            self._homes[kind] = Home("", Zygote(self._plan(kind), None, self._module))
        return run_in(self._homes[kind].take(), request)


def _close(run: Run) -> None:
    run.child.close()


def _lost(run: Run) -> Child:
    raise ZygoteLost("a zygote was lost while it was measured")


def run_in(child: Child, request: RunRequest, on_close: Callable[[Run], None] = _close) -> Run:
    """The sandbox's own run, watched in the same way, over any child."""
    return Run(
        child,
        request,
        group=None,
        message_bytes=1 << 20,
        channel_bytes=32 << 20,
        opted_out=(),
        on_close=on_close,
        on_loss=_lost,
    )


class Plans:
    """The sandbox's plans for a jail, by kind, each made once."""

    def __init__(self) -> None:
        self._environments = Environments(None, None)
        self.of = functools.cache(self._make)

    def _make(self, kind: Kind) -> JailPlan:
        built = self._environments.get(kind[0])
        return make_plan(
            harness=kind[1],
            packages=built.packages,
            preload=built.preload,
            uid=outside_uid(_FIRST_UID),
            own_memory_group=False,
            opted_out=(),
        )


@contextlib.contextmanager
def jailed() -> Iterator[Way]:
    """The sandbox, as a worker uses it."""
    with Sandbox() as sandbox:
        yield Way("jailed", sandbox.run)


@contextlib.contextmanager
def unjailed(plans: Plans) -> Iterator[Way]:
    """A fork of the same zygote, and nothing else."""
    with tempfile.TemporaryDirectory(prefix="gradewire-bench-") as folder:

        def plan(kind: Kind) -> JailPlan:
            return replace(plans.of(kind), work_mount=folder)

        with Homes(plan, "bench.jails.unjailed") as homes:
            yield Way("unjailed fork", homes.start)


@contextlib.contextmanager
def bare(plans: Plans, stage: Path) -> Iterator[Way]:
    """A `python3` a run, in a folder of its own."""

    def start(request: RunRequest) -> Run:
        plan = plans.of(kind_of(request))
        work = Path(tempfile.mkdtemp(prefix="gradewire-bench-"))
        shots = peers.OneShots(peers.bare_command(stage, work, request.harness), peers.environ_of(plan, stage))

        def close(run: Run) -> None:
            run.child.close()
            shutil.rmtree(work, ignore_errors=True)

        return run_in(shots.spawn(), request, close)

    yield Way("python3", start)


@contextlib.contextmanager
def bwrap(plans: Plans, stage: Path) -> Iterator[Way | Absent]:
    """A `bwrap … python3` a run, with the jail's namespaces, root and work folder."""
    program = shutil.which("bwrap")
    if program is None:
        yield Absent("bwrap", f"not on this machine: {INSTALL_BWRAP}")
        return
    refusal = peers.why_bwrap_fails(program, stage, plans.of(("base", "echo")))
    if refusal:
        yield Absent("bwrap", f"cannot run here: {refusal}")
        return

    def start(request: RunRequest) -> Run:
        plan = plans.of(kind_of(request))
        shots = peers.OneShots(peers.bwrap_command(program, stage, plan), peers.environ_of(plan, stage))
        return run_in(shots.spawn(), request)

    yield Way("bwrap", start)
