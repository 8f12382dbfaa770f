"""Single edits of a program: what a student would change in one place, by kind of mistake.

When one edit makes every test pass, its kind mostly names the mistake. Which kinds may speak, and with what words, is
said in `repairs`.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from tasks.grading.hints.program import Function

Change = Callable[[ast.AST], None]
"""Changes a node in place; it is given a copy."""
Place = tuple[int, int, Change]
"""Where a function may be changed: the node's place in `ast.walk` of the function, its line, and the change."""


class Kind(StrEnum):
    """What an edit changes; the order is that in which they are tried, the most telling first."""

    RETURN_THE_CHANGED = "the changed parameter is returned"
    RETURN_OUT_OF_LOOP = "a return is moved behind its loop"
    START_OUT_OF_LOOP = "a start value is moved before its loop"
    STOP_VALUE = "another constant is returned"
    BOUNDARY = "one step more or less"
    COMPARISON = "a comparison is turned round"
    OTHER_NAME = "another variable"


@dataclass(frozen=True, slots=True)
class Edit:
    """One changed program; `line` is where it was changed."""

    kind: Kind
    line: int
    source: str


def edits_of(function: Function) -> Iterator[Edit]:
    """All single edits of one function, in the order of `Kind`; each is a whole program."""
    seen = set()
    for kind, find in FINDERS.items():
        for place, line, change in find(function):
            source = _changed(function, place, change)
            if source is not None and source not in seen:
                seen.add(source)
                yield Edit(kind, line, source)


def _changed(function: Function, place: int, change: Change) -> str | None:
    tree = copy.deepcopy(function.program.tree)
    if tree is None:
        return None
    twins = (node for node in ast.walk(tree) if type(node) is type(function.node))
    twin = next(node for node in twins if getattr(node, "lineno", 0) == function.line)
    change(list(ast.walk(twin))[place])
    return ast.unparse(ast.fix_missing_locations(tree)) + "\n"


def _return_the_changed(function: Function) -> Iterator[Place]:
    if not function.value_returns:
        for name in function.parameters:
            yield 0, function.line, _appender(ast.Return(ast.Name(name, ast.Load())))


def _appender(statement: ast.stmt) -> Change:
    def append(definition: ast.AST) -> None:
        definition.body.append(statement)  # type: ignore[attr-defined]

    return append


def _return_out_of_loop(function: Function) -> Iterator[Place]:
    for loop in function.loops:
        for inside, statement in enumerate(ast.walk(loop)):
            if isinstance(statement, ast.Return):
                yield 0, statement.lineno, _mover(function, loop, inside, behind=True)


def _start_out_of_loop(function: Function) -> Iterator[Place]:
    for loop in function.loops:
        first = loop.body[0]
        if isinstance(first, ast.Assign) and len(loop.body) > 1:
            yield 0, first.lineno, _mover(function, loop, list(ast.walk(loop)).index(first), behind=False)


def _mover(function: Function, loop: ast.stmt, inside: int, *, behind: bool) -> Change:
    """Moves a statement, by its place in a loop, out of the loop."""
    place = list(ast.walk(function.node)).index(loop)

    def move(definition: ast.AST) -> None:
        twin = list(ast.walk(definition))[place]
        statement = list(ast.walk(twin))[inside]
        home = _list_with(definition, statement)
        home.remove(statement)
        if not home:
            home.append(ast.Pass())
        target = _list_with(definition, twin)
        target.insert(target.index(twin) + behind, statement)

    return move


def _list_with(tree: ast.AST, statement: ast.AST) -> list[ast.AST]:
    """The list of statements in which one stands."""
    for node in ast.walk(tree):
        for name in ("body", "orelse", "finalbody"):
            found = getattr(node, name, None)
            if isinstance(found, list) and any(statement is one for one in found):
                return found
    raise LookupError("a statement stands in no list")


CONSTANTS = ("0", "1", "-1", "''", "[]", "True", "False")


def _stop_value(function: Function) -> Iterator[Place]:
    for place, node in enumerate(ast.walk(function.node)):
        if isinstance(node, ast.Return) and node.value is not None and _is_constant(node.value):
            for value in (*CONSTANTS, *function.parameters):
                if ast.unparse(node.value) != value:
                    yield place, node.lineno, _setter("value", ast.parse(value, mode="eval").body)


def _is_constant(node: ast.expr) -> bool:
    empty = isinstance(node, ast.List | ast.Tuple) and not node.elts
    negative = isinstance(node, ast.UnaryOp) and isinstance(node.operand, ast.Constant)
    return empty or negative or isinstance(node, ast.Constant)


def _setter(field: str, value: object, index: int | None = None) -> Change:
    """Puts a value into a field of a node, or into one place of a list there."""

    def put(node: ast.AST) -> None:
        if index is None:
            setattr(node, field, value)
        else:
            getattr(node, field)[index] = value

    return put


STEPS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE,),
    ast.LtE: (ast.Lt,),
    ast.Gt: (ast.GtE,),
    ast.GtE: (ast.Gt,),
}
TURNS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.Gt, ast.GtE),
    ast.LtE: (ast.GtE, ast.Gt),
    ast.Gt: (ast.Lt, ast.LtE),
    ast.GtE: (ast.LtE, ast.Lt),
    ast.Eq: (ast.NotEq, ast.LtE, ast.GtE),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}


def _boundary(function: Function) -> Iterator[Place]:
    yield from _compared(function, STEPS)
    for place, node in enumerate(ast.walk(function.node)):
        for field, index, bound in _bounds(node):
            for step in (1, -1):
                yield place, bound.lineno, _setter(field, _plus(bound, step), index)


def _bounds(node: ast.AST) -> Iterator[tuple[str, int | None, ast.expr]]:
    """Where in a node one step counts, as field, place in that field's list, and expression."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "range":
        yield from (("args", index, bound) for index, bound in enumerate(node.args[:2]))
    elif isinstance(node, ast.Slice):
        yield from ((field, None, getattr(node, field)) for field in ("lower", "upper") if getattr(node, field))
    elif isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Slice | ast.Tuple):
        yield "slice", None, node.slice
    elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and type(node.value.value) is int:
        yield "value", None, node.value
    elif isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Lt | ast.LtE | ast.Gt | ast.GtE):
        yield "comparators", 0, node.comparators[0]
    elif isinstance(node, ast.Return) and isinstance(node.value, ast.Name | ast.BinOp | ast.Call):
        yield "value", None, node.value


def _plus(old: ast.expr, step: int) -> ast.expr:
    """An expression and one step, as a person would write it."""
    if isinstance(old, ast.Constant) and type(old.value) is int:
        return ast.Constant(old.value + step)
    back = ast.Sub if step > 0 else ast.Add
    if isinstance(old, ast.BinOp) and isinstance(old.op, back) and ast.unparse(old.right) == "1":
        return old.left
    return ast.BinOp(old, ast.Add() if step > 0 else ast.Sub(), ast.Constant(1))


def _comparison(function: Function) -> Iterator[Place]:
    yield from _compared(function, TURNS)


def _compared(function: Function, changes: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]]) -> Iterator[Place]:
    for place, node in enumerate(ast.walk(function.node)):
        if isinstance(node, ast.Compare):
            for index, old in enumerate(node.ops):
                yield from ((place, node.lineno, _setter("ops", new(), index)) for new in changes.get(type(old), ()))


def _other_name(function: Function) -> Iterator[Place]:
    for place, node in enumerate(ast.walk(function.node)):
        if isinstance(node, ast.Name) and node.id in function.names:
            others = sorted(function.names - {node.id})
            yield from ((place, node.lineno, _setter("id", name)) for name in others)


FINDERS: dict[Kind, Callable[[Function], Iterator[Place]]] = {
    Kind.RETURN_THE_CHANGED: _return_the_changed,
    Kind.RETURN_OUT_OF_LOOP: _return_out_of_loop,
    Kind.START_OUT_OF_LOOP: _start_out_of_loop,
    Kind.STOP_VALUE: _stop_value,
    Kind.BOUNDARY: _boundary,
    Kind.COMPARISON: _comparison,
    Kind.OTHER_NAME: _other_name,
}
