"""Comparing what a student's code gave with what a pack expects, outside the jail and over plain content.

Values compare as Python's `==` compares them: `1`, `1.0` and `True` are equal, a list is not equal to a tuple. NaN
equals NaN here, because a pack that expects it means it. `strict` asks for the same types as well; a tolerance is
absolute or relative, whichever is kinder, and holds inside containers too.
"""

from __future__ import annotations

import math
import re
from collections import deque
from collections.abc import Mapping
from collections.abc import Set as AnySet
from dataclasses import dataclass
from typing import Any

from tasks.grading.difference import cut_around
from tasks.grading.nodes import MAPPINGS, BadNode, Node, items_of, key_of, kind_of, render, scalar_of

LONGEST_TEXT = 40_000
"""Characters of a value in which its first difference is looked for."""
_SETS = ("set", "frozenset")
_NUMBERS = (int, float, complex)
_FLOAT = re.compile(r"float\(\s*([0-9.eE+-]+)\s*(?:, any case)?\)")


@dataclass(frozen=True, slots=True)
class Difference:
    """The first place where a value is not as expected.

    Attributes:
        path: from the outermost value inward, e.g. `[2]['name']`; empty for the value itself.
        reason: in plain words, to be read after the place.
    """

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Rule:
    """How exactly values must agree."""

    tolerance: float | None = None
    strict: bool = False


def first_difference(expected: Any, actual: Node, rule: Rule = Rule(), path: str = "") -> Difference | None:
    """Where a value differs from the expected one; None when they are equal.

    Args:
        expected: a plain value, such as `parse_literal` gives.
        actual: a checked node.
    """
    if rule.strict and type(expected).__name__ != kind_of(actual):
        return Difference(path, f"is of type {kind_of(actual)}, not {type(expected).__name__}")
    if isinstance(expected, list | tuple | deque):
        return _sequence(expected, actual, rule, path)
    if isinstance(expected, AnySet):
        return _set(expected, actual, rule, path)
    if isinstance(expected, Mapping):
        return _mapping(expected, actual, rule, path)
    return _scalar(expected, actual, rule, path)


def _sequence(
    expected: list[Any] | tuple[Any, ...] | deque[Any], actual: Node, rule: Rule, path: str
) -> Difference | None:
    name = type(expected).__name__
    if kind_of(actual) != name or not isinstance(actual, list):
        return _other_type(name, actual, path)
    items = items_of(actual)
    for index, (wish, item) in enumerate(zip(expected, items, strict=False)):
        found = first_difference(wish, item, rule, f"{path}[{index}]")
        if found:
            return found
    if len(items) != len(expected):
        return Difference(path, f"has {_count(len(items), 'item')}, expected {len(expected)}")
    return None


def _set(expected: AnySet[Any], actual: Node, rule: Rule, path: str) -> Difference | None:
    if kind_of(actual) not in _SETS or not isinstance(actual, list):
        return _other_type(type(expected).__name__, actual, path)
    items = items_of(actual)
    if rule.tolerance is not None and _all_near(expected, items, rule):
        return None
    missing = set(expected)
    for item in items:
        try:
            key = key_of(item)
            present = key in expected
        except BadNode:
            present = False
        if not present:
            return Difference(path, f"contains {render(item, 80)}, which is not expected")
        missing.discard(key)
    if missing:
        return Difference(path, f"does not contain {min(map(repr, missing))[:80]}")
    return Difference(path, "contains items twice") if len(items) != len(expected) else None


def _all_near(expected: AnySet[Any], items: list[Node], rule: Rule) -> bool:
    wishes = list(expected)
    if len(items) != len(wishes) or not all(type(one) in (int, float, bool) for one in [*wishes, *items]):
        return False
    pairs = zip(sorted(wishes), sorted(items), strict=True)
    return all(first_difference(wish, item, rule) is None for wish, item in pairs)


def _mapping(expected: Mapping[Any, Any], actual: Node, rule: Rule, path: str) -> Difference | None:
    if kind_of(actual) not in MAPPINGS or not isinstance(actual, list):
        return _other_type("dict", actual, path)
    flat = items_of(actual)
    seen = set()
    for key_node, value in zip(flat[::2], flat[1::2], strict=True):
        try:
            key = key_of(key_node)
            wish = expected[key]
        except (BadNode, KeyError):
            return Difference(path, f"has the key {render(key_node, 80)}, which is not expected")
        seen.add(key)
        found = first_difference(wish, value, rule, f"{path}[{render(key_node, 40)}]")
        if found:
            return found
    missing = [key for key in expected if key not in seen]
    if missing:
        return Difference(path, f"has no key {repr(missing[0])[:80]}")
    if kind_of(actual) == type(expected).__name__ == "OrderedDict":
        order = [key_of(node) for node in flat[::2]]
        if order != list(expected):
            return Difference(path, "has its keys in another order")
    return None


def _scalar(expected: Any, actual: Node, rule: Rule, path: str) -> Difference | None:
    try:
        value = scalar_of(actual)
    except BadNode:
        return _other_type(type(expected).__name__, actual, path)
    if _equal(expected, value, rule.tolerance):
        return None
    if type(expected) is not type(value) and not (isinstance(expected, _NUMBERS) and isinstance(value, _NUMBERS)):
        return _other_type(type(expected).__name__, actual, path)
    wanted, got = shown_values(expected, actual, 200)
    return Difference(path, f"is {got}, expected {wanted}")


def _equal(expected: Any, value: Any, tolerance: float | None) -> bool:
    try:
        if tolerance is not None and isinstance(expected, _NUMBERS) and isinstance(value, _NUMBERS):
            if isinstance(expected, complex) or isinstance(value, complex):
                near = abs(expected - value) <= tolerance * max(1.0, abs(expected))
            else:
                near = math.isclose(expected, value, rel_tol=tolerance, abs_tol=tolerance)
            if near:
                return True
        return bool(expected == value) or (expected != expected and value != value)
    except (OverflowError, ArithmeticError):
        return False


def _other_type(expected: str, actual: Node, path: str) -> Difference:
    if kind_of(actual) == expected:
        return Difference(path, "is too large or too deeply nested to be compared")
    return Difference(path, f"is {_article(kind_of(actual))}, expected {_article(expected)}")


_NAMES = {"NoneType": "None", "str": "text (str)", "bool": "True or False (bool)", "int": "a whole number (int)"}


def _article(kind: str) -> str:
    if kind in _NAMES:
        return _NAMES[kind]
    return f"{'an' if kind[:1].lower() in 'aeiou' else 'a'} {kind}"


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def shown_values(expected: Any, actual: Node, limit: int) -> tuple[str, str]:
    """Both values as Python shows them, cut around their first difference; numbers at their end."""
    if isinstance(expected, _NUMBERS):
        return render_expected(expected, limit), render(actual, limit)
    return cut_around(render_expected(expected, LONGEST_TEXT), render(actual, LONGEST_TEXT), limit)


def render_expected(value: Any, limit: int = 2000) -> str:
    """The expected value as Python shows it, cut at `limit` characters."""
    text = repr(value)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def same_output(expected: str, actual: str, compare: str) -> bool:
    """Whether a program's output is as expected.

    Args:
        compare: `exact`; `trailing` (white space at the ends of lines and of the whole does not count); `tokens` (the
            words between white space); `float(1e-6)` (the same, numbers within a tolerance); or one of these two with
            `any case`: `tokens(any case)`, `float(1e-6, any case)`.
    """
    if compare == "exact":
        return expected == actual
    if compare == "trailing":
        return _trimmed(expected) == _trimmed(actual)
    if compare.endswith("any case)"):
        expected, actual = expected.casefold(), actual.casefold()
    wishes, words = expected.split(), actual.split()
    found = _FLOAT.fullmatch(compare)
    if not found:
        return wishes == words
    tolerance = float(found[1])
    return len(wishes) == len(words) and all(
        wish == word or _near(wish, word, tolerance) for wish, word in zip(wishes, words, strict=True)
    )


def _trimmed(text: str) -> list[str]:
    return [line.rstrip() for line in text.rstrip().splitlines()]


def _near(wish: str, word: str, tolerance: float) -> bool:
    try:
        return math.isclose(float(wish), float(word), rel_tol=tolerance, abs_tol=tolerance)
    except ValueError:
        return False
