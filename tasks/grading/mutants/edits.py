"""Where a program can be changed: every edit of `tables`, and statements left out."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tasks.grading.mutants.source import Edit, Source
from tasks.grading.mutants.tables import ARITHMETIC, COMPARISONS, FUNCTIONS, LOGIC, METHODS

_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def edits_of(tree: ast.AST, source: Source) -> Iterator[Edit]:
    """All edits of a program, in no order.

    Left alone are docstrings, annotations, imports, f-strings (their parts have no true places before Python 3.12) and
    what an exception is raised with: tests seldom look at the words of a message, and need not.
    """
    yield from _edits_at(tree, source)
    for child in _children(tree):
        yield from edits_of(child, source)


def _children(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.JoinedStr | ast.Raise | ast.Import | ast.ImportFrom):
        return
    documented = isinstance(node, _DOCUMENTED) and ast.get_docstring(node, clean=False) is not None
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list", "type_comment"):
            continue
        children = value if isinstance(value, list) else [value]
        if name == "body" and documented:
            children = children[1:]
        yield from (child for child in children if isinstance(child, ast.AST))


def _edits_at(node: ast.AST, source: Source) -> Iterator[Edit]:
    match node:
        case ast.Compare():
            operands = [node.left, *node.comparators]
            for left, comparison, right in zip(operands, node.ops, node.comparators, strict=False):
                yield from _operator(source, left, right, *COMPARISONS[type(comparison)])
        case ast.BinOp() if type(node.op) in ARITHMETIC:
            yield from _operator(source, node.left, node.right, *ARITHMETIC[type(node.op)])
        case ast.AugAssign():
            if type(node.op) in ARITHMETIC:
                was, now = ARITHMETIC[type(node.op)]
                yield from _operator(source, node.target, node.value, f"{was}=", f"{now}=")
            yield _left_out(node, source)
        case ast.BoolOp():
            for left, right in zip(node.values, node.values[1:], strict=False):
                yield from _operator(source, left, right, *LOGIC[type(node.op)])
        case ast.UnaryOp(op=ast.Not() | ast.USub()):
            start, end = source.span(node.operand)
            yield Edit(*source.span(node), f"({source.text(start, end)})")
        case ast.Constant():
            yield from _constant(node, source)
        case ast.Call():
            yield from _call(node, source)
        case ast.If(test=test) | ast.While(test=test) if isinstance(test, ast.Name | ast.Call | ast.Attribute):
            start, end = source.span(test)
            yield Edit(start, end, f"not {source.text(start, end)}")
        case ast.Return(value=ast.expr() as value) if not (isinstance(value, ast.Constant) and value.value is None):
            yield Edit(*source.span(value), "None")
        case ast.Continue():
            yield Edit(*source.span(node), "break")
        case ast.Break() | ast.Raise() | ast.Delete() | ast.Expr(value=ast.Call()):
            yield _left_out(node, source)
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript(), *_]):
            yield _left_out(node, source)


def _left_out(node: ast.stmt, source: Source) -> Edit:
    return Edit(*source.span(node), "pass", left_out=True)


def _operator(source: Source, left: ast.expr, right: ast.expr, was: str, now: str) -> Iterator[Edit]:
    place = source.between(left, right, was)
    if place is not None:
        yield Edit(*place, now)


def _constant(node: ast.Constant, source: Source) -> Iterator[Edit]:
    match node.value:
        case bool():
            yield Edit(*source.span(node), str(not node.value))
        case int() | float():
            yield Edit(*source.span(node), repr(node.value + 1))
        case str():
            yield Edit(*source.span(node), "''" if node.value else "'X'")


def _call(node: ast.Call, source: Source) -> Iterator[Edit]:
    end = source.span(node.func)[1]
    match node.func:
        case ast.Name(id=name) if name in FUNCTIONS:
            yield Edit(end - len(name), end, FUNCTIONS[name])
        case ast.Attribute(attr=name) if name in METHODS:
            yield Edit(end - len(name), end, METHODS[name])
        case ast.Attribute(attr=name) if name in FUNCTIONS:
            yield Edit(end - len(name), end, FUNCTIONS[name])
