"""The canary of the self-test: tries from inside what each layer should stop, and tells what it managed."""

from __future__ import annotations

import ctypes
import errno
import os
import resource
from typing import Any

from sandbox.harness.link import Link

_libc = ctypes.CDLL(None, use_errno=True)
_host_files: list[str] = []


def main(link: Link, payload: Any) -> None:
    """Send a dict: a layer's name to what is wrong with it. No entry: it holds.

    Then wait, to be looked at from outside. The payload: files of the machine that must not be seen, and whether
    landlock is to be tested.
    """
    _host_files.extend(payload["hidden"])
    if not payload["landlock"]:
        del _TESTS["landlock"]
    wrong = {}
    for name, test in _TESTS.items():
        complaint = test()
        if complaint:
            wrong[name] = complaint
    link.send(wrong)
    link.receive()


def _user_namespace() -> str:
    return "" if os.getuid() == os.geteuid() == 1000 else f"user {os.getuid()} inside"


def _mounts() -> str:
    there = [path for path in ("/proc", "/sys", "/etc", "/run", "/bin", *_host_files) if os.path.exists(path)]  # noqa: PTH110
    return f"{', '.join(there)} can be seen" if there else ""


def _root() -> str:
    for path in ("/x", "/dev/x", "/home/x", f"{os.path.dirname(os.__file__)}/x"):  # noqa: PTH120
        try:
            os.close(os.open(path, os.O_CREAT | os.O_WRONLY))
        except OSError:
            continue
        return f"{path} could be written"
    return ""


def _pid_namespace() -> str:
    if os.getpid() != 1 or os.getsid(0) != 1 or os.getpgrp() != 1:
        return f"process {os.getpid()} of session {os.getsid(0)}"
    return "its parent can be seen" if os.getppid() != 0 else ""


def _network() -> str:
    import _socket

    try:
        _socket.socket(_socket.AF_INET, _socket.SOCK_DGRAM).connect(("192.0.2.1", 9))
    except OSError:
        return ""
    return "there is a way to another machine"


def _ipc_namespace() -> str:
    return "" if os.uname().nodename == "jail" else f"its machine is called {os.uname().nodename}"


def _work_folder() -> str:
    with open("probe", "wb") as file:  # noqa: PTH123
        file.write(b"x")
    os.unlink("probe")  # noqa: PTH108
    flags = os.statvfs(".").f_flag
    if not flags & os.ST_NOEXEC or not flags & os.ST_NOSUID or not flags & os.ST_NODEV:
        return "it may hold programs or devices"
    size = os.statvfs(".").f_blocks * os.statvfs(".").f_frsize
    return f"it holds {size} bytes instead of 1 MB" if size > 1 << 20 else ""


def _descriptors() -> str:
    found = [number for number in range(1024) if number > 3 and _is_open(number)]
    return f"descriptors {found} are open" if found else ""


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


def _capabilities() -> str:
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    sets = (ctypes.c_uint32 * 6)()
    if _libc.capget(ctypes.byref(header), ctypes.byref(sets)) or any(sets):
        return f"it has {list(sets)}"
    return ""


def _seccomp() -> str:
    _libc.socket(2, 1, 0)
    if ctypes.get_errno() != errno.EPERM:
        return "socket() is not refused"
    _libc.flock(0, 1)
    return "" if ctypes.get_errno() == errno.EPERM else "flock() is not refused"


def _landlock() -> str:
    """The device may be written by anyone and its mount does not forbid it: only landlock does."""
    try:
        os.close(os.open("/dev/urandom", os.O_WRONLY))
    except OSError as error:
        return "" if error.errno == errno.EACCES else f"opening a device for writing: {error}"
    return "a device could be opened for writing"


def _limits() -> str:
    loose = [
        name
        for name in ("RLIMIT_AS", "RLIMIT_CPU", "RLIMIT_FSIZE", "RLIMIT_NPROC", "RLIMIT_NOFILE", "RLIMIT_CORE")
        if resource.getrlimit(getattr(resource, name))[1] == resource.RLIM_INFINITY
    ]
    return f"{', '.join(loose)} without end" if loose else ""


_TESTS = {
    "user namespace": _user_namespace,
    "mount namespace": _mounts,
    "root": _root,
    "pid namespace": _pid_namespace,
    "network namespace": _network,
    "ipc namespace": _ipc_namespace,
    "work folder": _work_folder,
    "descriptors": _descriptors,
    "capabilities": _capabilities,
    "seccomp": _seccomp,
    "landlock": _landlock,
    "limits": _limits,
}
