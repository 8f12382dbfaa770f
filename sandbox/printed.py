"""What a program prints: two pipes, read as it comes, kept up to one cap for both."""

from __future__ import annotations

import os

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

    def read_all(self) -> None:
        """Take what has come on both."""
        for descriptor in self._kept:
            self.read(descriptor)

    def take(self) -> tuple[str, str]:
        """Text of both since the last call; bytes that are not UTF-8 become U+FFFD."""
        return self._take(self._stdout), self._take(self._stderr)

    def _take(self, descriptor: int) -> str:
        start, self._taken[descriptor] = self._taken[descriptor], len(self._kept[descriptor])
        return self._kept[descriptor][start:].decode(errors="replace")

    @property
    def stdout(self) -> bytes:
        """All that was kept of stdout."""
        return bytes(self._kept[self._stdout])

    @property
    def stderr(self) -> bytes:
        """All that was kept of stderr."""
        return bytes(self._kept[self._stderr])
