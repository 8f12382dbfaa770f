"""Who runs now: any number of submissions beside each other, or one alone, over all workers of a machine.

Two files are locked (flock): to run beside others is to share the room, to run alone is to have it for oneself. Whoever
comes passes the door first; one who waits for an empty room keeps the door, so that no newcomer goes in before. The
kernel lets go of a killed process's locks. Turns make times fair and nothing safe: who has waited for too long, because
another worker is stopped with its turn, goes on without.
"""

from __future__ import annotations

import contextlib
import fcntl
import itertools
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

PATIENCE_S = 60.0
_LOOK_EVERY_S = 0.005


class Turns:
    """The turns of one machine's workers, or of one process. A context manager; thread-safe.

    Args:
        folder: where the two files are; all workers that share it take turns with each other. None: this process alone.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._mine = threading.local()
        self._files: list[int] = []
        self._pairs: list[tuple[int, int]] = []  # opened anew, and had by nobody now

    def __enter__(self) -> Turns:
        if self._folder is None:
            self._files = [os.memfd_create(name, os.MFD_CLOEXEC) for name in ("door", "room")]
        else:
            self._folder.mkdir(parents=True, exist_ok=True)
            flags = os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC
            self._files = [os.open(self._folder / name, flags, 0o644) for name in ("door", "room")]
        return self

    def __exit__(self, *_: object) -> None:
        for file in itertools.chain(self._files, *self._pairs):
            os.close(file)
        self._files, self._pairs = [], []

    @contextlib.contextmanager
    def take(self, *, alone: bool = False) -> Iterator[None]:
        """Wait for a turn and have it. A thread that has one already needs no other."""
        if getattr(self._mine, "has_one", False):
            yield
            return
        try:
            pair = self._pairs.pop()
        except IndexError:
            pair = self._open_pair()
        self._mine.has_one = True
        try:
            _enter(*pair, alone)
            yield
        finally:
            self._mine.has_one = False
            for file in pair:
                fcntl.flock(file, fcntl.LOCK_UN)
            self._pairs.append(pair)

    def _open_pair(self) -> tuple[int, int]:
        """Door and room: a lock belongs to an opening of a file, so who has a turn needs one for oneself."""
        with contextlib.ExitStack() as stack:
            door, room = (_open_again(stack, file) for file in self._files)
            stack.pop_all()
        return door, room


def _enter(door: int, room: int, alone: bool) -> None:
    how = fcntl.LOCK_EX if alone else fcntl.LOCK_SH
    until = time.monotonic() + PATIENCE_S
    _lock(door, how, until)
    _lock(room, how, until)
    if not alone:  # one who is alone keeps the door: nobody comes in meanwhile
        fcntl.flock(door, fcntl.LOCK_UN)


def _open_again(stack: contextlib.ExitStack, file: int) -> int:
    descriptor = os.open(f"/proc/self/fd/{file}", os.O_RDONLY | os.O_CLOEXEC)
    stack.callback(os.close, descriptor)
    return descriptor


def _lock(descriptor: int, how: int, until: float) -> None:
    while True:
        try:
            fcntl.flock(descriptor, how | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                return
            time.sleep(_LOOK_EVERY_S)
        else:
            return
