"""The self-test: a canary in a real jail tries what each layer should stop."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox import landlock
from sandbox.layers import LAYERS, Layer
from sandbox.outcome import RunEnded
from sandbox.request import Limits, RunRequest

if TYPE_CHECKING:
    from sandbox.runner import Sandbox


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
        payload=[__file__, sys.executable],
        limits=Limits(wall_s=20, cpu_s=5, disk_bytes=1 << 20, processes=4),
    )
    with sandbox.run(request) as run:
        try:
            seen = run.receive()
        except RunEnded as ended:
            seen = {layer.name: f"the canary ended early: {ended.outcome.reason}" for layer in LAYERS}
    assert isinstance(seen, dict)
    findings = []
    for layer in LAYERS:
        complaint = str(seen.get(layer.name, ""))
        if layer.name == "landlock" and not landlock.abi():
            complaint = "this kernel has none"
        if layer.name == "memory group" and not sandbox.has_memory_group:
            complaint = "no memory cgroup that this process may divide: one process and one thread a program"
        findings.append(Finding(layer, not complaint, complaint or "holds"))
    return Report(tuple(findings))
