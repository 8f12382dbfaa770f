"""Fewer, larger pages for the zygote's memory, so that a fork has less to copy and its end less to take down.

A fork copies an entry for each page, and the child's end takes each away: for a zygote of 100 MB that is most of what a
run costs. Where 2 MB lie in one page there is one entry. A child that writes to it copies 4 KB all the same.
"""

from __future__ import annotations

import ctypes
import os
import struct

from sandbox import kernel, mappings

_COLLAPSE = 25
"""`MADV_COLLAPSE`, since Linux 6.1 (https://man7.org/linux/man-pages/man2/madvise.2.html)."""
_PAGE = os.sysconf("SC_PAGE_SIZE")
_ENTRIES = _PAGE // 8
_HUGE = _ENTRIES * _PAGE
_PRESENT = 1 << 63
_READ, _WRITE, _EXECUTE = 1, 2, 4
_PRIVATE, _ANONYMOUS = 2, 32
_MAY_MOVE, _FIXED = 1, 2


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


def lift_code(proc: int) -> int:
    """Put the code of what is loaded, the interpreter's, into huge pages; returns how many there are now.

    A child maps a file's pages anew, a few at a time, as it comes upon them; those of its own memory it has from the
    fork. So what is whole huge pages of code becomes memory of this process, at the same place and with the same bytes:
    4 MB that zygotes no longer share with each other.
    """
    lifted = 0
    if kernel.MACHINE != "x86_64":  # others want to be told when code has been written: not tried
        return lifted
    for mapping in mappings.read(proc):
        start, end = -(-mapping.start // _HUGE) * _HUGE, mapping.end // _HUGE * _HUGE
        if mapping.rights == "r-xp" and mapping.inode != "0" and start < end:
            try:
                _lift(start, end - start)
            except OSError:
                continue  # the kernel has none to give, or does not let memory of one's own be code
            lifted += (end - start) // _HUGE
    return lifted


def _lift(start: int, size: int) -> None:
    room = kernel.call("mmap", 0, size + _HUGE, _READ | _WRITE, _PRIVATE | _ANONYMOUS, -1, 0)
    copy = -(-room // _HUGE) * _HUGE
    try:
        ctypes.memmove(copy, start, size)
        kernel.call("madvise", copy, size, _COLLAPSE)
        kernel.call("mprotect", copy, size, _READ | _EXECUTE)
        kernel.call("mremap", copy, size, size, _MAY_MOVE | _FIXED, start)
    finally:
        kernel.call("munmap", room, size + _HUGE)
