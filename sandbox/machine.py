"""What a machine says of itself that decides whether jails can be built on it."""

from __future__ import annotations

import contextlib
import os
import platform
from pathlib import Path

_SWITCHES = {
    "user.max_user_namespaces": "0 or too few: no user namespaces",
    "kernel.unprivileged_userns_clone": "0: user namespaces for root alone",
    "kernel.apparmor_restrict_unprivileged_userns": "1: user namespaces only for programs with an AppArmor profile",
}
_SECCOMP = {"0": "none", "2": "a filter, as containers have"}


def clues() -> dict[str, str]:
    """By name, in the order in which somebody would look; what this machine does not have is left out."""
    found = {"kernel": platform.release(), "user": str(os.geteuid())}
    for switch, meaning in _SWITCHES.items():
        with contextlib.suppress(OSError):
            value = Path("/proc/sys", switch.replace(".", "/")).read_text().strip()
            found[switch] = f"{value} ({meaning})"
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines() if ":" in line)
    seccomp = status.get("Seccomp", "").strip()
    found["seccomp of this process"] = _SECCOMP.get(seccomp, seccomp or "the kernel has none")
    with contextlib.suppress(OSError):
        found["AppArmor profile of this process"] = Path("/proc/self/attr/apparmor/current").read_text().strip()
    with contextlib.suppress(OSError):
        found["security modules"] = Path("/sys/kernel/security/lsm").read_text().strip()
    return found
