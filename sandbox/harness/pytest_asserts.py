"""What a failed `assert left == right` compared, as pytest's assertion rewriting tells it: no test needs a change."""

from __future__ import annotations

import ast
import re
from types import FrameType, TracebackType
from typing import Any

from sandbox.harness.assertions import is_literal
from sandbox.harness.values import encode


class Comparison:
    """The two values of the comparison that failed last, and where it stands in the test file.

    Attributes:
        operands: operator and operands of the one that failed last in this test, whatever it was.
    """

    def __init__(self, test_file: str, source: str) -> None:
        self._file = test_file
        self._source = source
        self._values: tuple[Any, Any] | None = None
        self.operands: tuple[str, Any, Any] | None = None

    def forget(self) -> None:
        """Another test starts."""
        self._values = self.operands = None

    def note(self, op: str, left: Any, right: Any) -> None:
        """A comparison in an assertion is false."""
        self.operands = (op, left, right)
        self._values = (left, right) if op == "==" else None

    def of(self, error: AssertionError) -> dict[str, Any]:
        """What an assertion compared: {"call", "expected", "actual", "own", "output"}, or {} when it was none of `==`.

        Which of the two is the expected one is said nowhere: it is the one written as a literal. `own` is the message
        that the test gives with its assertion; `output` says whether the values are what was printed, by `capsys`.
        """
        values, self._values = self._values, None
        statement, frame = self._statement(error.__traceback__)
        if values is None or statement is None or frame is None:
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
            "call": _call(left, str(error), frame)[:300],
            "expected": encode(_exact(expected)),
            "actual": encode(actual),
            "own": own[:1000],
            "output": _is_output(left, frame),
        }

    def _statement(self, traceback: TracebackType | None) -> tuple[ast.Assert | None, FrameType | None]:
        """The assertion at the end of the traceback, when that is in the test file, and where it ran."""
        line, frame = 0, None
        while traceback is not None:
            frame = traceback.tb_frame
            line = traceback.tb_lineno if frame.f_code.co_filename == self._file else 0
            traceback = traceback.tb_next
        found = [
            node
            for node in ast.walk(ast.parse(self._source))
            if isinstance(node, ast.Assert) and node.lineno <= line <= (node.end_lineno or 0)
        ]
        return (found[-1], frame) if found else (None, None)


def _call(left: ast.expr, explanation: str, frame: FrameType) -> str:
    """What was evaluated, with the values of its arguments where pytest or variables of the test tell them."""
    if not isinstance(left, ast.Call):
        return ast.unparse(left)
    if isinstance(left.func, ast.Name):
        told = re.search(rf"^ \+  where .* = ({re.escape(left.func.id)}\(.*\))$", explanation, re.MULTILINE)
        if told is not None and len(told[1]) < 200:
            return told[1]
    shown = [_shown(argument, frame) for argument in left.args]
    named = [f"{word.arg}={_shown(word.value, frame)}" if word.arg else ast.unparse(word) for word in left.keywords]
    return f"{ast.unparse(left.func)}({', '.join([*shown, *named])})"


def _shown(argument: ast.expr, frame: FrameType) -> str:
    """An argument; a variable with a value that nothing can have changed since is shown as that value."""
    if isinstance(argument, ast.Name):
        value = frame.f_locals.get(argument.id, frame)
        if type(value) in (int, float, str, bool, type(None)) and len(repr(value)) < 80:
            return repr(value)
    return ast.unparse(argument)


_OF_TEXTS = frozenset({"readouterr", "split", "splitlines", "strip", "rstrip", "lstrip", "lower"})


def _is_output(left: ast.expr, frame: FrameType) -> bool:
    """Whether it is text that a test took from `capsys`: `out`, `captured.out`, `capsys.readouterr().out.split()`."""
    nodes = list(ast.walk(left))
    calls = [node.func for node in nodes if isinstance(node, ast.Call)]
    if not all(isinstance(function, ast.Attribute) and function.attr in _OF_TEXTS for function in calls):
        return False
    names = [node.id for node in nodes if isinstance(node, ast.Name)]
    kinds = {type(value).__name__ for value in frame.f_locals.values()}
    if "CaptureFixture" not in kinds or len(names) != 1:
        return False
    value = frame.f_locals.get(names[0])
    return type(value).__name__ in ("CaptureFixture", "CaptureResult") or names[0] in (
        "out",
        "err",
        "output",
        "printed",
    )


def _exact(value: Any) -> Any:
    """The number inside `pytest.approx(number)`."""
    return value.expected if type(value).__name__ == "ApproxScalar" else value
