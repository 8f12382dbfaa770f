"""What a worker and its sandbox hold on this machine: whatever a run could leave behind, counted."""

from __future__ import annotations

import os
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.runner import Sandbox

_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Belongings:
    """Counts, and sizes of memory.

    Attributes:
        descriptors: open in this process.
        mounts: in this process's mount namespace, such as a jail has.
        processes: below this process, however far.
        in_groups: processes in the slots' memory groups.
        groups: memory groups of this process.
        temporary_files: entries of this process's folder for temporary files (`tempfile.gettempdir`).
        zygotes: processes that are warm.
        zygote_bytes: resident memory of the largest zygote.
        worker_bytes: resident memory of this process.
    """

    descriptors: int
    mounts: int
    processes: int
    in_groups: int
    groups: int
    temporary_files: int
    zygotes: int
    zygote_bytes: int
    worker_bytes: int

    def without_memory(self) -> Belongings:
        """The counts alone, which are to be exactly the same again."""
        return replace(self, zygote_bytes=0, worker_bytes=0)


def count(sandbox: Sandbox) -> Belongings:
    """What is there now."""
    zygotes = [home._zygote for slot in sandbox._slots for home in slot._homes.values()]
    folders = [slot.group.folder for slot in sandbox._slots if slot.group is not None]
    return Belongings(
        descriptors=len(os.listdir("/proc/self/fd")),  # noqa: PTH208 - a path object would open one more
        mounts=sum(map(_is_of_a_jail, Path("/proc/self/mountinfo").read_text().splitlines())),
        processes=_descendants(os.getpid()),
        in_groups=sum(len(slot.group.pids()) for slot in sandbox._slots if slot.group is not None),
        groups=sum(
            len(list(parent.glob(f"gradewire-{os.getpid()}-*"))) for parent in {path.parent for path in folders}
        ),
        temporary_files=len(list(Path(tempfile.gettempdir()).iterdir())),
        zygotes=len(zygotes),
        zygote_bytes=max((zygote.resident_bytes() for zygote in zygotes), default=0),
        worker_bytes=int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE_BYTES,
    )


def settled(sandbox: Sandbox, before: Belongings, patience_s: float = 5.0) -> Belongings:
    """The same, once the counts are as they were: a killed process takes a moment to be gone from /proc."""
    until = time.monotonic() + patience_s
    while (now := count(sandbox)).without_memory() != before.without_memory() and time.monotonic() < until:
        time.sleep(0.002)
    return now


def _is_of_a_jail(mount: str) -> bool:
    """Whether a line of mountinfo is of a jail's root, of something bound below it, or of a work folder."""
    left, _, right = mount.partition(" - ")
    return left.split()[4].startswith(("/tmp", "/home/student")) or right.split()[1] in ("jail", "work")  # noqa: S108


def _descendants(root: int) -> int:
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
    found = [root]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return len(found) - 1
