"""What a failed assertion compared: read from the frames of the failure, so that the test file needs no change."""

from __future__ import annotations

import ast
import linecache
from types import CodeType, FrameType, TracebackType
from typing import Any

from sandbox.harness.values import encode

_COMPARING = {"first": "second", "expr1": "expr2", "list1": "list2", "tuple1": "tuple2", "set1": "set2", "d1": "d2"}
"""Names of the two values in the methods of `unittest.TestCase`."""


def compared(traceback: TracebackType | None, test_file: str) -> dict[str, Any]:
    """The two values of a failed `assertEqual` and its like, and the call that was tested.

    Which of the two is the expected one is not in the method's contract: it is the one written as a literal.

    Args:
        test_file: the test file's name as it was compiled.

    Returns:
        {"call": text, "expected": node, "actual": node}, or {} when the failure was none of a comparison.
    """
    caller: TracebackType | None = None
    while traceback is not None:
        frame = traceback.tb_frame
        if frame.f_code.co_filename == test_file:
            caller = traceback
        elif caller is not None and frame.f_globals.get("__name__") == "unittest.case":
            return _values(caller, frame)
        traceback = traceback.tb_next
    return {}


def _values(caller: TracebackType, assertion: FrameType) -> dict[str, Any]:
    for first, second in _COMPARING.items():
        if first in assertion.f_locals and second in assertion.f_locals:
            break
    else:
        return {}
    actual, expected = assertion.f_locals[first], assertion.f_locals[second]
    arguments = _arguments(caller)
    call = ""
    if len(arguments) >= 2:
        if is_literal(arguments[0]) and not is_literal(arguments[1]):
            actual, expected = expected, actual
            arguments = arguments[1::-1]
        call = ast.unparse(arguments[0])[:300]
    return {"call": call, "expected": encode(expected), "actual": encode(actual)}


def _arguments(caller: TracebackType) -> list[ast.expr]:
    """The arguments of the assertion as they stand in the test file."""
    code: CodeType = caller.tb_frame.f_code
    positions = list(code.co_positions())[caller.tb_lasti // 2]
    start, end, left, right = positions
    if start is None or end is None or left is None or right is None:
        return []
    lines = [linecache.getline(code.co_filename, line).encode() for line in range(start, end + 1)]
    if not lines:
        return []
    lines[-1] = lines[-1][:right]
    lines[0] = lines[0][left:]
    try:
        tree = ast.parse(b"".join(lines).decode().strip(), mode="eval").body
    except (SyntaxError, ValueError):
        return []
    return tree.args if isinstance(tree, ast.Call) else []


def is_literal(node: ast.expr) -> bool:
    """Whether an expression is written out: no name, no call."""
    return not any(isinstance(part, ast.Call | ast.Name | ast.Attribute) for part in ast.walk(node))


_OPERATORS = {"assertEqual": "==", "assertIs": "is", "assertIn": "in", "assertIsInstance": "isinstance"}


def operands_of(traceback: TracebackType | None) -> tuple[str, Any, Any] | None:
    """Operator and operands of a failed assertion of `unittest`, from its frame; None for any other failure.

    `assertEqual` hands over to one of several methods: it is the outermost frame that counts.
    """
    while traceback is not None:
        frame = traceback.tb_frame
        method = frame.f_code.co_name
        if frame.f_globals.get("__name__") == "unittest.case" and method in _OPERATORS:
            own = frame.f_code.co_varnames[1:3]
            return (_OPERATORS[method], *(frame.f_locals.get(name) for name in own))  # type: ignore[return-value]
        traceback = traceback.tb_next
    return None
