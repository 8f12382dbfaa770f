"""The self-test: a canary in a real jail tries what each layer should stop, and is looked at from outside meanwhile."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox import landlock
from sandbox.layers import LAYERS, Layer
from sandbox.outcome import RunEnded
from sandbox.request import Limits, RunRequest

if TYPE_CHECKING:
    from sandbox.runner import Sandbox

_NAMESPACES = {
    "user": "user namespace",
    "pid": "pid namespace",
    "mnt": "mount namespace",
    "net": "network namespace",
    "ipc": "ipc namespace",
}


@dataclass(frozen=True)
class Finding:
    """Whether one layer holds, and what was seen."""

    layer: Layer
    holds: bool
    seen: str


@dataclass(frozen=True)
class Report:
    """What the canary found, a line a layer."""

    findings: tuple[Finding, ...]


def probe(sandbox: Sandbox) -> Report:
    """Run the canary; never raises for a layer that does not hold (that is in the report)."""
    request = RunRequest(
        harness="probe",
        payload={"hidden": [__file__, sys.executable], "landlock": _wants_landlock(sandbox)},
        limits=Limits(wall_s=20, cpu_s=5, disk_bytes=1 << 20, processes=4),
    )
    with sandbox.run(request) as run:
        try:
            seen = run.receive()
            assert isinstance(seen, dict)
            wrong = {str(name): str(complaint) for name, complaint in seen.items()}
            wrong |= dict(_from_outside(run.child.pid))
        except RunEnded as ended:
            wrong = {layer.name: f"the canary ended early: {ended.outcome.reason}" for layer in LAYERS}
    if not landlock.abi():
        wrong["landlock"] = "this kernel has none"
    if not sandbox.has_memory_group:
        wrong["memory group"] = "no memory cgroup that this process may divide: one process and one thread a program"
    for name in sandbox.config.opt_out:
        wrong[name] = "switched off by the operator"
    return Report(tuple(Finding(layer, layer.name not in wrong, wrong.get(layer.name, "holds")) for layer in LAYERS))


def _wants_landlock(sandbox: Sandbox) -> bool:
    return bool(landlock.abi()) and "landlock" not in sandbox.config.opt_out


def _from_outside(pid: int) -> Iterator[tuple[str, str]]:
    """What the machine's /proc says of the canary; silent where this process may not look."""
    for name, layer in _NAMESPACES.items():
        with contextlib.suppress(OSError):
            if os.readlink(f"/proc/{pid}/ns/{name}") == os.readlink(f"/proc/self/ns/{name}"):  # noqa: PTH115
                yield layer, "it is the worker's own"
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    status = {name: value.split() for name, _, value in (line.partition(":") for line in lines)}
    machine = Path("/proc/self/uid_map").read_text().split() == ["0", "0", str(2**32 - 1)]
    if machine and status["Uid"][0] == "0":  # elsewhere 0 is only what this container calls its own user
        yield "user", "programs are root outside"
    if any(int(status[name][0], 16) for name in ("CapEff", "CapPrm", "CapInh", "CapAmb")):
        yield "capabilities", "it has some"
    if status.get("Seccomp", ["2"])[0] != "2":
        yield "seccomp", "no filter"
    if status.get("NoNewPrivs", ["1"])[0] != "1":
        yield "capabilities", "it could gain privileges"
