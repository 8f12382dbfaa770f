"""Rules of tier B: what is odd about the values themselves, over all tests that failed."""

from __future__ import annotations

import ast

from app.domain.result import Outcome
from tasks.grading.hints.evidence import Evidence, Seen
from tasks.grading.hints.order import all_wrong, counted, items_of
from tasks.grading.hints.program import Function
from tasks.grading.hints.rule import Found, Rule, Tier
from tasks.grading.hints.words import cut


def _equal_case(evidence: Evidence) -> Found | None:
    right = [seen for seen in evidence.others if seen.passed and _sought(seen) is None]
    if len(right) < 2 or all_wrong(evidence, lambda seen: _by_one(seen) and _sought(seen) is not None) is None:
        return None
    return {"x": cut(repr(_sought(evidence.seen)))}


def _sought(seen: Seen) -> object:
    """An argument that is an item of another argument; None when there is none."""
    arguments = seen.arguments or ()
    lists = [value for value in arguments if isinstance(value, list | tuple)]
    single = (value for value in arguments if isinstance(value, int | float | str))
    return next((value for value in single if any(value in items for items in lists)), None)


def _by_one(seen: Seen) -> bool:
    got, asked = seen.actual, seen.expected
    numbers = isinstance(got, int | float) and isinstance(asked, int | float)
    return numbers and not isinstance(got, bool) and not isinstance(asked, bool) and abs(got - asked) == 1  # type: ignore[operator]


def _same_answer(evidence: Evidence) -> Found | None:
    seen = [one for one in (evidence.seen, *evidence.others) if one.has_values]
    if len(seen) < 3 or len(seen) != len(evidence.others) + 1 or not evidence.seen.has_values:
        return None
    if len({repr(one.actual) for one in seen}) > 1 or len({repr(one.expected) for one in seen}) < 2:
        return None
    return {"x": cut(repr(evidence.seen.actual))}


def _length(evidence: Evidence) -> Found | None:
    got, asked = _sized(evidence.seen.actual), _sized(evidence.seen.expected)
    if got is None or asked is None or all_wrong(evidence, _is_part) is None:
        return None
    return {"k": len(got), "m": len(asked)}


def _sized(value: object) -> list[object] | str | None:
    return value if isinstance(value, str) else items_of(value)


def _is_part(seen: Seen) -> bool:
    """Whether what came is a beginning or end of what was asked for, or the other way round."""
    got, asked = _sized(seen.actual), _sized(seen.expected)
    if got is None or asked is None or type(got) is not type(asked) or len(got) == len(asked):
        return False
    short, long = sorted((got, asked), key=len)
    return long[: len(short)] == short or (long[len(long) - len(short) :] == short)


def _unchanged(seen: Seen) -> bool:
    return any(type(value) is type(seen.actual) and value == seen.actual for value in seen.arguments or ())


def _duplicates(seen: Seen) -> bool:
    got, asked = items_of(seen.actual), items_of(seen.expected)
    if got is None or asked is None:
        return False
    return len(got) > len(asked) and set(counted(got)) == set(counted(asked))


def _twice(evidence: Evidence) -> Found | None:
    """Items that come out twice, unless it is the input itself that comes back (`UNCHANGED`)."""
    named = {_returned(node) for node in evidence.function.value_returns} if evidence.function else {""}
    if named and named <= set(evidence.function.parameters if evidence.function else ()) and _unchanged(evidence.seen):
        return None
    return all_wrong(evidence, _duplicates)


def _returned(node: ast.Return) -> str:
    return node.value.id if isinstance(node.value, ast.Name) else ""


def _start_value(evidence: Evidence) -> Found | None:
    """A largest or smallest value is searched from a fixed number, and that number comes out."""
    if evidence.seen.outcome is not Outcome.WRONG or not isinstance(evidence.seen.actual, int | float):
        return None
    for scope in evidence.reached:
        for name, number in _number_starts(scope):
            if number == evidence.seen.actual and _replaced_by_comparison(scope, name):
                return {}
    return None


def _number_starts(scope: Function) -> list[tuple[str, float]]:
    found = []
    for node in scope.own_nodes:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            try:
                value = ast.literal_eval(node.value)
            except (ValueError, TypeError, SyntaxError, RecursionError):
                continue
            if isinstance(value, int | float) and not isinstance(value, bool):
                found.append((node.targets[0].id, value))
    return found


def _replaced_by_comparison(scope: Function, name: str) -> bool:
    """Whether a loop holds `if x > name: name = x`."""
    for loop in scope.loops:
        for node in ast.walk(loop):
            if not isinstance(node, ast.If) or not isinstance(node.test, ast.Compare):
                continue
            sides = [side.id for side in (node.test.left, *node.test.comparators) if isinstance(side, ast.Name)]
            order = isinstance(node.test.ops[0], ast.Lt | ast.Gt | ast.LtE | ast.GtE)
            sets = any(
                isinstance(inner, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in inner.targets)
                for inner in node.body
            )
            if order and sets and name in sides:
                return True
    return False


EQUAL_CASE = Rule(
    "result differs by 1 where the value sought is there",
    Tier.B,
    "Your result is off by one only where {x} is itself in the list. Should a comparison include the equal case?",
    _equal_case,
)
BY_ONE = Rule(
    "result differs by 1",
    Tier.B,
    "Your result is off by one. Do you count from 0 or from 1? Should a comparison include the equal case, or not?",
    lambda evidence: all_wrong(evidence, _by_one),
)
SAME_ANSWER = Rule(
    "same answer for every input",
    Tier.B,
    "Your function always answers {x}. Which line should depend on the input?",
    _same_answer,
)
LENGTH = Rule(
    "result too short or too long",
    Tier.B,
    "Your result has {k} items, {m} are expected. Which ones are missing or extra?",
    _length,
)
UNCHANGED = Rule(
    "input given back unchanged",
    Tier.B,
    "Your function gives back what it was given. Is that the variable you built?",
    lambda evidence: all_wrong(evidence, _unchanged),
)
DUPLICATES = Rule(
    "duplicates kept",
    Tier.B,
    "Some items come out twice. When may an item be added?",
    _twice,
)
START_VALUE = Rule(
    "wrong start value",
    Tier.B,
    "What does your function answer when all numbers are negative? Where does the search start?",
    _start_value,
)
