"""Rules about values of the wrong kind: an item where a list is meant, text with a number, a position that is none."""

from __future__ import annotations

import ast
import re

from tasks.grading.hints.evidence import Evidence
from tasks.grading.hints.program import walk_scope
from tasks.grading.hints.rule import Found, Rule, Tier
from tasks.grading.hints.words import kind_named

SINGLE = ("int", "float", "bool", "complex")
TEXT = ("str", "bytes")
HOLDERS = ("list", "tuple", "set", "dict")
NOT_MIXED = ("NoneType", "function", "method", "builtin_function_or_method", "type", "module")


def _type_error(evidence: Evidence) -> tuple[str, int]:
    trouble = evidence.seen.trouble
    if trouble is None or trouble.kind != "TypeError" or not trouble.line:
        return "", 0
    return trouble.message, trouble.line


def _mixed(evidence: Evidence) -> Found | None:
    message, line = _type_error(evidence)
    pair = _operands(message)
    if pair is not None:
        if set(pair) & set(NOT_MIXED):
            return None
        return {"n": line, **_words_for(*pair, message)}
    found = re.match(r"(?:cannot use '\w+' as .*)?unhashable type: '(\w+)'|cannot use '(\w+)' as a ", message)
    if found:
        words = "Line {n} needs a single value, such as a number or text, where it has a {type}."
        return {"n": line, "type": kind_named(found[1] or found[2]), "words": words}
    if re.match(r"argument of type '(int|float|bool)' is not", message):
        words = "The right side of in on line {n} is a single value. What do you want to search?"
        return {"n": line, "words": words}
    return None


def _added_item(evidence: Evidence) -> Found | None:
    """`items += item` and `items.extend(item)`: the item itself is no list."""
    message, line = _type_error(evidence)
    if not re.match(r"'(int|float|bool)' object is not iterable", message):
        return None
    adds = any(
        isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add) for node in evidence.at_line(ast.AugAssign)
    )
    extends = any(getattr(node, "attr", "") == "extend" for node in evidence.at_line(ast.Attribute))
    return {"n": line} if adds or extends else None


def _operands(message: str) -> tuple[str, str] | None:
    """The two types that an operation could not bring together."""
    patterns = (
        r"unsupported operand type\(s\) for \S+ ?\S*: '(\w+)' and '(\w+)'",
        r"'\S+' not supported between instances of '(\w+)' and '(\w+)'",
        r"can only concatenate (\w+) \(not \"(\w+)\"\) to",
        r"can't multiply sequence by non-int of type '(\w+)'()",
        r"(sequence) item \d+: expected str instance, (\w+) found",
    )
    for pattern in patterns:
        found = re.match(pattern, message)
        if found:
            return found[1], found[2]
    return None


def _words_for(left: str, right: str, message: str) -> dict[str, str]:
    if message.startswith("sequence"):
        return {"words": "join on line {n} joins texts only, and one item is a {b}.", "b": kind_named(right)}
    if not right:
        return {"words": "Line {n} multiplies by a {a}. Is it a number yet?", "a": kind_named(left)}
    joins = "concatenate" in message or " +" in message or "+=" in message
    pair = {left, right}
    if joins and pair & set(HOLDERS) and pair - set(HOLDERS):
        return {}
    if joins and pair & set(TEXT) and pair & set(SINGLE):
        return {"words": "Line {n} joins text with a number. Both sides must be of the same kind."}
    verb = "compares" if "not supported between" in message else "combines"
    words = f"Line {{n}} {verb} a {{a}} with a {{b}}. Both sides must be of the same kind."
    return {"words": words, "a": kind_named(left), "b": kind_named(right)}


def _bad_index(evidence: Evidence) -> Found | None:
    message, line = _type_error(evidence)
    found = re.match(r"(?:\w+ )?(?:indices|index) must be integers(?: or slices)?,? ?(?:not '?(\w+)'?)?", message)
    number = re.match(r"'(\w+)' object cannot be interpreted as an integer", message)
    calls = [node for node in evidence.at_line(ast.Call) if isinstance(node, ast.Call)]
    if number and any(isinstance(call.func, ast.Name) and call.func.id == "range" for call in calls):
        words = "range on line {n} needs a whole number and gets a {type}. How far should it count?"
        return {"n": line, "type": kind_named(number[1]), "words": words}
    found = found or number
    found = found or re.match(r"slice indices must be integers()", message)
    if found:
        return {"n": line, "type": kind_named(found[1] or "value that is no whole number")}
    return None


def _item_as_position(evidence: Evidence) -> Found | None:
    trouble = evidence.seen.trouble
    if trouble is None:
        return _item_as_position_unseen(evidence)
    if trouble.kind != "IndexError" or evidence.function_at_fault is None:
        return None
    for loop in evidence.function_at_fault.loops:
        if not (isinstance(loop, ast.For) and isinstance(loop.target, ast.Name) and isinstance(loop.iter, ast.Name)):
            continue
        for node in evidence.at_line(ast.Subscript):
            if not isinstance(node, ast.Subscript) or not loop.lineno < node.lineno <= (loop.end_lineno or 0):
                continue
            names = {inner.id for inner in ast.walk(node.slice) if isinstance(inner, ast.Name)}
            if ast.unparse(node.value) == loop.iter.id and loop.target.id in names:
                return {"i": loop.target.id, "a": loop.iter.id, "n": trouble.line}
    found = _item_as_position_unseen(evidence)
    return found if found is not None and found["n"] == trouble.line else None


def _item_as_position_unseen(evidence: Evidence) -> Found | None:
    """The same where every item happens to be a valid position, of a list of numbers that the test hands over."""
    function = evidence.function
    for loop in function.loops if function else ():
        if not (isinstance(loop, ast.For) and isinstance(loop.target, ast.Name) and isinstance(loop.iter, ast.Name)):
            continue
        item, looped = loop.target.id, loop.iter.id
        given = evidence.given(looped)
        if not isinstance(given, list | tuple) or any(type(value) is not int for value in given):
            continue
        for node in walk_scope(loop.body):
            position = node.slice if isinstance(node, ast.Subscript) and ast.unparse(node.value) == looped else None
            if isinstance(node, ast.Call) and ast.unparse(node.func) == f"{looped}.pop" and node.args:
                position = node.args[0]
            if position is not None and item in _plainly_read(position):
                return {"i": item, "a": looped, "n": position.lineno}
    return None


def _plainly_read(node: ast.expr) -> set[str]:
    """Names in an expression, without those that it hands to a call: `a.index(x)` is a position."""
    inside = {inner for call in ast.walk(node) if isinstance(call, ast.Call) for inner in ast.walk(call)}
    return {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name) and inner not in inside}


def _single_value(evidence: Evidence) -> Found | None:
    message, line = _type_error(evidence)
    patterns = (
        r"'(\w+)' object is not (?:iterable|subscriptable|reversible)",
        r"object of type '(\w+)' has no len\(\)",
        r"cannot unpack non-iterable (\w+) object",
    )
    for pattern in patterns:
        found = re.match(pattern, message)
        if found and found[1] in SINGLE:
            return {"n": line, "type": kind_named(found[1])}
    return None


MIXED = Rule(
    "item and list (or text and number) mixed",
    Tier.A,
    "Line {n} joins a list with a single item. Both sides must be of the same kind.",
    _mixed,
)
BAD_INDEX = Rule(
    "index is not a whole number",
    Tier.A,
    "The position on line {n} is a {type}. Is it a position, or the item itself? Is it a whole number?",
    _bad_index,
)
ITEM_AS_POSITION = Rule(
    "index is not a whole number: the item itself",
    Tier.A,
    "{i} on line {n} is an item of {a}. Is it a position, or the item itself?",
    _item_as_position,
)
ADDED_ITEM = Rule(
    "item and list mixed: an item is added as if it were a list",
    Tier.A,
    "Line {n} joins a list with a single item. Both sides must be of the same kind.",
    _added_item,
)
SINGLE_VALUE = Rule(
    "loop over or len() of one value",
    Tier.A,
    "Line {n} tries to go through a single {type}. What do you want to go through?",
    _single_value,
)
