"""Rules about calls: too many or too few values, brackets where there is no function, methods that are not there."""

from __future__ import annotations

import ast
import re

from tasks.grading.hints.evidence import Evidence
from tasks.grading.hints.program import Function
from tasks.grading.hints.rule import Found, Rule, Tier
from tasks.grading.hints.vocabulary import FUNCTION_TYPES
from tasks.grading.hints.words import cut, kind_named


def _message(evidence: Evidence, kind: str) -> str:
    """The message of the exception when it is of this kind; empty otherwise."""
    trouble = evidence.seen.trouble
    return trouble.message if trouble is not None and trouble.kind == kind else ""


def _line(evidence: Evidence) -> int:
    return evidence.seen.trouble.line if evidence.seen.trouble else 0


def _wrong_count(evidence: Evidence) -> Found | None:
    message = _message(evidence, "TypeError")
    found = re.match(r"(?:\w+\.)*(\w+)\(\) (takes|missing) .*argument", message)
    if found is None:
        return None
    name, line = found[1], _line(evidence)
    forgotten = _method_without_self(evidence, name)
    if forgotten is not None and found[2] == "takes":
        words = "{v} on line {n} is a method: its first parameter must be self, Python puts the object there."
        return {"v": name, "n": forgotten.line, "words": words}
    function = evidence.function
    if function is not None and function.name == name and not _raised_inside(evidence, function):
        takes, given = len(function.parameters), len(evidence.seen.arguments or ())
        return {"n": takes, "m": given} if evidence.seen.arguments is not None and takes != given else None
    if not line:
        return None
    words = "{v} on line {n} is called with too many or too few values. How many does it take?"
    return {"v": name, "n": line, "words": words}


def _raised_inside(evidence: Evidence, function: Function) -> bool:
    """Whether the exception comes from a line in the called function's own body, not from the test's call of it."""
    around = evidence.function_at_fault
    return around is not None and _line(evidence) > function.line


def _method_without_self(evidence: Evidence, name: str) -> Function | None:
    for program in evidence.programs.values():
        for scope in program.scopes:
            takes_self = scope.parameters[:1] in (("self",), ("cls",), ("this",))
            if scope.name == name and not takes_self and _is_plain_method(scope):
                return scope
    return None


def _is_plain_method(scope: Function) -> bool:
    tree = scope.program.tree
    classes = (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)) if tree else iter(())
    return any(scope.node in node.body for node in classes) and not getattr(scope.node, "decorator_list", [])


def _not_callable(evidence: Evidence) -> Found | None:
    found = re.match(r"'(\w+)' object is not callable", _message(evidence, "TypeError"))
    if found is None or not _line(evidence):
        return None
    bound = evidence.function_at_fault.names if evidence.function_at_fault else frozenset()
    if evidence.program_at_fault:
        bound |= evidence.program_at_fault.names - frozenset(evidence.program_at_fault.functions)
    called = [node.func for node in evidence.at_line(ast.Call) if isinstance(node, ast.Call)]
    own = [node for node in called if isinstance(node, ast.Name) and node.id in bound]
    other = [node for node in called if not isinstance(node, ast.Name | ast.Attribute)]
    suspects = own or other or (called if len(called) == 1 else [])
    if not suspects:
        return None
    return {"v": cut(ast.unparse(suspects[0])), "n": _line(evidence), "type": kind_named(found[1])}


def _no_method(evidence: Evidence) -> Found | None:
    if evidence.seen.trouble is None or "NoneType" in evidence.seen.trouble.message:
        return None
    message, line = _message(evidence, "AttributeError"), _line(evidence)
    found = re.match(r"'(\w+)' object has no attribute '(\w+)'", message)
    if found and found[1] in _own_classes(evidence):
        return _no_own_attribute(found[1], found[2], line)
    if found and line and found[1] not in FUNCTION_TYPES:
        holders = [node for node in evidence.at_line(ast.Attribute) if getattr(node, "attr", "") == found[2]]
        if not holders:
            return None
        holder = cut(ast.unparse(holders[0].value))  # type: ignore[attr-defined]
        return {"type": kind_named(found[1]), "m": found[2], "v": holder, "n": line}
    found = re.match(
        r"'(str|tuple)' object does(?: not|n't) support item (assignment|deletion)", _message(evidence, "TypeError")
    )
    if found and line:
        holders = [
            node for node in evidence.at_line(ast.Subscript) if not isinstance(getattr(node, "ctx", None), ast.Load)
        ]
        holder = cut(ast.unparse(holders[0].value)) if holders else "the value"  # type: ignore[attr-defined]
        words = "A {type} cannot be changed in place. What kind of thing is {v} on line {n}?"
        return {"type": kind_named(found[1]), "v": holder, "n": line, "words": words}
    return None


def _own_classes(evidence: Evidence) -> set[str]:
    trees = (program.tree for program in evidence.programs.values() if program.tree)
    return {node.name for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}


def _no_own_attribute(kind: str, name: str, line: int) -> Found:
    if line:
        words = "On line {n} your {type} object has no {m} yet. Which line gives it one, and does that line run before?"
        return {"type": kind, "m": name, "n": line, "words": words}
    words = "Your class {type} has no {m}. Compare the names in your class with those in the task."
    return {"type": kind, "m": name, "words": words}


WRONG_COUNT = Rule(
    "wrong number of arguments",
    Tier.A,
    "Your function takes {n} inputs, the task calls it with {m}. Compare the def line with the task.",
    _wrong_count,
)
NOT_CALLABLE = Rule(
    "calls something that is not a function",
    Tier.A,
    "{v} on line {n} is a {type}, not a function. Square brackets? Or a name used twice?",
    _not_callable,
)
NO_METHOD = Rule(
    "method does not exist for this type",
    Tier.A,
    "A {type} has no {m}. What kind of thing is {v} on line {n}?",
    _no_method,
)
