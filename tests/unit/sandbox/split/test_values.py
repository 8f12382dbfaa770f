"""What crosses by value arrives exactly as it was, of exactly its type."""

import array
import collections
import datetime
import decimal
import fractions
import math
import pathlib
import uuid

import pytest

ECHO = "def echo(value):\n    return value\ndef kind(value):\n    return type(value).__name__\n"
VALUES = [
    None,
    True,
    0,
    -1,
    10**30,
    1 << 9000,
    -(1 << 3000),
    1.5,
    -0.0,
    math.inf,
    "",
    "é\n\x00\u2028",
    "\ud83d\ude00 in halves: \ud83d",
    b"\x00\xff",
    1 + 2j,
    (),
    (1, ("a", None), [2]),
    range(3, 30, 4),
    slice(1, None, -1),
    frozenset({1, (2, 3)}),
    [],
    [[1], [2, [3.5]], "x"],
    {"a": [1], (1, 2): {"b"}},
    set(),
    {1, "x", None},
    bytearray(b"\xfe"),
    collections.deque([1, 2], 3),
    collections.OrderedDict([("b", 1), ("a", 2)]),
    collections.Counter("hello"),
    collections.defaultdict(list, a=[1]),
    array.array("d", [1.5, 2.5]),
    datetime.date(2024, 2, 29),
    datetime.datetime(2024, 2, 29, 1, 2, 3, 4, datetime.UTC, fold=1),
    datetime.time(1, 2),
    datetime.timedelta(days=-1, seconds=5),
    datetime.timezone(datetime.timedelta(hours=2), "EET"),
    decimal.Decimal("1.10"),
    fractions.Fraction(-3, 7),
    uuid.UUID(int=5),
    pathlib.PurePosixPath("a/b"),
    pathlib.PurePath("x"),
    NotImplemented,
    Ellipsis,
    int,
    ValueError,
    len,
    math.sqrt,
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: repr(value)[:40])
def test_a_value_comes_back_as_it_went(student, value):
    solution = student(ECHO)
    back = solution.echo(value)
    assert type(back) is type(value)
    assert repr(back) == repr(value)
    assert back == value or back != back
    assert solution.kind(value) == type(value).__name__


def test_nan_comes_back(student):
    assert math.isnan(student(ECHO).echo(math.nan))


def test_a_cycle_comes_back_as_the_same_object(student):
    solution = student(ECHO)
    loop = [1]
    loop.append((loop, {"again": loop}))
    assert solution.echo(loop) is loop


def test_deeply_nested_lists_cross(student):
    solution = student(
        "def depth(value):\n    n = 0\n    while value:\n        value = value[0]\n        n += 1\n    return n\n"
    )
    nested = []
    for _ in range(20_000):
        nested = [nested]
    assert solution.depth(nested) == 20_000


def test_aliases_stay_aliases(student):
    solution = student("def make():\n    inner = [1]\n    return [inner, inner]\n")
    first, second = solution.make()
    assert first is second


def test_a_short_text_is_the_one_that_the_program_names(student):
    solution = student("""
        FAST = "fast"
        def is_fast(mode, *more):
            return mode is FAST
        def mode():
            return "".join(["fa", "st"])
    """)
    fast = "fast"
    assert solution.is_fast(fast)
    assert solution.is_fast(fast, [1])
    assert solution.mode() is fast
