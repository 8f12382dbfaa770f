"""The jail's end of the channel, given to every harness."""

from __future__ import annotations

import os
import sys

from sandbox import channel

CHANNEL = 3
_streams = (sys.stdout, sys.stderr)


class Link:
    """Plain data to and from the worker. What is sent is no verdict: the student's code could send it too.

    Attributes:
        peer: the extra descriptor of the request, or None.
    """

    def __init__(self, peer: int | None = None) -> None:
        self.peer = peer

    def send(self, message: object) -> None:
        """Send plain data; what was printed before is on its way first.

        Raises:
            ProtocolError: not plain data (see `channel`).
        """
        body = channel.encode(message)
        if os.getpid() != 1:  # a process that the student's code forked must not speak for the first one
            os._exit(1)
        flush()
        send_frame(b"V", body)

    def notice(self, test: str, error: BaseException, operands: tuple[str, object, object] | None = None) -> None:
        """A test fails: nobody wants to know more than is sent of it."""

    def receive(self) -> object:
        """Wait for the worker's next message.

        Raises:
            EOFError: there will be none: end now.
        """
        _, length = channel.HEADER.unpack(read_exactly(channel.HEADER.size))
        return channel.decode_trusted(read_exactly(length))


def flush() -> None:
    """Hand what the program printed to the kernel, whatever the program made of `sys.stdout`."""
    for stream in (*_streams, sys.stdout, sys.stderr):
        try:  # noqa: SIM105 - a context manager is paid for four times an answer
            stream.flush()
        except Exception:  # noqa: BLE001, S110 - the streams are the student's to break
            pass


def send_frame(kind: bytes, body: bytes = b"") -> None:
    """Write one whole frame."""
    view = memoryview(channel.frame(kind, body))
    while view:
        view = view[os.write(CHANNEL, view) :]


def read_exactly(count: int) -> bytes:
    """That many bytes.

    Raises:
        EOFError: the worker's end is closed.
    """
    parts = []
    while count:
        part = os.read(CHANNEL, min(count, 1 << 20))
        if not part:
            raise EOFError("the worker closed the channel")
        parts.append(part)
        count -= len(part)
    return b"".join(parts)
