"""What a failed `assert left == right` compared, as pytest's assertion rewriting tells it: no test needs a change."""

from __future__ import annotations

import ast
import re
from types import TracebackType
from typing import Any

from sandbox.harness.assertions import is_literal
from sandbox.harness.values import encode


class Comparison:
    """The two values of the comparison that failed last, and where it stands in the test file."""

    def __init__(self, test_file: str, source: str) -> None:
        self._file = test_file
        self._source = source
        self._values: tuple[Any, Any] | None = None

    def forget(self) -> None:
        """Another test starts."""
        self._values = None

    def note(self, op: str, left: Any, right: Any) -> None:
        """A comparison in an assertion is false."""
        self._values = (left, right) if op == "==" else None

    def of(self, error: AssertionError) -> dict[str, Any]:
        """What an assertion compared: {"call", "expected", "actual", "own"}, or {} when it was none of `==`.

        Which of the two is the expected one is said nowhere: it is the one written as a literal. `own` is the message
        that the test gives with its assertion.
        """
        values, self._values = self._values, None
        statement = self._statement(error.__traceback__)
        if values is None or statement is None:
            return {}
        match statement.test:
            case ast.Compare(left=left, ops=[ast.Eq()], comparators=[right]):
                pass
            case _:
                return {}
        actual, expected = values
        if is_literal(left) and not is_literal(right):
            actual, expected, left = expected, actual, right
        own = str(error).rpartition("\nassert ")[0] if statement.msg is not None else ""
        return {
            "call": _call(left, str(error))[:300],
            "expected": encode(_exact(expected)),
            "actual": encode(actual),
            "own": own[:1000],
        }

    def _statement(self, traceback: TracebackType | None) -> ast.Assert | None:
        """The assertion at the end of the traceback, when that is in the test file."""
        line = 0
        while traceback is not None:
            line = traceback.tb_lineno if traceback.tb_frame.f_code.co_filename == self._file else 0
            traceback = traceback.tb_next
        found = [
            node
            for node in ast.walk(ast.parse(self._source))
            if isinstance(node, ast.Assert) and node.lineno <= line <= (node.end_lineno or 0)
        ]
        return found[-1] if found else None


def _call(left: ast.expr, explanation: str) -> str:
    """What was evaluated: with the values of its arguments, where pytest tells them of a plain call."""
    shown = ast.unparse(left)
    if isinstance(left, ast.Call) and isinstance(left.func, ast.Name):
        told = re.search(rf"^ \+  where .* = ({re.escape(left.func.id)}\(.*\))$", explanation, re.MULTILINE)
        if told is not None and len(told[1]) < 200:
            return told[1]
    return shown


def _exact(value: Any) -> Any:
    """The number inside `pytest.approx(number)`."""
    return value.expected if type(value).__name__ == "ApproxScalar" else value
