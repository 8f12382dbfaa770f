"""Fewer, larger pages for the zygote's memory, so that a fork has less to copy and its end less to take down.

A fork copies an entry for each page, and the child's end takes each away: for a zygote of 100 MB that is most of what a
run costs. Where 2 MB lie in one page there is one entry. A child that writes to it copies 4 KB all the same.
"""

from __future__ import annotations

import os
import struct
from typing import TYPE_CHECKING

from sandbox import kernel

if TYPE_CHECKING:
    from collections.abc import Iterator

_COLLAPSE = 25
"""`MADV_COLLAPSE`, since Linux 6.1 (https://man7.org/linux/man-pages/man2/madvise.2.html)."""
_PAGE = os.sysconf("SC_PAGE_SIZE")
_ENTRIES = _PAGE // 8
_HUGE = _ENTRIES * _PAGE
_PRESENT = 1 << 63


def gather(proc: int) -> int:
    """Put this process's own memory into huge pages where most of one is in use; returns how many there are now.

    `proc` is a descriptor of the machine's /proc. Where the kernel cannot or has none to give, all stays as it is.
    """
    gathered = 0
    pagemap = os.open("self/pagemap", os.O_RDONLY | os.O_CLOEXEC, dir_fd=proc)
    for start, end in list(_own_memory(proc)):
        for address in range(-(-start // _HUGE) * _HUGE, end - _HUGE + 1, _HUGE):
            entries = struct.unpack(f"={_ENTRIES}Q", os.pread(pagemap, _PAGE, address // _PAGE * 8))
            if sum(entry >= _PRESENT for entry in entries) >= _ENTRIES // 2:
                try:
                    kernel.call("madvise", address, _HUGE, _COLLAPSE)
                except OSError:
                    continue
                gathered += 1
    os.close(pagemap)
    return gathered


def _own_memory(proc: int) -> Iterator[tuple[int, int]]:
    """Start and end of what is writable and of no file."""
    with open(os.open("self/maps", os.O_RDONLY | os.O_CLOEXEC, dir_fd=proc)) as maps:  # noqa: PTH123
        for line in maps:
            span, rights, *_, inode = line.split()[:5]
            if rights == "rw-p" and inode == "0" and "[stack]" not in line:
                start, end = span.split("-")
                yield int(start, 16), int(end, 16)
