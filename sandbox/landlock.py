"""Landlock: the kernel's second opinion on which files may be opened, should a mount ever be wrong.

The ruleset is made once, in the zygote; a child enters it with one call. Reading is allowed below the jail's root,
everything else only below the folder that holds the private work directory's mount.
"""

from __future__ import annotations

import ctypes
import os

from sandbox import kernel

_READ = 0b1100
"""Read a file, list a folder. Execute (bit 0) is granted nowhere."""
_FILE_SYSTEM_BY_ABI = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1}
_FILE_SYSTEM_NEWEST = (1 << 16) - 1
_NETWORK = 0b11
_SCOPED = 0b11
_DEVICE_IOCTL = 1 << 15


def abi() -> int:
    """The kernel's landlock version; 0 without landlock."""
    try:
        return kernel.call("landlock_create_ruleset", 0, 0, 1)
    except OSError:
        return 0


def make_ruleset(root: str, writable: str) -> int:
    """A ruleset's descriptor: read below `root`, all but execute below `writable`, no TCP port, no signal or abstract
    socket to anything outside.
    """
    version = abi()
    everything = _FILE_SYSTEM_BY_ABI.get(version, _FILE_SYSTEM_NEWEST)
    network = _NETWORK if version >= 4 else 0
    scoped = _SCOPED if version >= 6 else 0
    attributes = (ctypes.c_uint64 * 3)(everything, network, scoped)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    ruleset = kernel.call("landlock_create_ruleset", ctypes.byref(attributes), size, 0)
    _allow(ruleset, root, _READ)
    _allow(ruleset, writable, everything & ~1 & ~_DEVICE_IOCTL)
    for device in ("null", "zero"):
        _allow(ruleset, f"{root.rstrip('/')}/dev/{device}", 0b110)
    return ruleset


def _allow(ruleset: int, path: str, access: int) -> None:
    folder = os.open(path, os.O_PATH | os.O_CLOEXEC)

    class Rule(ctypes.Structure):
        _pack_ = 1
        _fields_ = (("access", ctypes.c_uint64), ("parent", ctypes.c_int32))

    rule = Rule(access, folder)
    kernel.call("landlock_add_rule", ruleset, 1, ctypes.byref(rule), 0)
    os.close(folder)


def enter(ruleset: int) -> None:
    """From now on this thread and its children are held to the ruleset; needs `kernel.no_new_privileges` before."""
    kernel.call("landlock_restrict_self", ruleset, 0)
