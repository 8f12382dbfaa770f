"""System calls that Python has no function for, by name, on x86-64 and aarch64.

The zygote is single-threaded and forks often, so calls go through `PyDLL`: the interpreter lock stays where it is and
no lock is taken between the parent's and the child's side of a `clone`.
"""

from __future__ import annotations

import ctypes
import os

_libc = ctypes.PyDLL(None, use_errno=True)
_syscall = _libc.syscall
_syscall.restype = ctypes.c_long
_interpreter = ctypes.pythonapi

MACHINE = os.uname().machine
_NUMBERS = {
    "x86_64": {"clone": 56, "mount": 165, "umount2": 166, "pivot_root": 155,
               "capset": 126, "prctl": 157, "seccomp": 317,
               "setsid": 112, "unshare": 272, "sethostname": 170},
    "aarch64": {"clone": 220, "mount": 40, "umount2": 39, "pivot_root": 41,
                "capset": 91, "prctl": 167, "seccomp": 277,
                "setsid": 157, "unshare": 97, "sethostname": 161},
}  # fmt: skip
_EVERYWHERE = {
    "close_range": 436,
    "mount_setattr": 442,
    "landlock_create_ruleset": 444,
    "landlock_add_rule": 445,
    "landlock_restrict_self": 446,
}
NUMBERS = {**_NUMBERS.get(MACHINE, {}), **_EVERYWHERE}

CLONE_NEWNS = 0x00020000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000
CLONE_PARENT = 0x00008000
SIGCHLD = 17

MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REMOUNT = 1, 2, 4, 8, 32
MS_BIND, MS_REC, MS_PRIVATE = 4096, 16384, 1 << 18
MNT_DETACH = 2
_MOUNT_ATTR = {"ro": 1, "nosuid": 2, "nodev": 4, "noexec": 8}
_AT_FDCWD = -100
_AT_RECURSIVE = 0x8000

_PR_SET_DUMPABLE, _PR_SET_SECUREBITS, _PR_SET_NO_NEW_PRIVS, _PR_SET_NAME = 4, 28, 38, 15
_CAPABILITIES_V3 = 0x20080522
_NOROOT_AND_NO_SETUID_FIXUP_LOCKED = 0b1111


def call(name: str, *arguments: object) -> int:
    """One system call; integers, bytes and ctypes pointers as arguments.

    Raises:
        OSError: the kernel said no; `strerror` names the call.
    """
    number = NUMBERS.get(name)
    if number is None:
        raise OSError(38, f"{name}: not known on {MACHINE}")
    got: int = _syscall(ctypes.c_long(number), *(ctypes.c_long(a) if isinstance(a, int) else a for a in arguments))
    if got < 0:
        error = ctypes.get_errno()
        raise OSError(error, f"{name}: {os.strerror(error)}")
    return got


def clone(flags: int) -> int:
    """Fork into new namespaces with one call: 0 in the child, its process id in the parent.

    The interpreter is told as `os.fork` would tell it: locks made new in the child, `random` seeded anew. The caller
    must be single-threaded.

    Raises:
        OSError: the kernel said no.
    """
    _interpreter.PyOS_BeforeFork()
    try:
        pid = call("clone", flags | SIGCHLD, 0, 0, 0, 0)
    except OSError:
        _interpreter.PyOS_AfterFork_Parent()
        raise
    if pid == 0:
        _interpreter.PyOS_AfterFork_Child()
    else:
        _interpreter.PyOS_AfterFork_Parent()
    return pid


def unshare(flags: int) -> None:
    """Leave the namespaces named by `flags` for new ones."""
    call("unshare", flags)


def mount(source: str, target: str, kind: str, flags: int, options: str = "") -> None:
    """mount(2)."""
    call("mount", source.encode(), target.encode(), kind.encode(), flags, options.encode())


def restrict_mount(target: str, *restrictions: str) -> None:
    """Add `ro`, `nosuid`, `nodev`, `noexec` to a mount and all below it, leaving its other flags (Linux 5.12)."""
    bits = sum(_MOUNT_ATTR[name] for name in restrictions)
    attributes = (ctypes.c_uint64 * 4)(bits, 0, 0, 0)
    call("mount_setattr", _AT_FDCWD, target.encode(), _AT_RECURSIVE, ctypes.byref(attributes), 32)


def pivot_root(root: str) -> None:
    """Make `root` the file system's root and let go of the old one."""
    os.chdir(root)
    call("pivot_root", b".", b".")
    call("umount2", b".", MNT_DETACH)
    os.chdir("/")


def drop_capabilities() -> None:
    """Give up every capability for good: root's magic off and locked, all three sets empty."""
    call("prctl", _PR_SET_SECUREBITS, _NOROOT_AND_NO_SETUID_FIXUP_LOCKED, 0, 0, 0)
    header = (ctypes.c_uint32 * 2)(_CAPABILITIES_V3, 0)
    call("capset", ctypes.byref(header), ctypes.byref((ctypes.c_uint32 * 6)()))


def no_new_privileges() -> None:
    """Nothing started from here can gain privileges (needed for seccomp and landlock); children inherit it."""
    call("prctl", _PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def set_dumpable(value: bool) -> None:
    """Whether others of this user may look at this process in /proc."""
    call("prctl", _PR_SET_DUMPABLE, int(value), 0, 0, 0)


def set_name(name: str) -> None:
    """What `ps` shows."""
    call("prctl", _PR_SET_NAME, name.encode(), 0, 0, 0)


class FilterProgram:
    """A seccomp filter in the kernel's shape, made once and installed often."""

    def __init__(self, instructions: bytes) -> None:
        self._code = ctypes.create_string_buffer(instructions, len(instructions))

        class Program(ctypes.Structure):
            _fields_ = (("len", ctypes.c_ushort), ("filter", ctypes.c_void_p))

        self._program = Program(len(instructions) // 8, ctypes.addressof(self._code))
        self._pointer = ctypes.byref(self._program)

    def install(self) -> None:
        """From now on every system call of this thread and its children passes the filter."""
        call("seccomp", 1, 0, self._pointer)
