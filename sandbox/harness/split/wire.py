"""Frames between the two sides: a length, then JSON. Whatever comes in is capped before it is parsed.

JSON, because its decoder is in C and can make nothing but plain data; never pickle or marshal.
"""

from __future__ import annotations

import json
import math
import socket
import time
from json import encoder as json_encoder
from typing import Any, NoReturn

from sandbox.harness.split.errors import ChannelBroken

MAX_FRAME_BYTES = 16 << 20
MAX_BRACKETS = 600_000
"""Lists in one frame; each costs at least 56 bytes once parsed."""
MAX_COMMAS = 3_000_000
LARGE = 64 << 10
_READ = 16 << 10
_STEP_S = 0.05


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


class Channel:
    """One end of the socket between the sides.

    Attributes:
        deadline: `time.monotonic()` after which nothing is sent or received any more; None: wait for ever.
    """

    def __init__(self, descriptor: int) -> None:
        self._socket = socket.socket(fileno=descriptor)
        self._socket.setblocking(True)
        self._buffer = bytearray()
        self._just_armed = False
        self.deadline: float | None = None
        self._armed: float | None = None
        self.sent_frames = 0
        self.sent_bytes = 0

    def _arm(self) -> None:
        """Let the socket wait until the deadline, give or take `_STEP_S`: each change is a system call."""
        timeout = None
        if self.deadline is not None:
            left = self.deadline - time.monotonic()
            if left <= 0:
                raise ChannelBroken("deadline", "no answer within the time limit")
            timeout = math.ceil(left / _STEP_S) * _STEP_S
        if timeout != self._armed:
            self._socket.settimeout(timeout)
            self._armed = timeout

    def send(self, frame: list[Any]) -> None:
        """Send one frame.

        Raises:
            ChannelBroken: the other side is gone, or does not read in time.
        """
        data = dump(frame)
        if len(data) > MAX_FRAME_BYTES:
            raise ValueError(f"{len(data)} bytes do not fit into one message between the tests and the submission")
        self._arm()
        self._just_armed = len(data) < LARGE
        self.sent_frames += 1
        self.sent_bytes += len(data)
        try:
            self._socket.sendall(data)
        except TimeoutError:
            raise ChannelBroken("deadline", "nothing read within the time limit") from None
        except OSError as error:
            raise ChannelBroken("closed", f"the channel is closed ({error.strerror})") from None

    def receive(self) -> list[Any]:
        """The next frame.

        Raises:
            ChannelBroken: the end of the channel, the deadline, or a frame over the caps.
        """
        buffer = self._buffer
        needed = 4
        armed, self._just_armed = self._just_armed, False  # for what was sent a moment ago
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
            if not armed:
                self._arm()
            armed = False
            try:
                data = self._socket.recv(max(_READ, min(needed - len(buffer), 4 << 20)))
            except TimeoutError:
                raise ChannelBroken("deadline", "no answer within the time limit") from None
            except OSError as error:
                raise ChannelBroken("closed", f"the channel is closed ({error.strerror})") from None
            if not data:
                raise ChannelBroken("closed", "the submission's process has ended")
            if not buffer and int.from_bytes(data[:4], "big") == len(data) - 4:
                return load(data[4:])  # nearly always: one frame and no more
            buffer += data

    def close(self) -> None:
        """Close this end."""
        self._socket.close()
