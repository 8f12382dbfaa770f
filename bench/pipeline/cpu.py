"""Who used the processors: seconds by kind of process, those that ended included."""

from __future__ import annotations

import psutil

from cli.private_system import PrivateSystem

KINDS = ("web", "bridge", "worker", "zygote", "redis")


def seconds_by_kind(system: PrivateSystem) -> dict[str, float]:
    """So far. A zygote's jails are counted with it, as they end."""
    return {kind: round(sum(_seconds(one) for one in system.processes(kind)), 3) for kind in KINDS}


def _seconds(process: psutil.Process) -> float:
    try:
        used = process.cpu_times()
        return used.user + used.system + used.children_user + used.children_system
    except psutil.Error:
        return 0.0
