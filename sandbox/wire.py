"""The worker's end of a run's channel: frames out, capped frames in, never blocking."""

from __future__ import annotations

import _socket
import contextlib
import socket
from array import array
from collections.abc import Iterator

from sandbox import channel
from sandbox.errors import ProtocolError

_PIECE = 1 << 16
_FRAME_CHARGE = 256
"""Each frame counts for so many bytes more: many small ones are work too."""


class FloodError(ProtocolError):
    """Raised when more arrives than the caps allow."""


class Wire:
    """What is still to send, and what has come but is no whole frame yet.

    Attributes:
        open: whether more can come.
        dry: whether the last `read` found nothing.
    """

    def __init__(self, end: _socket.socket, *, message_bytes: int, total_bytes: int) -> None:
        self._end = end
        self._message_bytes = message_bytes
        self._left = total_bytes
        self._out = bytearray()
        self._in = bytearray()
        self._ending = False
        self.open = True
        self.dry = False

    def fileno(self) -> int:
        """The descriptor, for poll."""
        return self._end.fileno()

    @property
    def has_more_to_send(self) -> bool:
        """Whether `write` should be called again when the other side has room."""
        return bool(self._out)

    def queue(self, kind: bytes, body: bytes) -> None:
        """Put a frame in line, and send what goes at once."""
        self._out += channel.frame(kind, body)
        self.write()

    def queue_with_descriptor(self, kind: bytes, body: bytes, descriptor: int) -> None:
        """The same; a copy of the descriptor travels with the frame's first byte. Nothing may be in line before."""
        whole = channel.frame(kind, body)
        with contextlib.suppress(OSError):
            about = (socket.SOL_SOCKET, socket.SCM_RIGHTS, array("i", [descriptor]))
            sent = self._end.sendmsg([whole[:1]], [about])
            self._out += whole[sent:]
        self.write()

    def finish(self) -> None:
        """Close our direction once everything is sent: the harness reads the end of the channel."""
        self._ending = True
        self.write()

    def write(self) -> None:
        """Send what the other side has room for."""
        try:
            while self._out:
                del self._out[: self._end.send(self._out[: 16 * _PIECE])]
        except BlockingIOError:
            return
        except OSError:  # the other side is gone: its end is told by its process
            self._out.clear()
        if self._ending:
            self._ending = False
            with contextlib.suppress(OSError):
                self._end.shutdown(socket.SHUT_WR)

    def read(self) -> Iterator[tuple[bytes, bytes]]:
        """The whole frames in the next piece of what has come; `open` is False once the other side has closed.

        One piece a call, so that a flood cannot keep the caller from looking at the clock.

        Raises:
            FloodError: a frame, or all together, are over their caps. Checked before anything is kept.
        """
        self.dry = False
        try:
            piece = self._end.recv(_PIECE)
        except BlockingIOError:
            self.dry = True
            return
        except OSError:
            piece = b""
        if not piece:
            self.open = False
            return
        self._charge(len(piece))
        self._in += piece
        yield from self._frames()

    def _charge(self, count: int) -> None:
        self._left -= count
        if self._left < 0:
            raise FloodError("too much on the result channel")

    def _frames(self) -> Iterator[tuple[bytes, bytes]]:
        size = channel.HEADER.size
        while len(self._in) >= size:
            kind, length = channel.HEADER.unpack_from(self._in)
            if length > self._message_bytes:
                raise FloodError(
                    f"a message of {length} bytes on the result channel; {self._message_bytes} are allowed"
                )
            if len(self._in) < size + length:
                return
            self._charge(_FRAME_CHARGE)
            body = bytes(self._in[size : size + length])
            del self._in[: size + length]
            yield kind, body
