"""Which way a body of statements can end: a small, cautious flow analysis (a condition may go either way)."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from tasks.grading.hints.program import Loop, NewScope


def can_fall_through(body: Sequence[ast.stmt]) -> bool:
    """Whether the end of a body can be reached."""
    return all(_can_pass(statement) for statement in body)


def _can_pass(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Return | ast.Raise | ast.Break | ast.Continue):
        return False
    if isinstance(statement, ast.If):
        if _always(statement.test):
            return can_fall_through(statement.body)
        return can_fall_through(statement.body) or can_fall_through(statement.orelse)
    if isinstance(statement, ast.While) and _always(statement.test):
        return leaves_by_break(statement)
    if isinstance(statement, ast.With | ast.AsyncWith):
        return can_fall_through(statement.body)
    if isinstance(statement, ast.Try):
        if statement.finalbody and not can_fall_through(statement.finalbody):
            return False
        tried = can_fall_through(statement.body) and can_fall_through(statement.orelse)
        return tried or any(can_fall_through(handler.body) for handler in statement.handlers)
    if isinstance(statement, ast.Match):
        catch_all = any(isinstance(case.pattern, ast.MatchAs) and not case.pattern.pattern for case in statement.cases)
        return not catch_all or any(can_fall_through(case.body) for case in statement.cases)
    return True


def leaves_by_break(loop: ast.stmt) -> bool:
    """Whether a loop has a `break` of its own."""
    return any(isinstance(node, ast.Break) for node in own_level(loop))


def own_level(loop: ast.stmt) -> list[ast.AST]:
    """The nodes of a loop's body that belong to this loop, not to loops and functions inside it, nor after its end."""
    found: list[ast.AST] = []
    queue: list[ast.AST] = list(reached(getattr(loop, "body", ())))
    while queue:
        node = queue.pop(0)
        found.append(node)
        if isinstance(node, Loop):
            queue.extend(node.orelse)
        elif isinstance(node, ast.If):
            queue.extend((node.test, *reached(node.body), *reached(node.orelse)))
        elif not isinstance(node, NewScope):
            queue.extend(ast.iter_child_nodes(node))
    return found


def reached(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a body up to the first that never goes on to the next."""
    for statement in body:
        yield statement
        if not _can_pass(statement):
            return


def _always(test: ast.expr) -> bool:
    return isinstance(test, ast.Constant) and bool(test.value)
