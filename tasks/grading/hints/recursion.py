"""Rules about functions that call themselves."""

from __future__ import annotations

import ast

from tasks.grading.hints.evidence import Evidence
from tasks.grading.hints.program import Function
from tasks.grading.hints.rule import Found, Rule, Tier


def _never_stops(evidence: Evidence) -> Found | None:
    trouble = evidence.seen.trouble
    if trouble is None or trouble.kind != "RecursionError":
        return None
    for scope in evidence.reached or evidence.scopes:
        line = _same_arguments_again(scope)
        if line:
            words = (
                "For input {x} the function calls itself with the same values again on line {n}. What should change?"
            )
            return {"x": evidence.input, "n": line, "words": words}
    if not evidence.seen.call:
        return {"words": "The function keeps calling itself. Does each call get closer to the stop case?"}
    return {"x": evidence.input}


def _same_arguments_again(scope: Function) -> int | None:
    for call in _own_calls(scope):
        given = [argument.id if isinstance(argument, ast.Name) else None for argument in call.args]
        unchanged = not any(
            isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id in scope.parameters
            for node in scope.own_nodes
        )
        if given and tuple(given) == scope.parameters and unchanged:
            return call.lineno
    return None


def _own_calls(scope: Function) -> list[ast.Call]:
    return [
        node
        for node in scope.own_nodes
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == scope.name != ""
    ]


def _thrown_away(evidence: Evidence) -> Found | None:
    for scope in evidence.scopes:
        if not scope.value_returns:
            continue
        calls = _own_calls(scope)
        if any(isinstance(node, ast.Expr) and node.value in calls for node in scope.own_nodes):
            return {}
    return None


NEVER_STOPS = Rule(
    "recursion never stops",
    Tier.A,
    "For input {x} the function keeps calling itself. "
    "Does each call get closer to the stop case, and can it jump past it?",
    _never_stops,
)
THROWN_AWAY = Rule(
    "recursive result thrown away",
    Tier.A,
    "You call your function again but do nothing with what it returns.",
    _thrown_away,
)
