"""Rules about what an input makes happen: nothing to begin with, a position past the end, a missing key."""

from __future__ import annotations

import ast
import re

from app.domain.result import Outcome
from tasks.grading.hints.evidence import Evidence, Seen, Trouble
from tasks.grading.hints.rule import Found, Rule, Tier
from tasks.grading.hints.words import cut


def _needs_an_item(evidence: Evidence) -> Found | None:
    """Only empty inputs fail, and this one by an exception that the student did not raise: some line needs an item.

    A wrong value proves no such line: it may as well be the test that is wrong (`ONLY_EMPTY`).
    """
    trouble = evidence.seen.trouble
    if trouble is None or evidence.at_line(ast.Raise):
        return None
    if _only_empty(evidence):
        return {}
    if not (_has_empty(evidence.seen) and _runs_out(trouble)) or any(
        _same_trouble(evidence, seen) for seen in evidence.others
    ):
        return None
    words = "With an empty input, line {n} has no item to use. What should your function answer then?"
    return {"n": trouble.line, "words": words} if len(evidence.others) > 1 else None


def _runs_out(trouble: Trouble) -> bool:
    empty = trouble.kind == "ValueError" and "empty" in trouble.message
    return bool(trouble.line) and (empty or trouble.kind in ("IndexError", "ZeroDivisionError"))


def _same_trouble(evidence: Evidence, seen: Seen) -> bool:
    """Whether a test with something in its input ended at the same line."""
    here, there = evidence.seen.trouble, seen.trouble
    return here is not None and there is not None and here.line == there.line and not _has_empty(seen)


def _only_empty(evidence: Evidence) -> bool:
    passing = [other for other in evidence.others if other.passed]
    return len(passing) >= 2 and all(_has_empty(seen) for seen in evidence.failing)


def _has_empty(seen: Seen) -> bool:
    arguments = seen.arguments or ()
    return any(isinstance(value, list | tuple | str | dict | set) and not value for value in arguments)


def _empty_value(evidence: Evidence) -> Found | None:
    wrong = evidence.seen.outcome is Outcome.WRONG and evidence.seen.has_values
    return {} if wrong and _only_empty(evidence) else None


def _raised(evidence: Evidence, kind: str) -> Trouble | None:
    trouble = evidence.seen.trouble
    return trouble if trouble is not None and trouble.kind == kind and trouble.line else None


def _past_the_end(evidence: Evidence) -> Found | None:
    trouble = _raised(evidence, "IndexError")
    if trouble is None:
        return None
    if "pop from empty" in trouble.message:
        return {"n": trouble.line, "words": "At line {n} an item is taken from a list that is empty. When is that so?"}
    places = _places(evidence)
    if not places:
        words = "At line {n} a position is past the end. How long is the list there, and where does it end?"
        return {"n": trouble.line, "words": words}
    place = ast.unparse(places[0])
    shown = f"{place} (here {trouble.locals[place]})" if place in trouble.locals else place
    return {"n": trouble.line, "i": cut(shown)}


def _places(evidence: Evidence) -> list[ast.expr]:
    """The positions on the line of the exception: index expressions, innermost last, and arguments of `pop`."""
    found: list[ast.expr] = []
    for node in evidence.at_line(ast.Subscript, ast.Call):
        if isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Slice):
            found.append(node.slice)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "pop":
            found.extend(node.args[:1])
    unsure = len({ast.unparse(place) for place in found}) > 1
    return [] if unsure else found


def _not_there(evidence: Evidence) -> Found | None:
    trouble = _raised(evidence, "ValueError")
    if trouble is None:
        return None
    looked_for = _looked_for(evidence)
    if re.search(
        r"not in (list|deque|tuple)|x not in|is not in|substring not found|subsection not found", trouble.message
    ):
        return {"n": trouble.line, "x": looked_for}
    number = re.match(
        r"(?:invalid literal for int\(\) with base \d+|could not convert string to float): (.*)", trouble.message
    )
    if number:
        words = "Line {n} turns {x} into a number, but it is none. Which value does it hold at that moment?"
        return {"n": trouble.line, "x": cut(number[1]), "words": words}
    if re.match(r"(max|min)\(\) .*empty", trouble.message):
        words = "Line {n} asks for the {x} of nothing: the list is empty. When does that happen?"
        return {"n": trouble.line, "x": "largest" if trouble.message.startswith("max") else "smallest", "words": words}
    if "to unpack" in trouble.message:
        words = "Line {n} takes a value apart into another number of names than it has parts."
        return {"n": trouble.line, "words": words}
    return None


def _looked_for(evidence: Evidence) -> str:
    for node in evidence.at_line(ast.Call):
        function = node.func if isinstance(node, ast.Call) else None
        if isinstance(function, ast.Attribute) and function.attr in ("remove", "index", "rindex"):
            return cut(ast.unparse(node.args[0])) if isinstance(node, ast.Call) and node.args else "something"
    return "something"


def _no_key(evidence: Evidence) -> Found | None:
    trouble = _raised(evidence, "KeyError")
    return None if trouble is None else {"k": cut(trouble.message), "n": trouble.line}


def _by_zero(evidence: Evidence) -> Found | None:
    trouble = _raised(evidence, "ZeroDivisionError")
    if trouble is None:
        return None
    if not evidence.seen.call:
        return {"n": trouble.line, "words": "Line {n} divides by zero. When does that happen?"}
    return {"n": trouble.line, "x": evidence.input}


NEEDS_AN_ITEM = Rule(
    "fails only for empty input",
    Tier.A,
    "Everything works except an empty input. Which line assumes that there is at least one item?",
    _needs_an_item,
)
ONLY_EMPTY = Rule(
    "fails only for empty input: wrong value",
    Tier.B,
    "Only an empty input goes wrong. What does the task ask for there, and which of your lines decides it?",
    _empty_value,
)
PAST_THE_END = Rule(
    "index out of range",
    Tier.A,
    "At line {n} the position {i} is past the end. How long is the list there, and what is the largest valid position?",
    _past_the_end,
    symptom=True,
)
NOT_THERE = Rule(
    "ValueError: missing value",
    Tier.A,
    "Line {n} looks for {x}, which is not there. Which value does it hold at that moment?",
    _not_there,
    symptom=True,
)
NO_KEY = Rule("KeyError", Tier.A, "The key {k} is not in the dictionary yet at line {n}.", _no_key, symptom=True)
BY_ZERO = Rule(
    "division by zero", Tier.A, "Line {n} divides by zero for input {x}. When does that happen?", _by_zero, symptom=True
)
