"""What crosses by value, each exactly of its builtin type: how it is taken apart and made again."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from sandbox.harness.split.containers import check_hashes
from sandbox.harness.split.errors import ChannelBroken

PLAIN = frozenset({type(None), bool, int, float, str})
"""What JSON itself keeps: these stand in a frame as they are."""
WIDE = 1 << 2000
"""Integers from here on are sent as hex: JSON would be slow, and Python refuses to print very long ones."""
MAX_INTERNED = 100
_FEW = 8
"""Fewer values are looked at one by one sooner than all at once."""
MAX_INT_DIGITS = 1 << 20
MAX_FRACTION_BITS = 200_000

Encode = Callable[[Any], Any]
Taken = tuple[str, list[Any]]


def is_plain(value: Any) -> bool:
    """Whether the value can stand in a frame as it is (and is of an exact type)."""
    kind = type(value)
    if kind is int:
        return bool(-WIDE < value < WIDE)
    if kind is str:
        return value.isascii() or not _has_surrogates(value)
    return kind in PLAIN


def interned(items: list[Any]) -> list[Any]:
    """The same with short texts as the interpreter keeps them: `mode is "fast"` holds as it does beside the tests."""
    if str not in map(type, items):
        return items
    items = items.copy()
    for place, item in enumerate(items):
        if type(item) is str and len(item) <= MAX_INTERNED:
            items[place] = sys.intern(item)
    return items


def all_plain(items: Any) -> bool:
    """`is_plain` of every item, at the speed of C for long lists."""
    if len(items) < _FEW:
        for item in items:
            kind = type(item)
            if kind is int:
                if not -WIDE < item < WIDE:
                    return False
            elif kind is str:
                if not item.isascii() and _has_surrogates(item):
                    return False
            elif kind not in PLAIN:
                return False
        return True
    kinds = set(map(type, items))
    if not kinds <= PLAIN:
        return False
    if int in kinds or str in kinds:
        if kinds == {int} or kinds == {int, float}:
            return bool(min(items) > -WIDE and max(items) < WIDE)
        return all(map(is_plain, items))
    return True


def _has_surrogates(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


TAKE: dict[tuple[str, str], tuple[str, Callable[[Any, Encode], list[Any]]]] = {
    ("builtins", "int"): ("i", lambda v, _: [hex(v)]),
    ("builtins", "str"): ("u", lambda v, _: [v.encode("utf-8", "surrogatepass").decode("latin-1")]),
    ("builtins", "bytes"): ("b", lambda v, _: [v.decode("latin-1")]),
    ("builtins", "complex"): ("z", lambda v, _: [v.real, v.imag]),
    ("builtins", "tuple"): ("t", lambda v, e: list(v) if all_plain(v) else [e(item) for item in v]),
    ("builtins", "frozenset"): ("s", lambda v, e: [e(item) for item in v]),
    ("builtins", "range"): ("r", lambda v, e: [e(v.start), e(v.stop), e(v.step)]),
    ("builtins", "slice"): ("c", lambda v, e: [e(v.start), e(v.stop), e(v.step)]),
    ("builtins", "memoryview"): ("v", lambda v, _: [v.tobytes().decode("latin-1"), v.format]),
    ("datetime", "date"): ("Td", lambda v, _: [v.year, v.month, v.day]),
    ("datetime", "time"): (
        "Tt",
        lambda v, e: [v.hour, v.minute, v.second, v.microsecond, e(v.tzinfo), v.fold],
    ),
    ("datetime", "datetime"): (
        "TT",
        lambda v, e: [v.year, v.month, v.day, v.hour, v.minute, v.second, v.microsecond, e(v.tzinfo), v.fold],
    ),
    ("datetime", "timedelta"): ("Ts", lambda v, _: [v.days, v.seconds, v.microseconds]),
    ("datetime", "timezone"): ("Tz", lambda v, e: [e(part) for part in v.__getinitargs__()]),
    ("decimal", "Decimal"): ("d", lambda v, _: [str(v)]),
    ("fractions", "Fraction"): ("q", lambda v, e: [e(v.numerator), e(v.denominator)]),
    ("uuid", "UUID"): ("U", lambda v, _: [v.hex]),
    ("pathlib", "PurePosixPath"): ("Pp", lambda v, _: [str(v)]),
    ("pathlib", "PureWindowsPath"): ("Pw", lambda v, _: [str(v)]),
    ("pathlib", "PosixPath"): ("PP", lambda v, _: [str(v)]),
}
"""(module, name) of an exact type → its code on the wire, and how to take a value apart."""

CONSTANTS = {"E": Ellipsis, "N": NotImplemented}


def taker(kind: type) -> tuple[str, Callable[[Any, Encode], list[Any]]] | None:
    """How to take apart a value of exactly this type; None when it does not cross by value."""
    try:
        key = (kind.__module__, kind.__qualname__)
        found = TAKE.get(key)
    except (AttributeError, TypeError):
        return None
    if found is None or getattr(sys.modules.get(key[0]), key[1], None) is not kind:
        return None
    return found


def _ints(parts: list[Any]) -> list[int]:
    if not all(type(part) is int for part in parts):
        raise ChannelBroken("protocol", "no integer where one belongs")
    return parts


def _strings(parts: list[Any], longest: int = 1 << 24) -> list[str]:
    if not all(type(part) is str and len(part) <= longest for part in parts):
        raise ChannelBroken("protocol", "no text where one belongs, or a too long one")
    return parts


def _make_int(parts: list[Any]) -> int:
    (text,) = _strings(parts, MAX_INT_DIGITS)
    return int(text, 16)


def _make_frozenset(parts: list[Any]) -> frozenset[Any]:
    check_hashes(parts)
    return frozenset(parts)


def _make_fraction(parts: list[Any]) -> Any:
    from fractions import Fraction

    top, bottom = _ints(parts)
    if top.bit_length() + bottom.bit_length() > MAX_FRACTION_BITS:
        raise ChannelBroken("protocol", "a fraction of too many digits")
    return Fraction(top, bottom)


def _make_decimal(parts: list[Any]) -> Any:
    from decimal import Decimal

    (text,) = _strings(parts, 100_000)
    return Decimal(text)


def _make_uuid(parts: list[Any]) -> Any:
    from uuid import UUID

    return UUID(hex=_strings(parts, 64)[0])


def _dated(name: str) -> Callable[[list[Any]], Any]:
    def make(parts: list[Any]) -> Any:
        import datetime

        if name in ("time", "datetime"):
            *numbers, zone, fold = parts
            return getattr(datetime, name)(*_ints(numbers), zone, fold=fold)
        if name == "timezone":
            return datetime.timezone(*parts)
        return getattr(datetime, name)(*_ints(parts))

    return make


def _path(name: str) -> Callable[[list[Any]], Any]:
    def make(parts: list[Any]) -> Any:
        import pathlib

        return getattr(pathlib, name)(*_strings(parts, 100_000))

    return make


MAKE: dict[str, Callable[[list[Any]], Any]] = {
    "i": _make_int,
    "u": lambda parts: _strings(parts)[0].encode("latin-1").decode("utf-8", "surrogatepass"),
    "b": lambda parts: _strings(parts)[0].encode("latin-1"),
    "z": lambda parts: complex(*(float(part) for part in parts)),
    "t": tuple,
    "s": _make_frozenset,
    "v": lambda parts: memoryview(_strings(parts)[0].encode("latin-1")).cast("B").cast(parts[1]),
    "r": lambda parts: range(*_ints(parts)),
    "c": lambda parts: slice(*parts),
    "Td": _dated("date"),
    "Tt": _dated("time"),
    "TT": _dated("datetime"),
    "Ts": _dated("timedelta"),
    "Tz": _dated("timezone"),
    "d": _make_decimal,
    "q": _make_fraction,
    "U": _make_uuid,
    "Pp": _path("PurePosixPath"),
    "Pw": _path("PureWindowsPath"),
    "PP": _path("PosixPath"),
}
"""Code on the wire → how to make the value from its decoded parts."""

_PLAIN_OF: dict[type, Callable[[Any], Any]] = {
    int: int.__pos__,
    float: float.__pos__,
    str: str.__str__,
    bytes: lambda v: bytes(memoryview(v)),
    tuple: lambda v: tuple(tuple.__iter__(v)),
    frozenset: lambda v: frozenset(frozenset.__iter__(v)),
    complex: complex.__pos__,
}
_SUBCLASSED = {"datetime", "date", "time", "timedelta", "Decimal", "Fraction"}


def exclude(modules: set[str]) -> None:
    """Let nothing of these modules cross by value: the submission brings modules of these names."""
    for (module, name), (code, _) in list(TAKE.items()):
        if module in modules:
            del TAKE[module, name]
            MAKE.pop(code, None)


def base_of(cls: type) -> type | None:
    """The by-value type among the bases of a student's class, whose content its objects hold; None: there is none."""
    for base in cls.__mro__:
        if base in _PLAIN_OF or (base.__name__ in _SUBCLASSED and taker(base) is not None):
            return base
    return None


def plain(thing: Any) -> Any:
    """The plain value inside an object of a subclass of a by-value type; None when it is no such object."""
    base = base_of(type(thing))
    if base is None:
        return None
    convert = _PLAIN_OF.get(base)
    if convert is not None:
        return convert(thing)
    return rebuild(base, base, thing)


def rebuild(base: type, cls: type, value: Any) -> Any:
    """An object of `cls`, a subclass of `base`, that holds the plain content of `value`."""
    new: Any = base.__new__
    if base in _PLAIN_OF:
        return new(cls, value)
    if base.__name__ == "Decimal":
        import decimal

        return new(cls, decimal.Decimal.__str__(value))
    if base.__name__ == "Fraction":
        return new(cls, value._numerator, value._denominator)
    taken = TAKE[base.__module__, base.__qualname__][1](value, lambda part: part)
    if base.__name__ in ("time", "datetime"):
        return new(cls, *taken[:-1], fold=taken[-1])
    return new(cls, *taken)
