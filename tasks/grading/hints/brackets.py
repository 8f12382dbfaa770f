"""Rules about functions that are named where they should be called."""

from __future__ import annotations

import ast
import re

from tasks.grading.hints.evidence import Evidence, Unknown
from tasks.grading.hints.names import BUILTINS
from tasks.grading.hints.rule import Found, Rule, Tier
from tasks.grading.hints.vocabulary import FUNCTION_TYPES, METHODS
from tasks.grading.hints.words import cut


def _in_the_exception(evidence: Evidence) -> Found | None:
    seen = evidence.seen
    if isinstance(seen.actual, Unknown) and seen.actual.kind in FUNCTION_TYPES[:3]:
        return _returned_function(evidence)
    trouble = seen.trouble
    if trouble is None or not trouble.line or trouble.kind not in ("TypeError", "AttributeError"):
        return None
    message = trouble.message
    if not any(re.search(rf"(?<!\w){kind}(?!\w)", message) for kind in FUNCTION_TYPES[:3]):
        return None
    if re.search(r"\(\) (takes|missing|got)", message):
        return None
    name = _uncalled(evidence)
    return _stored_method(evidence) if name is None else {"f": name, "n": trouble.line}


def _stored_method(evidence: Evidence) -> Found | None:
    """`copy = items.copy` on an earlier line of the function."""
    for node in evidence.function_at_fault.own_nodes if evidence.function_at_fault else ():
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Attribute) and node.value.attr in METHODS:
            return {"f": cut(ast.unparse(node.value)), "n": node.lineno}
    return None


def _uncalled(evidence: Evidence) -> str | None:
    """A function on the line of the exception that is named without being called."""
    called = [node.func for node in evidence.at_line(ast.Call) if isinstance(node, ast.Call)]
    program = evidence.program_at_fault
    functions = BUILTINS | frozenset(program.functions if program else ())
    plain = []
    for node in evidence.at_line(ast.Attribute, ast.Name):
        if node in called or not isinstance(getattr(node, "ctx", None), ast.Load):
            continue
        if isinstance(node, ast.Attribute):
            inner = node.value  # `items.append.x`: it is append that is not called
            method = isinstance(inner, ast.Attribute) and inner.attr in METHODS and node.attr not in METHODS
            return cut(ast.unparse(inner if method else node))
        if isinstance(node, ast.Name) and node.id in functions:
            plain.append(node.id)
    return plain[0] if plain else None


def _returned_function(evidence: Evidence) -> Found | None:
    for scope in evidence.reached:
        for node in scope.value_returns:
            is_function = isinstance(node.value, ast.Name) and node.value.id in BUILTINS | set(scope.program.functions)
            if isinstance(node.value, ast.Attribute) or is_function:
                return {"f": cut(ast.unparse(node.value)) if node.value else "", "n": node.lineno}
    return None


def _stands_alone(evidence: Evidence) -> Found | None:
    """A method that is named on a line of its own: `items.sort`."""
    for scope in evidence.scopes:
        for node in scope.own_nodes:
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Attribute) and node.value.attr in METHODS:
                return {"f": cut(ast.unparse(node.value)), "n": node.lineno}
    return None


BRACKETS_MISSING = Rule(
    "round brackets missing in a call",
    Tier.A,
    "{f} on line {n} is a function. Calling it needs round brackets.",
    _in_the_exception,
)
NAMED_ALONE = Rule(
    "round brackets missing in a call that stands alone",
    Tier.A,
    "{f} on line {n} is a function. Calling it needs round brackets.",
    _stands_alone,
)
