"""The sandbox: runs hostile Python, each program in a fresh jail, several at a time."""

from __future__ import annotations

import contextlib
import os
import threading
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from sandbox import cgroups, selftest
from sandbox.cgroups import MemoryGroup
from sandbox.environments import Environments
from sandbox.errors import LayerMissing, SandboxError
from sandbox.layers import LAYERS
from sandbox.nursery import Child
from sandbox.plan import JailPlan
from sandbox.request import RunRequest
from sandbox.run import Run
from sandbox.settings import HARNESS_FOLDER, make_plan, settings
from sandbox.slots import Kind, Slot
from sandbox.turns import Turns
from sandbox.workspace import check_name

__all__ = ["Run", "Sandbox", "SandboxConfig"]


@dataclass(frozen=True)
class SandboxConfig:
    """How the sandbox is set up on this machine.

    Attributes:
        memory_group: `auto` takes a memory cgroup where one can be made, `off` never, `required` refuses without.
        opt_out: layers to do without (see `layers.LAYERS`); stored with every outcome.
        first_uid: as root, slot n's programs are user `first_uid + n` outside; root never.
        message_bytes: the longest message that a program may send.
        channel_bytes: all messages of a run together.
        environments: where built environments are kept; None: `~/.cache/gradewire/environments`, as root
            `/var/cache/gradewire/environments`.
        declarations: a folder with more environments than the shipped ones, e.g. a course's.
        turns: a folder that all workers of a machine share, so that one of them can run something alone (see `turns`);
            None: alone in this process only.
    """

    memory_group: str = "auto"
    opt_out: frozenset[str] = field(default_factory=frozenset)
    first_uid: int = 61000
    message_bytes: int = 1 << 20
    channel_bytes: int = 32 << 20
    environments: Path | None = None
    declarations: Path | None = None
    turns: Path | None = None


class Sandbox:
    """Owns the zygotes. A context manager: entering it tests every layer, leaving it ends every process.

    Args:
        slots: submissions at one time.

    Attributes:
        pairing: to be held while two runs are started that need each other, so that no two callers wait for ever.
    """

    def __init__(self, config: SandboxConfig | None = None, *, slots: int = 1) -> None:
        self.config = config or SandboxConfig()
        self._slot_count = 2 * slots  # a submission may need two jails at once
        self.pairing = threading.Lock()
        self._free: list[Slot] = []
        self._slots: list[Slot] = []
        self._change = threading.Condition()
        self._environments = Environments(self.config.environments, self.config.declarations)
        self._turns = Turns(self.config.turns)
        for name in self.config.opt_out:
            if not any(layer.name == name and layer.may_opt_out for layer in LAYERS):
                raise SandboxError(f"no layer '{name}' that can be done without")

    def __enter__(self) -> Sandbox:
        try:
            self._turns.__enter__()
            parent = self._group_parent()
            for number in range(self._slot_count):
                group = cgroups.make_group(*parent) if parent is not None else None
                self._slots.append(Slot(number, group, self.environment_digest, self._plan_for))
            self._free = list(self._slots)
            self.self_test()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End every zygote and with them everything that runs."""
        for slot in self._slots:
            slot.close()
        self._slots.clear()
        self._free.clear()
        self._turns.__exit__()

    @property
    def has_memory_group(self) -> bool:
        """Whether programs may have several processes and threads."""
        return any(slot.group is not None for slot in self._slots)

    def self_test(self) -> selftest.Report:
        """Probe every layer from inside with a hostile canary.

        Raises:
            LayerMissing: a required layer does not hold: nothing may be graded here.
        """
        report = selftest.probe(self)
        for finding in report.findings:
            if not finding.holds and finding.layer.required and finding.layer.name not in self.config.opt_out:
                missing = LayerMissing(finding.layer.name, finding.seen, finding.layer.remedy)
                missing.report = report
                raise missing
        return report

    def environment_digest(self, name: str) -> str:
        """What names an environment's exact content: its packages and the interpreter.

        Raises:
            EnvironmentMissing: there is none of this name, or it cannot be built.
        """
        return self._environments.get(name).digest

    def surroundings(self) -> dict[str, str]:
        """What every program finds the same on every machine: hash seed, time zone and locale."""
        environ = settings()["environ"]
        return {"hash_seed": environ["PYTHONHASHSEED"], "time_zone": environ["TZ"], "locale": environ["LANG"]}

    def turn(self, *, alone: bool = False) -> AbstractContextManager[None]:
        """To be had around the runs of one test or jail: beside others, or while nobody else has one.

        Only who takes turns is waited for: a run outside of any turn runs beside one that is alone.
        """
        return self._turns.take(alone=alone)

    def run(self, request: RunRequest) -> Run:
        """Start a program in a fresh jail; waits for a free slot.

        Raises:
            EnvironmentMissing: the request's environment.
            SandboxError: ours: no jail could be made.
            ValueError: a file name that leads out of the work folder.
        """
        for name in request.files:
            check_name(name)
        if not (HARNESS_FOLDER / f"{request.harness}.py").exists():
            raise ValueError(f"there is no harness {request.harness!r}")
        kind = Kind(self._environments.get(request.environment).name, request.harness)
        slot = self._take_slot(kind)
        try:
            child = slot.take(kind)
        except BaseException:
            self._give_back(slot)
            raise
        closed = False

        def on_close(run: Run) -> None:
            nonlocal closed
            if not closed:
                closed = True
                try:
                    slot.release(kind, child)
                finally:
                    self._give_back(slot)

        def on_loss(run: Run) -> Child:
            nonlocal child
            slot.release(kind, child)
            child = slot.take(kind)
            return child

        try:
            return Run(
                child,
                request,
                group=slot.group,
                message_bytes=self.config.message_bytes,
                channel_bytes=self.config.channel_bytes,
                opted_out=tuple(sorted(self.config.opt_out)),
                on_close=on_close,
                on_loss=on_loss,
            )
        except BaseException:
            with contextlib.suppress(SandboxError):
                slot.release(kind, child)
            self._give_back(slot)
            raise

    def _take_slot(self, kind: Kind) -> Slot:
        with self._change:
            while not self._free:
                if not self._slots:
                    raise SandboxError("the sandbox is closed")
                self._change.wait()
            warm = next((slot for slot in reversed(self._free) if slot.has(kind)), self._free[-1])
            self._free.remove(warm)
            return warm

    def _give_back(self, slot: Slot) -> None:
        with self._change:
            self._free.append(slot)
            self._change.notify()

    def _plan_for(self, kind: Kind, slot: int) -> JailPlan:
        built = self._environments.get(kind.environment)
        return make_plan(
            harness=kind.harness,
            packages=built.packages,
            preload=built.preload,
            uid=outside_uid(self.config.first_uid + slot),
            own_memory_group=self.has_memory_group,
            opted_out=tuple(sorted(self.config.opt_out)),
        )

    def _group_parent(self) -> tuple[Path, int] | None:
        if self.config.memory_group == "off":
            return None
        parent = cgroups.find_parent()
        if parent is not None:
            cgroups.reclaim(*parent)
            try:
                probe: MemoryGroup = cgroups.make_group(*parent)
                probe.remove()
            except OSError:
                parent = None
        if parent is None and self.config.memory_group == "required":
            layer = next(layer for layer in LAYERS if layer.name == "memory group")
            raise LayerMissing(layer.name, "no memory cgroup that this process may divide", layer.remedy)
        return parent


def outside_uid(wanted: int) -> int | None:
    """The user that root takes for a jail; None where this process is not root, or where root knows no other user."""
    if os.geteuid() != 0:
        return None
    ranges = [[int(word) for word in line.split()] for line in Path("/proc/self/uid_map").read_text().splitlines()]
    return wanted if any(first <= wanted < first + count for first, _, count in ranges) else None
