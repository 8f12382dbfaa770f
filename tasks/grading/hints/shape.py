"""Rules about parameters that are not used and lines that do nothing: they can be seen without running anything."""

from __future__ import annotations

import ast
from itertools import pairwise

from tasks.grading.hints.evidence import Evidence
from tasks.grading.hints.program import Function, read_names, walk_scope
from tasks.grading.hints.rule import Found, Rule, Tier
from tasks.grading.hints.vocabulary import PURE_FUNCTIONS, PURE_METHODS
from tasks.grading.hints.words import cut

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
    return None if function is None else _overwritten_by_loop(function)


def _overwritten_by_loop(function: Function) -> Found | None:
    """A parameter that nothing has read yet takes the items of a loop."""
    read: set[str] = set()
    for node in function.own_nodes:
        for target in ast.walk(node.target) if isinstance(node, ast.For) else ():
            name = _name(target)
            if isinstance(node, ast.For) and name in function.parameters and name not in read | read_names([node.iter]):
                words = "The loop on line {n} puts its items into {p}, so the input {p} is lost. Use another name."
                return {"p": name, "n": node.lineno, "words": words}
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            read.add(node.id)
    return None


def _is_given_value(node: ast.expr) -> bool:
    """Whether a value is a literal or comes from `input()`."""
    if any(isinstance(inner, ast.Call) and _name(inner.func) == "input" for inner in ast.walk(node)):
        return True
    return not any(isinstance(inner, ast.Name | ast.Call) for inner in ast.walk(node))


def _name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def _no_effect(evidence: Evidence) -> Found | None:
    for scope in evidence.scopes:
        tried = _lines_in_try(scope)
        for node in scope.own_nodes:
            if not (isinstance(node, ast.Expr) and _is_useless(node.value)) or node.lineno in tried:
                continue
            if isinstance(node.value, ast.Name) and node not in scope.body:
                continue  # in a branch it stands for "do nothing", as pass does
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


def _always_inside(evidence: Evidence) -> Found | None:
    """`for x in a: if x in a`: it always is."""
    for scope in evidence.scopes:
        for loop in scope.loops:
            if not (
                isinstance(loop, ast.For) and isinstance(loop.target, ast.Name) and isinstance(loop.iter, ast.Name)
            ):
                continue
            item, looped = loop.target.id, loop.iter.id
            nodes = list(walk_scope(loop.body))
            if {item, looped} & {node.id for node in nodes if isinstance(node, ast.Name) and _is_set(node)}:
                continue
            if any(isinstance(node, ast.Attribute) and _name(node.value) == looped for node in nodes):
                continue  # a method of it may have taken the item away
            tests = [node.test for node in nodes if isinstance(node, ast.If)]
            for node in nodes:
                if not isinstance(node, ast.Compare) or not isinstance(node.ops[0], ast.In | ast.NotIn):
                    continue
                decides = isinstance(node.ops[0], ast.NotIn) or node in tests  # "x in a and ..." does no harm
                if decides and (_name(node.left), _name(node.comparators[0])) == (item, looped):
                    return {"x": item, "a": looped, "n": node.lineno}
    return None


def _kept_unread(evidence: Evidence) -> Found | None:
    """A variable that a loop keeps up to date, and that is read nowhere but in the comparison that decides it."""
    for scope in evidence.scopes:
        for loop in scope.loops:
            for node in walk_scope(loop.body):
                if isinstance(node, ast.If) and isinstance(node.test, ast.Compare):
                    for name in sorted(_kept(node)):
                        deciding = [inner for inner in ast.walk(node.test) if _name(inner) == name]
                        reads = [inner for inner in ast.walk(scope.node) if _name(inner) == name and _is_read(inner)]
                        if len(reads) <= len(deciding):
                            return {"v": name, "n": node.body[0].lineno}
    return None


def _kept(branch: ast.If) -> set[str]:
    """Names that a branch sets to another name and nothing else, as in `best = x`."""
    (first, *more) = branch.body
    if more or not (isinstance(first, ast.Assign) and isinstance(first.value, ast.Name)):
        return set()
    return {target.id for target in first.targets if isinstance(target, ast.Name)}


def _is_read(node: ast.AST) -> bool:
    return isinstance(getattr(node, "ctx", None), ast.Load)


def _is_set(node: ast.Name) -> bool:
    return not isinstance(node.ctx, ast.Load)


def _swap_lost(evidence: Evidence) -> Found | None:
    """`a = b` and then `b = a`."""
    for scope in evidence.scopes:
        plain = [node for node in scope.own_nodes if isinstance(node, ast.Assign) and len(node.targets) == 1]
        for first, second in pairwise(plain):
            one, other = ast.unparse(first.targets[0]), ast.unparse(first.value)
            back = (ast.unparse(second.targets[0]), ast.unparse(second.value)) == (other, one)
            if (
                back
                and one != other
                and second.lineno - (first.end_lineno or 0) == 1 == second.col_offset - first.col_offset + 1
            ):
                return {"n": first.lineno, "a": cut(one), "b": cut(other)}
    return None


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
ALWAYS_INSIDE = Rule(
    "looks for an item in the list that it comes from",
    Tier.A,
    "The loop takes {x} from {a}, so on line {n} it is always in {a}. Where do you want to look?",
    _always_inside,
)
SWAP_LOST = Rule(
    "swap that loses a value",
    Tier.A,
    "After line {n}, {a} and {b} hold the same value: the old {a} is lost. How can you keep it?",
    _swap_lost,
)
KEPT_UNREAD = Rule(
    "a value is kept and never used",
    Tier.A,
    "{v} gets a value on line {n}, and no line uses it afterwards. Where should it come in?",
    _kept_unread,
)
