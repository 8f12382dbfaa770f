"""Rules about conditions that do not ask what they seem to ask."""

from __future__ import annotations

import ast

from tasks.grading.hints.evidence import Evidence
from tasks.grading.hints.rule import Found, Rule, Tier
from tasks.grading.hints.words import cut


def _literal_alone(evidence: Evidence) -> Found | None:
    """`if a == () or []`: the second side is no comparison.

    A side that is always true decides every test; one that is always false only those that hand over that value.
    """
    for scope in evidence.scopes:
        for node in scope.own_nodes:
            if isinstance(node, ast.If | ast.While) and isinstance(node.test, ast.BoolOp):
                compared = any(isinstance(side, ast.Compare) for side in node.test.values)
                for side in node.test.values[1:]:
                    known, value = _literal(side)
                    if known and compared and (value or _is_given(value, evidence)):
                        word = "or" if isinstance(node.test.op, ast.Or) else "and"
                        return {"n": node.lineno, "word": word, "x": cut(ast.unparse(side))}
    return None


def _literal(node: ast.expr) -> tuple[bool, object]:
    """Whether an expression is a literal other than a truth value, and its value."""
    try:
        value = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, RecursionError):
        return False, None
    return not isinstance(value, bool), value


def _is_given(value: object, evidence: Evidence) -> bool:
    return any(type(given) is type(value) and given == value for given in evidence.seen.arguments or ())


def _compared_alone(evidence: Evidence) -> Found | None:
    """`count == 0` on a line of its own."""
    for scope in evidence.scopes:
        for node in scope.own_nodes:
            alone = node.value if isinstance(node, ast.Expr) else None
            if isinstance(alone, ast.Compare) and isinstance(alone.ops[0], ast.Eq) and isinstance(alone.left, ast.Name):
                name = alone.left.id
                if evidence.seen.trouble is None or f"'{name}'" in evidence.seen.trouble.message:
                    return {"n": alone.lineno, "v": name}
    return None


COMPARED_ALONE = Rule(
    "== for =",
    Tier.A,
    "Line {n} compares {v} and keeps nothing. To store a value use a single =.",
    _compared_alone,
)
LITERAL_ALONE = Rule(
    "or with a value instead of a comparison",
    Tier.A,
    "On line {n}, {word} stands before {x} alone, which compares nothing. Write what is compared on both sides.",
    _literal_alone,
)
