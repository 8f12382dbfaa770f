"""Rules about parameters that are not used and lines that do nothing: they can be seen without running anything."""

from __future__ import annotations

import ast

from tasks.grading.hints.evidence import Evidence
from tasks.grading.hints.program import Function, read_names, walk_scope
from tasks.grading.hints.rule import Found, Rule, Tier
from tasks.grading.hints.vocabulary import PURE_FUNCTIONS, PURE_METHODS

USELESS = ast.Compare | ast.BinOp | ast.BoolOp | ast.UnaryOp | ast.Name | ast.Attribute | ast.Subscript


def _never_used(evidence: Evidence) -> Found | None:
    function = evidence.function
    if function is None:
        return None
    unused = [name for name in function.parameters if name not in read_names(function.body) and name.strip("_")]
    return {"p": unused[0]} if unused else None


def _overwritten(evidence: Evidence) -> Found | None:
    function = evidence.function
    read: set[str] = set()
    for statement in function.body if function else []:
        if isinstance(statement, ast.Assign) and function is not None:
            for target in statement.targets:
                name = target.id if isinstance(target, ast.Name) else ""
                if name in function.parameters and name not in read and _is_given_value(statement.value):
                    return {"p": name, "n": statement.lineno}
        read |= read_names([statement])
    return None


def _is_given_value(node: ast.expr) -> bool:
    """Whether a value is a literal or comes from `input()`."""
    if any(isinstance(inner, ast.Call) and _name(inner.func) == "input" for inner in ast.walk(node)):
        return True
    return not any(isinstance(inner, ast.Name | ast.Call) for inner in ast.walk(node))


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def _no_effect(evidence: Evidence) -> Found | None:
    for scope in evidence.scopes:
        tried = _lines_in_try(scope)
        for node in scope.own_nodes:
            if isinstance(node, ast.Expr) and _is_useless(node.value) and node.lineno not in tried:
                return {"n": node.lineno}
    return None


def _is_useless(node: ast.expr) -> bool:
    if isinstance(node, ast.Call):
        if isinstance(node.func, ast.Name):
            return node.func.id in PURE_FUNCTIONS and not _calls_inside(node)
        return isinstance(node.func, ast.Attribute) and node.func.attr in PURE_METHODS and not _calls_inside(node)
    return isinstance(node, USELESS) and not _calls_inside(node)


def _calls_inside(node: ast.expr) -> bool:
    inner = [*node.args, node.func] if isinstance(node, ast.Call) else [node]
    return any(isinstance(found, ast.Call | ast.Await | ast.Yield) for part in inner for found in ast.walk(part))


def _lines_in_try(scope: Function) -> set[int]:
    """Lines inside a `try`: an expression there may stand for the exception that it raises."""
    tries = (node for node in scope.own_nodes if isinstance(node, ast.Try))
    return {inner.lineno for node in tries for inner in walk_scope(node.body) if isinstance(inner, ast.stmt)}


NEVER_USED = Rule(
    "parameter never used", Tier.A, "The parameter {p} is never used. Where should it come in?", _never_used
)
OVERWRITTEN = Rule(
    "parameter overwritten",
    Tier.A,
    "Line {n} replaces the input {p}. The task will give you that value.",
    _overwritten,
)
NO_EFFECT = Rule(
    "statement without effect",
    Tier.A,
    "Line {n} works out a value and throws it away. What should happen to it?",
    _no_effect,
)
