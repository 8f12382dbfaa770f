"""System calls that Python has no function for, by name, on x86-64 and aarch64.

Calls go through `PyDLL`: the interpreter lock stays where it is, and no lock is taken between the two sides of a
`clone`.
"""

from __future__ import annotations

import ctypes
import os

_libc = ctypes.PyDLL(None, use_errno=True)
_syscall = _libc.syscall
_syscall.restype = ctypes.c_long
_raw_syscall = ctypes.PyDLL(None, use_errno=True).syscall
_raw_syscall.restype = ctypes.c_long
_raw_syscall.argtypes = [ctypes.c_long] * 7

MACHINE = os.uname().machine
_NUMBERS = {
    "x86_64": {
        "capset": 126, "chdir": 80, "clone": 56, "close": 3, "dup3": 292, "madvise": 28, "mkdirat": 258, "mmap": 9,
        "mount": 165, "mprotect": 10, "mremap": 25, "munmap": 11, "openat": 257, "pivot_root": 155, "prctl": 157,
        "prlimit64": 302, "seccomp": 317, "sethostname": 170, "setsid": 112, "umount2": 166, "unshare": 272, "write": 1,
    },
    "aarch64": {
        "capset": 91, "chdir": 49, "clone": 220, "close": 57, "dup3": 24, "madvise": 233, "mkdirat": 34, "mmap": 222,
        "mount": 40, "mprotect": 226, "mremap": 216, "munmap": 215, "openat": 56, "pivot_root": 41, "prctl": 167,
        "prlimit64": 261, "seccomp": 277, "sethostname": 161, "setsid": 157, "umount2": 39, "unshare": 97, "write": 64,
    },
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

    The interpreter is not told (`PyOS_AfterFork_Child`): that touches 120 pages, each of which the child would have to
    copy, to make anew the locks that *other* threads might hold. The caller is single-threaded: none is held, and the
    child is the same thread with the same identity. `random`, the one module whose hook matters, is for the child to
    seed anew.

    Raises:
        OSError: the kernel said no.
    """
    got: int = _raw_syscall(NUMBERS["clone"], flags | SIGCHLD, 0, 0, 0, 0, 0)
    if got < 0:
        error = ctypes.get_errno()
        raise OSError(error, f"clone: {os.strerror(error)}")
    return got


class Steps:
    """System calls prepared in the zygote for its children to make.

    A child shares its memory with the zygote until it writes to it, and Python writes wherever it reads (it counts
    references): each page touched costs more than a system call. So what a child does is laid out before the fork,
    with every argument a number or the address of a buffer, and every answer known.
    """

    def __init__(self) -> None:
        self._calls: list[tuple[tuple[int, ...], int]] = []
        self._buffers: list[object] = []

    def add(self, name: str, *arguments: object, answer: int = 0) -> None:
        """One call; bytes are passed by address, as are ctypes objects. `answer` is the only one that is right."""
        words = [NUMBERS[name]]
        for argument in arguments:
            if isinstance(argument, int):
                words.append(argument)
                continue
            buffer = ctypes.create_string_buffer(argument) if isinstance(argument, bytes) else argument
            self._buffers.append(buffer)
            words.append(ctypes.addressof(buffer))  # type: ignore[arg-type]
        self._calls.append((tuple(words + [0] * (7 - len(words))), answer))

    def write_file(self, folder: int, name: str, value: bytes, *, lowest_free: int) -> None:
        """Open, write and close a file; `lowest_free` is the number that its descriptor will have."""
        self.add("openat", folder, name.encode(), os.O_WRONLY | os.O_CLOEXEC, answer=lowest_free)
        self.add("write", lowest_free, value, len(value), answer=len(value))
        self.add("close", lowest_free)

    def run(self) -> None:
        """Make the calls.

        Raises:
            OSError: one had another answer than the right one; nothing after it was made.
        """
        for words, answer in self._calls:
            if _raw_syscall(*words) != answer:
                error = ctypes.get_errno()
                name = next(name for name, number in NUMBERS.items() if number == words[0])
                raise OSError(error, f"{name}: {os.strerror(error)}")


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


def add_drop_capabilities(steps: Steps) -> None:
    """Give up every capability for good: root's magic off and locked, all three sets empty."""
    steps.add("prctl", _PR_SET_SECUREBITS, _NOROOT_AND_NO_SETUID_FIXUP_LOCKED)
    steps.add("capset", (ctypes.c_uint32 * 2)(_CAPABILITIES_V3, 0), (ctypes.c_uint32 * 6)())


def no_new_privileges() -> None:
    """Nothing started from here can gain privileges (needed for seccomp and landlock); children inherit it."""
    call("prctl", _PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def set_dumpable(value: bool) -> None:
    """Whether others of this user may look at this process in /proc."""
    call("prctl", _PR_SET_DUMPABLE, int(value), 0, 0, 0)


def set_name(name: str) -> None:
    """What `ps` shows."""
    call("prctl", _PR_SET_NAME, name.encode(), 0, 0, 0)


def add_filter(steps: Steps, instructions: bytes) -> None:
    """From then on every system call of this thread and its children passes the seccomp filter."""
    code = ctypes.create_string_buffer(instructions, len(instructions))

    class Program(ctypes.Structure):
        _fields_ = (("len", ctypes.c_ushort), ("filter", ctypes.c_void_p))

    program = Program(len(instructions) // 8, ctypes.addressof(code))
    program.keep = code
    steps.add("seccomp", 1, 0, program)


class Limits:
    """The resource limits that come with a request, in one buffer that a prepared call reads."""

    def __init__(self, steps: Steps, *kinds: int) -> None:
        self._values = (ctypes.c_uint64 * (2 * len(kinds)))()
        steps._buffers.append(self._values)
        address = ctypes.addressof(self._values)
        for place, kind in enumerate(kinds):
            steps.add("prlimit64", 0, kind, address + 16 * place, 0)

    def set(self, *values: int) -> None:
        """One value a kind, hard and soft."""
        self._values[:] = [value for value in values for _ in (0, 1)]
