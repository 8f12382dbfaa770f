"""Who used the processors: seconds by kind of process, those that ended included."""

from __future__ import annotations

from typing import Protocol

import psutil

KINDS = ("web", "bridge", "worker", "zygote", "redis")


class Processes(Protocol):
    """A running system."""

    def processes(self, kind: str) -> list[psutil.Process]:
        """Those of a kind; none where it has no such kind."""


def seconds_by_kind(system: Processes) -> dict[str, float]:
    """So far. A zygote's jails are counted with it, as they end."""
    return {kind: round(sum(_seconds(one) for one in system.processes(kind)), 3) for kind in KINDS}


def _seconds(process: psutil.Process) -> float:
    try:
        used = process.cpu_times()
        return used.user + used.system + used.children_user + used.children_system
    except psutil.Error:
        return 0.0
