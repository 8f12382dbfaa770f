"""Fewer, larger pages for the zygote's memory, so that a fork has less to copy and its end less to take down.

A fork copies an entry for each page, and the child's end takes each away: for a zygote of 100 MB that is most of what a
run costs. Where 2 MB lie in one page there is one entry. A child that writes to it copies 4 KB all the same.
"""

from __future__ import annotations

import os
import struct

from sandbox import kernel, mappings

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
    for mapping in mappings.read(proc):
        if mapping.rights != "rw-p" or mapping.inode != "0" or mapping.name == "[stack]":
            continue  # of a file, or not of this size for long
        for address in range(-(-mapping.start // _HUGE) * _HUGE, mapping.end - _HUGE + 1, _HUGE):
            entries = struct.unpack(f"={_ENTRIES}Q", os.pread(pagemap, _PAGE, address // _PAGE * 8))
            if sum(entry >= _PRESENT for entry in entries) >= _ENTRIES // 2:
                try:
                    kernel.call("madvise", address, _HUGE, _COLLAPSE)
                except OSError:
                    continue
                gathered += 1
    os.close(pagemap)
    return gathered
