"""Expected values are read as plain data and never run."""

from collections import Counter, OrderedDict
from decimal import Decimal
from fractions import Fraction

import pytest

from app.packs.literal import parse_literal


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("[0, 1]", [0, 1]),
        (" -1.5 ", -1.5),
        ("{'a': (1,), 2: None}", {"a": (1,), 2: None}),
        ("set()", set()),
        ("frozenset({1})", frozenset({1})),
        ("{1, 2}", {1, 2}),
        ("1 - 2j", 1 - 2j),
        ("float('inf')", float("inf")),
        ("-inf", -float("inf")),
        ("math.pi", 3.141592653589793),
        ("b'\\xff'", b"\xff"),
        ("range(3)", range(3)),
        ("OrderedDict([('a', 1)])", OrderedDict(a=1)),
        ("OrderedDict({'a': 1})", OrderedDict(a=1)),
        ("Counter('aab')", Counter("aab")),
        ("Decimal('0.1')", Decimal("0.1")),
        ("Fraction(1, 3)", Fraction(1, 3)),
    ],
)
def test_plain_values_are_read(text, value):
    found = parse_literal(text)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "abc",
        "f()",
        "__import__('os')",
        "[x for x in ()]",
        "1 +",
        "1 + 1",
        "'a' * 9",
        "{[]: 1}",
        "list(range(10**9))",
    ],
)
def test_what_is_not_plain_is_refused(text):
    with pytest.raises(ValueError, match=r"is not|too large"):
        parse_literal(text)
