"""Expected values: Python literals, and a few constructors of plain data, read without running anything."""

from __future__ import annotations

import ast
import math
from collections import Counter, OrderedDict, deque
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

MAX_NODES = 200_000
_CONSTRUCTORS: dict[str, Callable[..., Any]] = {
    "set": set,
    "frozenset": frozenset,
    "list": list,
    "tuple": tuple,
    "dict": dict,
    "range": range,
    "complex": complex,
    "float": float,
    "bytearray": bytearray,
    "OrderedDict": OrderedDict,
    "Counter": Counter,
    "deque": deque,
    "Decimal": Decimal,
    "Fraction": Fraction,
}
_NAMES: dict[str, Any] = {"inf": math.inf, "nan": math.nan, "pi": math.pi}


def parse_literal(text: str) -> Any:
    """The plain value that a text such as `[0, 1]`, `{1, 2}` or `Decimal("0.1")` denotes.

    Raises:
        ValueError: it is not plain data; says what is in the way.
    """
    try:
        tree = ast.parse(text.strip(), mode="eval")
        if sum(1 for _ in ast.walk(tree)) > MAX_NODES:
            raise ValueError("the value is too large")
        return _value(tree.body)
    except SyntaxError as error:
        raise ValueError(f"is not a Python value: {error.msg}") from error
    except (TypeError, InvalidOperation, ZeroDivisionError, OverflowError, RecursionError, MemoryError) as error:
        raise ValueError(f"is not a plain value: {error}") from error


def _value(node: ast.expr) -> Any:
    match node:
        case ast.Constant(value=value):
            return value
        case ast.List(elts=items):
            return [_value(item) for item in items]
        case ast.Tuple(elts=items):
            return tuple(_value(item) for item in items)
        case ast.Set(elts=items):
            return {_value(item) for item in items}
        case ast.Dict(keys=keys, values=values):
            pairs = zip(keys, values, strict=True)
            return {_value(key): _value(value) for key, value in pairs if key is not None}
        case ast.UnaryOp(op=ast.USub() | ast.UAdd() as sign, operand=operand):
            number = _value(operand)
            return -number if isinstance(sign, ast.USub) else +number
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() as sign, right=ast.Constant(value=complex() as imaginary)):
            real = _value(left)
            return real + imaginary if isinstance(sign, ast.Add) else real - imaginary
        case ast.Name(id=name) if name in _NAMES:
            return _NAMES[name]
        case ast.Attribute(value=ast.Name(id="math"), attr=name) if name in _NAMES:
            return _NAMES[name]
        case ast.Call(func=ast.Name(id=name), args=items, keywords=keywords) if name in _CONSTRUCTORS:
            named = {word.arg: _value(word.value) for word in keywords if word.arg is not None}
            return _constructed(name, [_value(item) for item in items], named)
        case _:
            raise ValueError(f"is not a plain value: {ast.unparse(node)[:60]}")


def _constructed(name: str, values: list[Any], named: dict[str, Any]) -> Any:
    if name in ("list", "tuple", "bytearray", "set", "frozenset", "deque") and values:
        first = values[0]
        size = first if isinstance(first, int) else len(first)
        if size > MAX_NODES:
            raise ValueError("the value is too large")
    return _CONSTRUCTORS[name](*values, **named)
