"""Memory groups of the kernel, one a slot, made once: the zygote lives in it and its children inherit it.

Moving a process into a group after some idleness takes 11 to 13 ms, so nothing is ever moved for a run.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path

_NAME = re.compile(r"^gradewire-(\d+)-(\d+)-\d+$")
_UNLIMITED = 1 << 62


class MemoryGroup:
    """One group's folder, of either version of the kernel's interface.

    What is read and written for every run stays open: opening a file costs more than reading it.
    """

    def __init__(self, folder: Path, version: int) -> None:
        self.folder = folder
        self._limit_file = "memory.limit_in_bytes" if version == 1 else "memory.max"
        self._usage_file = "memory.usage_in_bytes" if version == 1 else "memory.current"
        self._peak_file = "memory.max_usage_in_bytes" if version == 1 else "memory.peak"
        self._kills_file = "memory.oom_control" if version == 1 else "memory.events"
        self._limit = _UNLIMITED
        self._files: dict[str, int] = {}
        if version == 2:
            (folder / "memory.swap.max").write_text("0") if (folder / "memory.swap.max").exists() else None

    def join(self, pid: int) -> None:
        """Move a process in; what it forks from now on is born here."""
        (self.folder / "cgroup.procs").write_text(str(pid))

    def pids(self) -> list[int]:
        """Processes in the group, as this process's /proc numbers them."""
        return [int(word) for word in (self.folder / "cgroup.procs").read_text().split()]

    def begin(self, memory_bytes: int) -> int:
        """Allow that much on top of what is used now, and start measuring; returns what is used now."""
        used = int(self._read(self._usage_file))
        limit = used + memory_bytes
        if abs(limit - self._limit) > 1 << 20:
            self._write(self._limit_file, str(limit))
            self._limit = limit
        with contextlib.suppress(OSError):  # version 2 before Linux 6.12 cannot start the peak anew
            self._write(self._peak_file, "0")
        return used

    def lift_limit(self) -> None:
        """Allow anything until the next `begin`: for what is ours, as a zygote that loads its packages."""
        if self._limit != _UNLIMITED:
            self._write(self._limit_file, "-1" if self._limit_file == "memory.limit_in_bytes" else "max")
            self._limit = _UNLIMITED

    def peak(self) -> int:
        """The most that was used since `begin`; 0 where the kernel does not say."""
        with contextlib.suppress(OSError):
            return int(self._read(self._peak_file))
        return 0

    def kills(self) -> int:
        """How many processes the kernel has killed here for want of memory."""
        _, found, rest = self._read(self._kills_file).partition(b"oom_kill ")
        return int(rest.split()[0]) if found else 0

    def _read(self, name: str) -> bytes:
        return os.pread(self._file(name), 4096, 0)

    def _write(self, name: str, value: str) -> None:
        os.pwrite(self._file(name), value.encode(), 0)

    def _file(self, name: str) -> int:
        """An open file of the group; version 2 starts the peak anew for those who read through the same descriptor."""
        if name not in self._files:
            path = self.folder / name
            self._files[name] = os.open(path, os.O_RDWR if os.access(path, os.W_OK) else os.O_RDONLY)
        return self._files[name]

    def remove(self) -> None:
        """Kill what is left in the group and give the folder back."""
        while self._files:
            os.close(self._files.popitem()[1])
        deadline = time.monotonic() + 5
        while True:
            with contextlib.suppress(OSError):
                for pid in self.pids():
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
            try:
                self.folder.rmdir()
            except FileNotFoundError:
                return
            except OSError:
                if time.monotonic() > deadline:
                    return  # the next worker to start takes it away
                time.sleep(0.005)
            else:
                return


_numbers = itertools.count()


def make_group(parent: Path, version: int) -> MemoryGroup:
    """A new group for this process.

    Raises:
        OSError: no right to, or the memory controller is not there.
    """
    folder = parent / f"gradewire-{os.getpid()}-{_start_of(os.getpid())}-{next(_numbers)}"
    folder.mkdir()
    try:
        return MemoryGroup(folder, version)
    except OSError:
        folder.rmdir()
        raise


def find_parent() -> tuple[Path, int] | None:
    """Where this process may make memory groups, and the interface's version; None where it may not."""
    for folder, version in _candidates():
        if not os.access(folder, os.W_OK) or not (folder / "cgroup.procs").exists():
            continue
        if version == 2 and not _has_memory_below(folder):
            continue
        if version == 1 and not (folder / "memory.limit_in_bytes").exists():
            continue
        return folder, version
    return None


def reclaim(parent: Path, version: int) -> int:
    """Remove the groups that a killed worker left in `parent`; returns how many."""
    gone = 0
    for folder in parent.glob("gradewire-*"):
        named = _NAME.match(folder.name)
        if named and _start_of(int(named[1])) != int(named[2]):
            with contextlib.suppress(OSError):
                MemoryGroup(folder, version).remove()
                gone += 1
    return gone


def _candidates() -> Iterator[tuple[Path, int]]:
    own = [line.split(":", 2) for line in Path("/proc/self/cgroup").read_text().splitlines()]
    for line in Path("/proc/self/mountinfo").read_text().splitlines():
        left, _, right = line.partition(" - ")
        root, mount = left.split()[3:5]
        kind, _, options = right.split()[:3]
        if kind == "cgroup" and "memory" in options.split(","):
            path = next((path for _, controllers, path in own if "memory" in controllers.split(",")), "/")
            version = 1
        elif kind == "cgroup2":
            path, version = next((path for number, _, path in own if number == "0"), "/"), 2
        else:
            continue
        inner = "/" + os.path.relpath(path, root) if path.startswith(root) else "/"
        here = Path(mount + inner).resolve()
        yield here, version
        if version == 2 and here != Path(mount):
            yield here.parent, version


def _has_memory_below(folder: Path) -> bool:
    try:
        if "memory" in (folder / "cgroup.subtree_control").read_text().split():
            return True
        if "memory" not in (folder / "cgroup.controllers").read_text().split():
            return False
        (folder / "cgroup.subtree_control").write_text("+memory")
    except OSError:
        return False
    return True


def _start_of(pid: int) -> int:
    """When a process started, in ticks since boot; -1 when there is none."""
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19])
    except (OSError, IndexError):
        return -1
