"""Rules about results that have the right items in another order: what put them so."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from app.domain.result import Outcome
from tasks.grading.hints.evidence import Evidence, Seen
from tasks.grading.hints.rule import Found, Rule, Tier


def items_of(value: object) -> list[object] | None:
    """The items of a list or tuple; None for anything else."""
    return list(value) if isinstance(value, list | tuple) else None


def counted(items: Sequence[object]) -> Counter[str]:
    """How often each item is there."""
    return Counter(repr(item) for item in items)


def _wrong_values(evidence: Evidence) -> list[Seen]:
    """This test and the others that gave a wrong value; empty when this one did not."""
    if evidence.seen.outcome is not Outcome.WRONG or not evidence.seen.has_values:
        return []
    others = (seen for seen in evidence.failing[1:] if seen.outcome is Outcome.WRONG and not seen.missing_value)
    return [evidence.seen, *(seen for seen in others if seen.has_values)]


def all_wrong(evidence: Evidence, odd: Callable[[Seen], bool]) -> Found | None:
    """Empty words' fields when the value of this test, and of each other test with a wrong one, is odd in this way."""
    wrong = _wrong_values(evidence)
    return {} if wrong and all(odd(seen) for seen in wrong) else None


def is_other_order(seen: Seen) -> bool:
    """Whether what came has the items that were asked for, in another order."""
    got, asked = items_of(seen.actual), items_of(seen.expected)
    return got is not None and asked is not None and got != asked and counted(got) == counted(asked)


def _keeps_last(seen: Seen) -> bool:
    got, asked = items_of(seen.actual), items_of(seen.expected)
    for given in map(items_of, seen.arguments or ()):
        if given is not None and asked == _first_of_equal(given) and got == _first_of_equal(given[::-1])[::-1]:
            return got != asked
    return False


def _first_of_equal(items: Iterable[object]) -> list[object]:
    kept: list[object] = []
    for item in items:
        if item not in kept:
            kept.append(item)
    return kept


def _backwards(seen: Seen) -> bool:
    got, asked = items_of(seen.actual), items_of(seen.expected)
    return got is not None and asked is not None and got != asked and got == asked[::-1]


def _through_a_set(evidence: Evidence) -> Found | None:
    line = _line_calling(evidence, "set")
    return None if line is None or all_wrong(evidence, is_other_order) is None else {"n": line}


def _sorted(evidence: Evidence) -> Found | None:
    line = _line_calling(evidence, "sorted", "sort")
    return None if line is None or all_wrong(evidence, _sorts) is None else {"n": line}


def _sorts(seen: Seen) -> bool:
    got, asked = items_of(seen.actual), items_of(seen.expected)
    if got is None or asked is None or not is_other_order(seen):
        return False
    try:
        up = sorted(got)  # type: ignore[type-var]
    except TypeError:
        return False
    return got in (up, up[::-1]) and asked not in (up, up[::-1])


def _line_calling(evidence: Evidence, *names: str) -> int | None:
    """The first line that calls a function or method of one of these names."""
    for scope in evidence.reached:
        for node in scope.own_nodes:
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if name in names:
                    return node.lineno
    return None


KEEPS_LAST = Rule(
    "keeps the last of equal items",
    Tier.A,
    "Of equal items you keep the last one, the task asks for the first. Which of them does your program take away?",
    lambda evidence: all_wrong(evidence, _keeps_last),
)
THROUGH_A_SET = Rule(
    "order lost in a set",
    Tier.A,
    "You have the right items in another order: the set on line {n} keeps no order. Where can you keep it?",
    _through_a_set,
)
SORTED = Rule(
    "sorted where another order is asked",
    Tier.A,
    "You have the right items, but line {n} sorts them. Which order does the task ask for?",
    _sorted,
)
BACKWARDS = Rule(
    "result back to front",
    Tier.A,
    "You have the right items, back to front. Which line turns them round, or puts new ones in front?",
    lambda evidence: all_wrong(evidence, _backwards),
    symptom=True,
)
OTHER_ORDER = Rule(
    "right items, wrong order",
    Tier.B,
    "You have the right items, in another order than the task asks.",
    lambda evidence: all_wrong(evidence, is_other_order),
)
