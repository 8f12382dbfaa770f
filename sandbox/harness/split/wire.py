"""Frames between the two sides: a length, then JSON. Whatever comes in is capped before it is parsed.

JSON, because its decoder is in C and can make nothing but plain data; never pickle or marshal.
"""

from __future__ import annotations

import _socket
import json
import struct
from json import encoder as json_encoder
from time import monotonic
from typing import TYPE_CHECKING, Any, NoReturn

from sandbox.harness.split.errors import ChannelBroken

if TYPE_CHECKING:
    import socket

MAX_FRAME_BYTES = 16 << 20
MAX_BRACKETS = 600_000
"""Lists in one frame; each costs at least 56 bytes once parsed."""
MAX_COMMAS = 3_000_000
LARGE = 64 << 10
TICK_S = 0.1
_READ = 16 << 10
_MOST = 4 << 20
_PIECE = 64 << 10
"""Bytes sent at once: the kernel takes 32 KB at a time, and may wait before each."""
_TIMEVAL = struct.Struct("@ll")
_TICK = _TIMEVAL.pack(0, int(TICK_S * 1e6))


def _refuse_object(pairs: Any) -> NoReturn:
    raise ChannelBroken("protocol", "a JSON object in a frame")


def _not_plain(value: Any) -> NoReturn:
    raise TypeError(f"{type(value).__name__} left unencoded")


_scan: Any = json.JSONDecoder(object_pairs_hook=_refuse_object).scan_once  # type: ignore[attr-defined]
_make: Any = getattr(json_encoder, "c_make_encoder", None)
_basestring = json_encoder.encode_basestring
_fast = None if _make is None else _make(None, _not_plain, _basestring, None, ":", ",", False, False, True)
_slow = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"), default=_not_plain)


def dump(frame: list[Any]) -> bytes:
    """The frame as bytes, its length in front."""
    text = "".join(_fast(frame, 0)) if _fast is not None else _slow.encode(frame)
    body = text.encode()
    return len(body).to_bytes(4, "big") + body


def load(body: bytes) -> list[Any]:
    """The frame in `body`.

    Raises:
        ChannelBroken: it is not UTF-8, not JSON, too deep, too many parts, or not a list.
    """
    if len(body) > LARGE and (body.count(b"[") > MAX_BRACKETS or body.count(b",") > MAX_COMMAS):
        raise ChannelBroken("protocol", "a frame of too many parts")
    try:
        text = body.decode()
        frame, end = _scan(text, 0)
    except (ValueError, StopIteration, RecursionError) as error:
        raise ChannelBroken("protocol", f"a frame that is not JSON ({type(error).__name__})") from None
    if end != len(text) or type(frame) is not list or not frame:
        raise ChannelBroken("protocol", "a frame that is no list")
    return frame


def wake_often(end: socket.socket | _socket.socket) -> None:
    """Let this socket's waits end every `TICK_S`, so that who waits can look at the time.

    With the kernel's own timeouts a message costs no `poll`; a jail may not set them, so the worker does.
    """
    end.setsockopt(_socket.SOL_SOCKET, _socket.SO_RCVTIMEO, _TICK)
    end.setsockopt(_socket.SOL_SOCKET, _socket.SO_SNDTIMEO, _TICK)


class Channel:
    """One end of the socket between the sides.

    Args:
        descriptor: of the socket; None: `open` it later, in a child of the process that made the channel.

    Attributes:
        deadline: `time.monotonic()` after which nothing is sent or received any more; None: wait for ever.
    """

    def __init__(self, descriptor: int | None = None) -> None:
        self._socket: _socket.socket
        self._buffer = bytearray()
        self._wakes = False
        self.deadline: float | None = None
        self.sent_frames = 0
        self.sent_bytes = 0
        if descriptor is not None:
            self.open(descriptor)

    def open(self, descriptor: int) -> None:
        """Take a connected Unix socket, which is blocking."""
        self._socket = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM, 0, descriptor)

    def _look_at_the_time(self) -> None:
        if self.deadline is None:
            return
        if monotonic() >= self.deadline:
            raise ChannelBroken("deadline", "no answer within the time limit")
        if not self._wakes:
            if not any(self._socket.getsockopt(_socket.SOL_SOCKET, _socket.SO_RCVTIMEO, _TIMEVAL.size)):
                wake_often(self._socket)
            self._wakes = True

    def send(self, frame: list[Any]) -> None:
        """Send one frame.

        Raises:
            ChannelBroken: the other side is gone, or does not read in time.
        """
        data = dump(frame)
        if len(data) > MAX_FRAME_BYTES:
            raise ValueError(f"{len(data)} bytes do not fit into one message between the tests and the submission")
        self._look_at_the_time()
        self.sent_frames += 1
        self.sent_bytes += len(data)
        try:
            sent = self._socket.send(data) if len(data) <= _PIECE else 0
            if sent < len(data):
                self._send_rest(memoryview(data)[sent:])
        except BlockingIOError:
            self._send_rest(memoryview(data))
        except OSError as error:
            raise ChannelBroken("closed", f"the channel is closed ({error.strerror})") from None

    def _send_rest(self, data: memoryview) -> None:
        """Piece by piece: for each the kernel may wait anew."""
        while data:
            self._look_at_the_time()
            try:
                data = data[self._socket.send(data[:_PIECE]) :]
            except BlockingIOError:
                continue
            except OSError as error:
                raise ChannelBroken("closed", f"the channel is closed ({error.strerror})") from None

    def receive(self) -> list[Any]:
        """The next frame.

        Raises:
            ChannelBroken: the end of the channel, the deadline, or a frame over the caps.
        """
        buffer = self._buffer
        needed = 4
        while True:
            if len(buffer) >= 4:
                length = int.from_bytes(buffer[:4], "big")
                if length > MAX_FRAME_BYTES:
                    raise ChannelBroken("protocol", f"a frame of {length} bytes")
                needed = 4 + length
                if len(buffer) >= needed:
                    body = bytes(buffer[4:needed])
                    del buffer[:needed]
                    return load(body)
            try:
                data = self._socket.recv(_READ if needed <= _READ else min(needed - len(buffer), _MOST))
            except BlockingIOError:
                self._look_at_the_time()
                continue
            except OSError as error:
                raise ChannelBroken("closed", f"the channel is closed ({error.strerror})") from None
            if not data:
                raise ChannelBroken("closed", "the submission's process has ended")
            if not buffer and int.from_bytes(data[:4], "big") == len(data) - 4:
                return load(data[4:])  # nearly always: one frame and no more
            self._look_at_the_time()
            buffer += data

    def close(self) -> None:
        """Close this end."""
        self._socket.close()
