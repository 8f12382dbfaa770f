"""Fewer mappings in the zygote, so that a fork has less to copy and its end less to take down.

The loader maps a shared library in five pieces, each with rights of its own: headers, code, constants, what is constant
once it is relocated, variables. A fork copies all of them one by one: NumPy and pandas have 500. Neighbours with the
same rights become one mapping. So constants may be executed and relocations be written, which matters where a stranger
gets in through a fault in a library. Here nobody has to: what runs in a jail is the stranger's own code from the start.
"""

from __future__ import annotations

import os
from itertools import pairwise
from typing import NamedTuple

from sandbox import kernel

_READ, _WRITE, _EXECUTE = 1, 2, 4


class Mapping(NamedTuple):
    """A line of /proc/self/maps."""

    start: int
    end: int
    rights: str
    offset: int
    inode: str
    name: str

    def goes_on_in(self, other: Mapping) -> bool:
        """Whether `other` is the next piece of the same file in memory, too."""
        return (
            self.inode == other.inode != "0"
            and self.end == other.start
            and self.offset + self.end - self.start == other.offset
        )


def read(proc: int) -> list[Mapping]:
    """This process's mappings, in order. `proc` is a descriptor of the machine's /proc."""
    with open(os.open("self/maps", os.O_RDONLY | os.O_CLOEXEC, dir_fd=proc)) as maps:  # noqa: PTH123
        return [_parse(line) for line in maps]


def _parse(line: str) -> Mapping:
    span, rights, offset, _, inode, *name = line.split(maxsplit=5)
    start, end = span.split("-")
    return Mapping(int(start, 16), int(end, 16), rights, int(offset, 16), inode, name[0].strip() if name else "")


def join(proc: int) -> None:
    """Give neighbouring pieces of a library the same rights, so that the kernel makes one mapping of them."""
    before = read(proc)
    for here, there in pairwise(before):
        rights = {here.rights, there.rights}
        if not here.goes_on_in(there):
            continue
        if rights == {"r--p", "r-xp"}:
            _protect(here if here.rights == "r--p" else there, _READ | _EXECUTE)
        elif (here.rights, there.rights) == ("r--p", "rw-p"):
            _protect(here, _READ | _WRITE)


def _protect(piece: Mapping, rights: int) -> None:
    kernel.call("mprotect", piece.start, piece.end - piece.start, rights)
