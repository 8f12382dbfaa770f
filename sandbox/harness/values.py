"""A value as nodes of exact builtin types, so that nothing of the student's but plain content crosses the wire.

A node is None, a bool, int, float, str or bytes; or a list `[tag, ...]`:

    ["list" | "tuple" | "set" | "frozenset" | "deque", [nodes]]
    ["dict" | "OrderedDict" | "Counter" | "defaultdict", [key, value, key, value, ...]]
    ["complex", real, imaginary]  ["range", start, stop, step]  ["bytearray", bytes]
    ["Decimal", digits]  ["Fraction", numerator, denominator]
    ["other", type name, repr]                     everything else, and what is too deep or too large

An instance of a subclass goes as the plain content of its builtin base, read by the base's own methods.
"""

from __future__ import annotations

import re
import reprlib
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any

MAX_NODES = 100_000
MAX_DEPTH = 25
MAX_TEXT = 200_000
MAX_REPR = 500

Node = Any
_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")

_SEQUENCES: tuple[tuple[type, str], ...] = (
    (list, "list"),
    (tuple, "tuple"),
    (set, "set"),
    (frozenset, "frozenset"),
    (deque, "deque"),
)
_MAPPINGS: tuple[tuple[type, str], ...] = (
    (OrderedDict, "OrderedDict"),
    (Counter, "Counter"),
    (defaultdict, "defaultdict"),
    (dict, "dict"),
)


class _Shortener(reprlib.Repr):
    """The shortened reprs of local variables and of what is no plain value."""

    def __init__(self) -> None:
        super().__init__()
        self.maxlevel = 4
        self.maxlist = self.maxtuple = self.maxset = self.maxfrozenset = self.maxdict = self.maxdeque = 10
        self.maxstring = self.maxother = 120
        self.maxlong = 60


def short_repr(value: object, limit: int = MAX_REPR) -> str:
    """The repr of a value, cut in the middle of what is long, without addresses; never raises an Exception."""
    try:
        text = str(_Shortener().repr(value))
    except Exception as error:  # noqa: BLE001 - the student's __repr__ may raise whatever it likes
        text = f"<{type(value).__name__} object whose repr raises {type(error).__name__}>"
    text = _ADDRESS.sub("", text)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def encode(value: object) -> Node:
    """The node of a value."""
    return _Encoder().node(value, 0)


class _Encoder:
    def __init__(self) -> None:
        self.left = MAX_NODES
        self.path: set[int] = set()

    def node(self, value: object, depth: int) -> Node:
        self.left -= 1
        kind = type(value)
        if value is None or kind is bool or kind is float:
            return value
        if kind is int or kind is str or kind is bytes:
            return self.scalar(value)
        if self.left < 0 or depth > MAX_DEPTH or id(value) in self.path:
            return _other(value)
        self.path.add(id(value))
        try:
            return self.composed(value, depth + 1)
        except Exception:  # noqa: BLE001 - a student's class may lie about what it is
            return _other(value)
        finally:
            self.path.discard(id(value))

    def scalar(self, value: Any) -> Node:
        size = value.bit_length() // 4 if type(value) is int else len(value)
        return value if size <= MAX_TEXT else _other(value)

    def composed(self, value: Any, depth: int) -> Node:
        kind = type(value)
        for base, tag in _MAPPINGS:
            if issubclass(kind, base):
                flat = [node for pair in dict.items(value) for node in self.several(pair, depth)]
                return [tag, flat]
        for base, tag in _SEQUENCES:
            if issubclass(kind, base):
                return [tag, self.several(base.__iter__(value), depth)]  # type: ignore[attr-defined]
        if issubclass(kind, int):
            return self.scalar(int.__index__(value))
        if issubclass(kind, float):
            return float.__float__(value)
        if issubclass(kind, str):
            return self.scalar(str.__str__(value))
        if issubclass(kind, bytes):
            return self.scalar(bytes.__getitem__(value, slice(None)))
        return self.rare(value, kind)

    def several(self, values: Iterable[object], depth: int) -> list[Node]:
        nodes = []
        for value in values:
            if self.left < 0:
                raise ValueError("too many nodes")
            nodes.append(self.node(value, depth))
        return nodes

    def rare(self, value: Any, kind: type) -> Node:
        if kind is complex:
            return ["complex", value.real, value.imag]
        if kind is range:
            return ["range", value.start, value.stop, value.step]
        if kind is bytearray:
            return ["bytearray", self.scalar(bytes(value))]
        if kind is Decimal:
            return ["Decimal", str(value)]
        if kind is Fraction:
            return ["Fraction", value.numerator, value.denominator]
        return _other(value)


def _other(value: object) -> Node:
    return ["other", type(value).__name__[:80], short_repr(value)]
