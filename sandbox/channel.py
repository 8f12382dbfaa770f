"""The wire between the worker and a jail: frames with a capped length that carry plain data only.

A frame is one byte of kind, four of length (little endian) and the body. A body is a value as `marshal` version 2
writes it (https://docs.python.org/3/library/marshal.html): its writer is quick, touches little memory in a fresh fork,
and refuses everything that is not exactly a builtin type. What the worker reads was written by the student for all it
knows, and `marshal.loads` is not made for that: the reader here is ours, knows plain data only, checks every length,
and builds exact builtin types, so nothing that arrives can have an `__eq__` of its own.
"""

from __future__ import annotations

import marshal
import struct
from collections.abc import Callable

from sandbox.errors import ProtocolError

MAX_DEPTH = 60
"""Nested deeper than this is refused by the reader, long before Python's own recursion limit."""
MAX_EQUAL_HASHES = 32
"""Keys of one dict or set that share a hash: more is an attack on the reader's time."""
HEADER = struct.Struct("<cI")

_VERSION = 2
_INT = struct.Struct("<i")
_FLOAT = struct.Struct("<d")
_COMPLEX = struct.Struct("<dd")
_END_OF_DICT = b"0"


def frame(kind: bytes, body: bytes = b"") -> bytes:
    """A whole frame."""
    return HEADER.pack(kind, len(body)) + body


def encode(value: object) -> bytes:
    """Plain data as bytes: None, bool, int, float, complex, str, bytes and list, tuple, dict, set, frozenset of them.

    Raises:
        ProtocolError: not plain data (a subclass is not), or nested too deeply.
    """
    try:
        return marshal.dumps(value, _VERSION)  # type: ignore[arg-type]
    except ValueError:
        raise ProtocolError(_complaint(value)) from None


def decode_trusted(body: bytes) -> object:
    """The value of bytes that the worker wrote; for the jail's side, which has nobody to fear there."""
    return marshal.loads(body)  # noqa: S302


def decode(body: bytes) -> object:
    """The value that `encode` made these bytes of. Lone surrogates, which no encoding takes, become their escapes.

    Raises:
        ProtocolError: anything else; no other exception, whatever the bytes.
    """
    reader = _Reader(body)
    value = reader.value(0)
    if reader.at != len(body):
        raise ProtocolError(f"{len(body) - reader.at} bytes after the value")
    return value


def _complaint(value: object) -> str:
    """What in a value is not plain, in words."""
    waiting = [(value, 0)]
    while waiting:
        item, depth = waiting.pop()
        kind = type(item)
        if kind not in (type(None), bool, int, float, complex, str, bytes, list, tuple, dict, set, frozenset):
            return f"{kind.__name__} is not plain data"
        if depth > MAX_DEPTH:
            break
        if kind is dict:
            waiting += [(part, depth + 1) for pair in item.items() for part in pair]  # type: ignore[attr-defined]
        elif kind in (list, tuple, set, frozenset):
            waiting += [(part, depth + 1) for part in item]  # type: ignore[attr-defined]
    return f"nested deeper than {MAX_DEPTH}"


class _Reader:
    def __init__(self, body: bytes) -> None:
        self.body = body
        self.at = 0

    def take(self, count: int) -> bytes:
        end = self.at + count
        if end > len(self.body):
            raise ProtocolError("the value ends early")
        part = self.body[self.at : end]
        self.at = end
        return part

    def length(self) -> int:
        count: int = _INT.unpack(self.take(4))[0]
        if not 0 <= count <= len(self.body) - self.at:
            raise ProtocolError("a length points past the end")
        return count

    def value(self, depth: int) -> object:
        tag = self.take(1)
        read = _SIMPLE.get(tag)
        if read is not None:
            return read(self)
        if depth >= MAX_DEPTH:
            raise ProtocolError(f"nested deeper than {MAX_DEPTH}")
        if tag == b"[":
            return [self.value(depth + 1) for _ in range(self.length())]
        if tag == b"(":
            return tuple([self.value(depth + 1) for _ in range(self.length())])
        if tag == b"{":
            return self._dict(depth + 1)
        if tag == b"<":
            return set(self._keys(depth + 1))
        if tag == b">":
            return frozenset(self._keys(depth + 1))
        raise ProtocolError(f"unknown tag {tag!r}")

    def _dict(self, depth: int) -> dict[object, object]:
        seen: dict[int, int] = {}
        made: dict[object, object] = {}
        while self.body[self.at : self.at + 1] != _END_OF_DICT:
            key = self.value(depth)
            _count_hash(key, seen)
            made[key] = self.value(depth)
        self.at += 1
        return made

    def _keys(self, depth: int) -> list[object]:
        seen: dict[int, int] = {}
        keys = []
        for _ in range(self.length()):
            key = self.value(depth)
            _count_hash(key, seen)
            keys.append(key)
        return keys


def _count_hash(key: object, seen: dict[int, int]) -> None:
    try:
        number = hash(key)
    except TypeError:
        raise ProtocolError(f"{type(key).__name__} cannot be a key") from None
    seen[number] = times = seen.get(number, 0) + 1
    if times > MAX_EQUAL_HASHES:
        raise ProtocolError("too many keys with one hash")


def _text(reader: _Reader) -> str:
    raw = reader.take(reader.length())
    try:
        return raw.decode()
    except UnicodeDecodeError:
        pass
    try:
        return raw.decode(errors="surrogatepass").encode(errors="backslashreplace").decode()
    except UnicodeDecodeError:
        raise ProtocolError("text is not UTF-8") from None


def _long(reader: _Reader) -> int:
    """`marshal` writes a long as 15-bit digits, the lowest first; a negative count for a negative number."""
    count: int = _INT.unpack(reader.take(4))[0]
    raw = reader.take(2 * abs(count))
    parts: list[int] = list(struct.unpack(f"<{abs(count)}H", raw))
    if any(digit >> 15 for digit in parts):
        raise ProtocolError("a digit of a number is too large")
    width = 15
    while len(parts) > 1:  # join neighbours, then neighbours of those: quick for long numbers too
        parts.append(0)
        parts = [parts[i] | parts[i + 1] << width for i in range(0, len(parts) - 1, 2)]
        width *= 2
    number = parts[0] if parts else 0
    return -number if count < 0 else number


_SIMPLE: dict[bytes, Callable[[_Reader], object]] = {
    b"N": lambda reader: None,
    b"T": lambda reader: True,
    b"F": lambda reader: False,
    b"i": lambda reader: _INT.unpack(reader.take(4))[0],
    b"l": _long,
    b"g": lambda reader: _FLOAT.unpack(reader.take(8))[0],
    b"y": lambda reader: complex(*_COMPLEX.unpack(reader.take(16))),
    b"u": _text,
    b"t": _text,
    b"s": lambda reader: reader.take(reader.length()),
}
