"""Values are compared by content, out here, as Python's == would, and the first difference is named."""

import math
from collections import Counter, OrderedDict
from decimal import Decimal
from fractions import Fraction

import pytest

from sandbox.harness.values import encode
from tasks.grading.compare import Rule, first_difference, same_output
from tasks.grading.nodes import BadNode, check_node, render, value_of


class Yes:
    def __eq__(self, other):
        return True

    __hash__ = None


class LyingInt(int):
    def __eq__(self, other):
        return True

    __hash__ = int.__hash__


class LyingList(list):
    def __eq__(self, other):
        return True

    __hash__ = None


EQUAL = [
    (1, 1.0),
    (1, True),
    (0.5, Fraction(1, 2)),
    (Decimal("0.5"), 0.5),
    ([1, [2, (3,)]], [1, [2, (3,)]]),
    ({1, 2}, frozenset({1, 2})),
    ({"a": [1], (1, 2): None}, {(1, 2): None, "a": [1]}),
    ({"a": 1}, OrderedDict(a=1)),
    (Counter("aab"), {"a": 2, "b": 1}),
    (math.nan, math.nan),
    ([math.nan], [math.nan]),
    (10**400, 10**400),
    (b"x", b"x"),
    (range(3), range(3)),
    (1 + 2j, 1 + 2j),
    (5, LyingInt(5)),
    ([1], LyingList([1])),
    (OrderedDict(a=1, b=2), {"b": 2, "a": 1}),
]


@pytest.mark.parametrize(("expected", "actual"), EQUAL)
def test_equal_contents_are_equal(expected, actual):
    node = encode(actual)
    check_node(node)
    assert first_difference(expected, node) is None


UNEQUAL = [
    (1, "1", "", "is text (str), expected a whole number (int)"),
    (2, None, "", "is None, expected a whole number (int)"),
    (2, 3, "", "is 3, expected 2"),
    ([1, 2], (1, 2), "", "is a tuple, expected a list"),
    ([1, 2], [1, 2, 3], "", "has 3 items, expected 2"),
    ([1, 2], [1], "", "has 1 item, expected 2"),
    ([1, [2, 3]], [1, [2, 4]], "[1][1]", "is 4, expected 3"),
    ({1, 2}, {1}, "", "does not contain 2"),
    ({1}, {1, 2}, "", "contains 2, which is not expected"),
    ({1}, [1], "", "is a list, expected a set"),
    ({"a": [1, 2]}, {"a": [1, 3]}, "['a'][1]", "is 3, expected 2"),
    ({"a": 1}, {"a": 1, "b": 2}, "", "has the key 'b', which is not expected"),
    ({"a": 1, "b": 2}, {"a": 1}, "", "has no key 'b'"),
    (OrderedDict(a=1, b=2), OrderedDict(b=2, a=1), "", "has its keys in another order"),
    (1, Yes(), "", "is a Yes, expected a whole number (int)"),
    (1, LyingInt(2), "", "is 2, expected 1"),
    ([1], LyingList([2]), "[0]", "is 2, expected 1"),
    (10**400, 10**400 + 1, "", "is 1000"),
    ("x" * 3, "x" * 300_000, "", "is too large"),
    ([1], (n for n in [1]), "", "is a generator, expected a list"),
    ({"a": 1}, [["a", 1]], "", "is a list, expected a dict"),
]


@pytest.mark.parametrize(("expected", "actual", "path", "reason"), UNEQUAL)
def test_the_first_difference_is_named(expected, actual, path, reason):
    found = first_difference(expected, encode(actual))
    assert found is not None
    assert found.path == path
    assert reason in found.reason


@pytest.mark.parametrize(
    ("expected", "actual", "equal"),
    [
        (0.3, 0.1 + 0.2, True),
        ([1.0, {"a": 2.0}], [1.0000000001, {"a": 2}], True),
        ({0.3, 1.0}, {0.1 + 0.2, 1}, True),
        (1e12, 1e12 + 100, True),
        (0.0, 1e-10, True),
        (0.3, 0.31, False),
        (1.0, math.nan, False),
        (1.0, math.inf, False),
        (math.inf, math.inf, True),
        (1.0, "1.0", False),
        (1 + 1j, 1 + 1.0000000001j, True),
        (10**400, 1.0, False),
    ],
)
def test_a_tolerance_holds_inside_containers_too(expected, actual, equal):
    assert (first_difference(expected, encode(actual), Rule(tolerance=1e-9)) is None) is equal


@pytest.mark.parametrize(("expected", "actual"), [(1, True), (1, 1.0), ([1], [True]), ({1}, frozenset({1}))])
def test_strict_asks_for_the_same_types(expected, actual):
    assert first_difference(expected, encode(actual)) is None
    assert first_difference(expected, encode(actual), Rule(strict=True)) is not None


def test_colliding_numbers_cost_no_time():
    step = 2**61 - 1
    hostile = ["set", [n * step for n in range(100_000)]]
    assert first_difference({1, 2}, hostile) is not None
    with pytest.raises(BadNode):
        value_of(hostile)


def test_values_that_contain_themselves_and_deep_ones_end():
    loop = [1]
    loop.append(loop)
    assert render(encode(loop)).startswith("[1, [1, [1")
    deep = []
    for _ in range(10_000):
        deep = [deep]
    check_node(encode(deep))


@pytest.mark.parametrize(
    "value", [None, 1.5, "a'b", b"\0", [1, (2,), {3}, {"a": set()}], {"k": (1, 2)}, frozenset({1}), Fraction(1, 3), []]
)
def test_values_are_shown_as_python_shows_them(value):
    assert render(encode(value)) == repr(value)
    assert value_of(encode(value)) == value


def test_long_values_are_cut():
    assert len(render(encode(list(range(100_000))), 50)) == 50
    assert render(encode(1 << 50_000)) == "<a whole number of 50001 bits>"


@pytest.mark.parametrize(
    "node",
    [(1, 2), {"a": 1}, [], ["list"], ["list", 1], ["dict", [1]], ["Fraction", 1, 0], ["evil", 1], ["range", 1, 2], {1}],
)
def test_what_is_no_node_is_refused(node):
    with pytest.raises(BadNode):
        check_node(node)


class Unspeakable:
    def __repr__(self):
        raise ValueError


def test_a_repr_that_raises_does_no_harm_and_addresses_are_left_out():
    assert "<Unspeakable instance>" in render(encode(Unspeakable()))
    assert "0x" not in render(encode(object()))


@pytest.mark.parametrize(
    ("compare", "expected", "actual", "same"),
    [
        ("exact", "a\n", "a\n", True),
        ("exact", "a\n", "a", False),
        ("trailing", "a\nb\n", "a  \nb\n\n", True),
        ("trailing", "a\nb\n", " a\nb", False),
        ("tokens", "1 2\n", "1\n\n2", True),
        ("tokens", "1 2", "12", False),
        ("tokens", "1.0", "1", False),
        ("float(1e-6)", "1.0 x", "1.0000001 x", True),
        ("float(1e-6)", "1.0", "1.1", False),
        ("float(1e-6)", "x", "y", False),
        ("float(1e-6)", "1 2", "1", False),
        ("float(1e-6)", "1000000000", "1000000001", True),
        ("tokens(any case)", "Yes 1\n", "YES  1", True),
        ("tokens(any case)", "Yes", "no", False),
        ("float(1e-6, any case)", "Sum 1.0", "sum 1.0000001", True),
    ],
)
def test_outputs_are_compared_as_the_pack_says(compare, expected, actual, same):
    assert same_output(expected, actual, compare) is same
