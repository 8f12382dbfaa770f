"""The rule about a list or dictionary that is changed while a loop goes through it."""

from __future__ import annotations

import ast

from tasks.grading.hints.evidence import Evidence, Seen
from tasks.grading.hints.flow import can_fall_through
from tasks.grading.hints.loops import STOPPED, assigned, counter_of, is_name
from tasks.grading.hints.order import counted, items_of
from tasks.grading.hints.program import Function
from tasks.grading.hints.rule import Found, Rule, Tier
from tasks.grading.hints.vocabulary import CHANGERS, GROWERS


def _changed_while_looping(evidence: Evidence) -> Found | None:
    trouble = evidence.seen.trouble
    if trouble is not None and trouble.kind not in ("IndexError", "RuntimeError"):
        return None
    for scope in evidence.scopes:
        for loop in scope.loops:
            name = _looped_name(loop) or (counter_of(loop)[1] if _ran_past_the_end(evidence) else None)
            if name is None or name in assigned(loop.body):
                continue
            for statement in _statements_going_on(loop.body):
                method = _changes(statement, name)
                if method and (method in GROWERS or _may_have_skipped(evidence.seen, scope, name)):
                    return _words_for_change(evidence, method)
    return None


def _may_have_skipped(seen: Seen, scope: Function, name: str) -> bool:
    """Whether skipped items explain how the test ended: they stay in the list, and are missing elsewhere."""
    if seen.outcome in STOPPED:
        return False
    got, asked = items_of(seen.actual), items_of(seen.expected)
    if got is None or asked is None:
        return True
    left_over, missing = counted(got) - counted(asked), counted(asked) - counted(got)
    gives_the_list = any(is_name(node.value, name) for node in scope.value_returns if node.value is not None)
    return bool(left_over) != bool(missing) and not (gives_the_list and missing)


def _ran_past_the_end(evidence: Evidence) -> bool:
    return evidence.seen.trouble is not None and evidence.seen.trouble.kind == "IndexError"


def _looped_name(loop: ast.stmt) -> str | None:
    """The list or dictionary that a for loop goes through by itself, not by a copy."""
    if not isinstance(loop, ast.For):
        return None
    source = loop.iter
    if isinstance(source, ast.Call) and isinstance(source.func, ast.Name) and source.func.id == "enumerate":
        source = source.args[0] if source.args else source
    if isinstance(source, ast.Call) and isinstance(source.func, ast.Attribute):
        source = source.func.value if source.func.attr in ("items", "keys", "values") else source
    return source.id if isinstance(source, ast.Name) else None


def _statements_going_on(body: list[ast.stmt]) -> list[ast.stmt]:
    """Simple statements of a loop body after which the loop goes on; not those before a break or return."""
    found: list[ast.stmt] = []
    for block in _blocks(body):
        if can_fall_through(block) or isinstance(block[-1], ast.Continue):
            found.extend(statement for statement in block if isinstance(statement, ast.Expr | ast.Assign | ast.Delete))
    return found


def _blocks(body: list[ast.stmt]) -> list[list[ast.stmt]]:
    blocks = [body]
    for statement in body:
        for name in ("body", "orelse", "finalbody"):
            inner = getattr(statement, name, None)
            if isinstance(inner, list) and inner and not isinstance(statement, ast.FunctionDef | ast.ClassDef):
                blocks.extend(_blocks(inner))
    return blocks


def _changes(statement: ast.stmt, name: str) -> str | None:
    """The method (or `del`) with which a statement changes the size of the named thing."""
    if isinstance(statement, ast.Delete):
        targets = (target for target in statement.targets if isinstance(target, ast.Subscript))
        return "del" if any(is_name(target.value, name) for target in targets) else None
    value = statement.value if isinstance(statement, ast.Expr | ast.Assign) else None
    if not (isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and is_name(value.func.value, name)):
        return None
    method = value.func.attr
    return method if method in (CHANGERS | {"pop", "popitem"}) - {"sort", "reverse"} else None


def _words_for_change(evidence: Evidence, method: str) -> Found:
    if _ran_past_the_end(evidence):
        words = "You change the list while looping over it, so positions run past its end. Loop over something else."
        return {"words": words}
    if method in GROWERS and evidence.seen.outcome in STOPPED:
        return {"words": "You add to the list while looping over it, so the loop never ends. Loop over something else."}
    if evidence.seen.trouble is not None and "dictionary changed size" in evidence.seen.trouble.message:
        return {"words": "You change the dictionary while looping over it. Loop over something else."}
    if method in GROWERS:
        return {"words": "You add to the list while looping over it, so the loop meets the new items too."}
    return {}


CHANGED_WHILE_LOOPING = Rule(
    "list or dict changed while looping over it",
    Tier.A,
    "You change the list while looping over it, so items are skipped. Loop over something else.",
    _changed_while_looping,
)
