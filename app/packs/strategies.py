"""Hypothesis strategies as text, e.g. `lists(integers(0, 9), max_size=5)`, read as plain data without running anything.

Only strategies of plain data are known, and their arguments are literals or strategies: a pack's author writes what a
test draws from, and no code. What each is: https://hypothesis.readthedocs.io/en/latest/reference/strategies.html
"""

from __future__ import annotations

import ast
from typing import Any

STRATEGIES = frozenset(
    {
        "booleans",
        "characters",
        "dictionaries",
        "floats",
        "frozensets",
        "integers",
        "just",
        "lists",
        "none",
        "one_of",
        "permutations",
        "sampled_from",
        "sets",
        "text",
        "tuples",
    }
)


def parse_strategies(text: str) -> list[dict[str, Any]]:
    """One strategy for each argument of a function, as `{"strategy": name, "args": [...], "options": {...}}`.

    Raises:
        ValueError: it is not a list of strategies; says what is in the way.
    """
    try:
        tree = ast.parse(f"[{text}\n]", mode="eval").body
    except (SyntaxError, RecursionError, MemoryError) as error:
        raise ValueError(f"is no Python expression: {getattr(error, 'msg', error)}") from error
    if not isinstance(tree, ast.List) or not tree.elts:
        raise ValueError("needs a strategy for each argument, separated by commas")
    return [_strategy(node) for node in tree.elts]


def _strategy(node: ast.expr) -> dict[str, Any]:
    name = node.func.attr if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else ""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        name = node.func.id
    if not isinstance(node, ast.Call) or name not in STRATEGIES:
        known = ", ".join(sorted(STRATEGIES))
        raise ValueError(f"{ast.unparse(node)[:60]!r} is no strategy of plain data; known are {known}")
    if any(isinstance(argument, ast.Starred) for argument in node.args) or not all(key.arg for key in node.keywords):
        raise ValueError(f"{name} cannot take starred arguments")
    options = {str(keyword.arg): _argument(keyword.value) for keyword in node.keywords}
    return {"strategy": name, "args": [_argument(argument) for argument in node.args], "options": options}


def _argument(node: ast.expr) -> Any:
    if isinstance(node, ast.Call):
        return _strategy(node)
    try:
        return {"literal": ast.literal_eval(node)}
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError) as error:
        raise ValueError(f"{ast.unparse(node)[:60]!r} is neither a literal nor a strategy") from error
