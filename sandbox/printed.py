"""What a program prints: two pipes, read as it comes, kept up to one cap for both."""

from __future__ import annotations

import fcntl
import os
import sys
import termios

_PIECE = 1 << 16


class Printed:
    """Bytes of stdout and stderr."""

    def __init__(self, stdout: int, stderr: int, cap_bytes: int) -> None:
        self._kept = {stdout: bytearray(), stderr: bytearray()}
        self._taken = {stdout: 0, stderr: 0}
        self._stdout, self._stderr = stdout, stderr
        self._left = cap_bytes
        self.over_cap = False

    def read(self, descriptor: int) -> bool:
        """Take what has come on one pipe; False when its other end is closed, or the cap is passed."""
        while not self.over_cap:
            try:
                piece = os.read(descriptor, _PIECE)
            except BlockingIOError:
                return True
            if not piece:
                return False
            self._kept[descriptor] += piece[: self._left]
            self.over_cap = len(piece) > self._left
            self._left -= len(piece)
        return False

    def waits(self, at_least: int) -> bool:
        """Whether so many bytes can be read on one of the pipes."""
        return any(_unread(descriptor) >= at_least for descriptor in self._kept)

    def read_all(self) -> None:
        """Take what has come on both."""
        for descriptor in self._kept:
            self.read(descriptor)

    def marks(self) -> tuple[int, int]:
        """How much has been kept of each."""
        return len(self._kept[self._stdout]), len(self._kept[self._stderr])

    def take(self, until: tuple[int, int] | None = None) -> tuple[str, str]:
        """Text of both since the last call, up to those marks; bytes that are not UTF-8 become U+FFFD."""
        out, err = self.marks() if until is None else until
        return self._take(self._stdout, out), self._take(self._stderr, err)

    def _take(self, descriptor: int, end: int) -> str:
        start = self._taken[descriptor]
        if end <= start:
            return ""
        self._taken[descriptor] = end
        return self._kept[descriptor][start:end].decode(errors="replace")

    @property
    def stdout(self) -> bytes:
        """All that was kept of stdout."""
        return bytes(self._kept[self._stdout])

    @property
    def stderr(self) -> bytes:
        """All that was kept of stderr."""
        return bytes(self._kept[self._stderr])


def _unread(descriptor: int) -> int:
    return int.from_bytes(fcntl.ioctl(descriptor, termios.FIONREAD, bytes(4)), sys.byteorder)
