"""The wire between the worker and a jail: frames with a capped length that carry plain data only.

A frame is one byte of kind, four of length (little endian) and the body. A value is a tag byte and what the tag says;
the reader builds exact builtin types, so nothing that arrives can have an `__eq__` of its own. Both sides use this
module; what the worker reads was written by the student for all it knows.
"""

from __future__ import annotations

import struct
from collections.abc import Callable

from sandbox.errors import ProtocolError

MAX_DEPTH = 60
"""Nested deeper than this is refused on both sides, long before Python's own recursion limit."""
MAX_EQUAL_HASHES = 32
"""Keys of one dict or set that share a hash: more is an attack on the reader's time."""
HEADER = struct.Struct("<cI")

_LENGTH = struct.Struct("<I")
_INT = struct.Struct("<q")
_FLOAT = struct.Struct("<d")
_COMPLEX = struct.Struct("<dd")
_SMALL = 1 << 63


def frame(kind: bytes, body: bytes = b"") -> bytes:
    """A whole frame."""
    return HEADER.pack(kind, len(body)) + body


def encode(value: object) -> bytes:
    """Plain data as bytes: None, bool, int, float, complex, str, bytes and list, tuple, dict, set, frozenset of them.

    Lone surrogates, which no encoding takes, become their backslash escapes.

    Raises:
        ProtocolError: not plain data (a subclass is not), or nested too deeply.
    """
    out = bytearray()
    _write(out, value, 0)
    return bytes(out)


def _write(out: bytearray, value: object, depth: int) -> None:
    kind = type(value)
    if value is None:
        out += b"N"
    elif kind is str:
        try:
            text = value.encode()  # type: ignore[attr-defined]
        except UnicodeEncodeError:
            text = value.encode(errors="backslashreplace")  # type: ignore[attr-defined]
        out += b"s" + _LENGTH.pack(len(text)) + text
    elif kind is bool:
        out += b"T" if value else b"F"
    elif kind is int:
        if -_SMALL <= value < _SMALL:  # type: ignore[operator]
            out += b"i" + _INT.pack(value)
        else:
            length = value.bit_length() // 8 + 1  # type: ignore[attr-defined]
            out += b"I" + _LENGTH.pack(length) + value.to_bytes(length, "little", signed=True)  # type: ignore[attr-defined]
    elif kind is float:
        out += b"f" + _FLOAT.pack(value)
    elif kind is bytes:
        out += b"b" + _LENGTH.pack(len(value)) + value  # type: ignore[arg-type,operator]
    elif kind is complex:
        out += b"c" + _COMPLEX.pack(value.real, value.imag)  # type: ignore[attr-defined]
    elif kind in _CONTAINER_TAGS:
        if depth >= MAX_DEPTH:
            raise ProtocolError(f"nested deeper than {MAX_DEPTH}")
        out += _CONTAINER_TAGS[kind] + _LENGTH.pack(len(value))  # type: ignore[arg-type]
        if kind is dict:
            for key, item in value.items():  # type: ignore[attr-defined]
                _write(out, key, depth + 1)
                _write(out, item, depth + 1)
        else:
            for item in value:  # type: ignore[attr-defined]
                _write(out, item, depth + 1)
    else:
        raise ProtocolError(f"{kind.__name__} is not plain data")


_CONTAINER_TAGS: dict[type, bytes] = {list: b"l", tuple: b"t", dict: b"d", set: b"S", frozenset: b"Z"}


def decode(body: bytes) -> object:
    """The value that `encode` made these bytes of.

    Raises:
        ProtocolError: anything else; no other exception, whatever the bytes.
    """
    reader = _Reader(body)
    value = reader.value(0)
    if reader.at != len(body):
        raise ProtocolError(f"{len(body) - reader.at} bytes after the value")
    return value


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
        count: int = _LENGTH.unpack(self.take(4))[0]
        if count > len(self.body) - self.at:
            raise ProtocolError("a length points past the end")
        return count

    def value(self, depth: int) -> object:
        tag = self.take(1)
        read = _SIMPLE.get(tag)
        if read is not None:
            return read(self)
        if depth >= MAX_DEPTH:
            raise ProtocolError(f"nested deeper than {MAX_DEPTH}")
        if tag == b"l":
            return [self.value(depth + 1) for _ in range(self.length())]
        if tag == b"t":
            return tuple([self.value(depth + 1) for _ in range(self.length())])
        if tag == b"d":
            return self._dict(depth + 1)
        if tag == b"S":
            return set(self._keys(depth + 1))
        if tag == b"Z":
            return frozenset(self._keys(depth + 1))
        raise ProtocolError(f"unknown tag {tag!r}")

    def _dict(self, depth: int) -> dict[object, object]:
        count = self.length()
        seen: dict[int, int] = {}
        made: dict[object, object] = {}
        for _ in range(count):
            key = self.value(depth)
            _count_hash(key, seen)
            made[key] = self.value(depth)
        return made

    def _keys(self, depth: int) -> list[object]:
        count = self.length()
        seen: dict[int, int] = {}
        keys = []
        for _ in range(count):
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
    try:
        return reader.take(reader.length()).decode()
    except UnicodeDecodeError:
        raise ProtocolError("text is not UTF-8") from None


_SIMPLE: dict[bytes, Callable[[_Reader], object]] = {
    b"N": lambda reader: None,
    b"T": lambda reader: True,
    b"F": lambda reader: False,
    b"i": lambda reader: _INT.unpack(reader.take(8))[0],
    b"I": lambda reader: int.from_bytes(reader.take(reader.length()), "little", signed=True),
    b"f": lambda reader: _FLOAT.unpack(reader.take(8))[0],
    b"c": lambda reader: complex(*_COMPLEX.unpack(reader.take(16))),
    b"s": _text,
    b"b": lambda reader: reader.take(reader.length()),
}
