"""Evidence of small programs, by running them here: the programs are ours, and the messages are this Python's own."""

from __future__ import annotations

import ast
import contextlib
import io

from app.domain.result import Outcome
from tasks.grading.hints.evidence import UNKNOWN, Evidence, Seen, Trouble, Unknown
from tasks.grading.hints.program import Program

FILE = "solution.py"
PLAIN = (int, float, str, bytes, bool, list, tuple, dict, set, type(None))


def seen_of(source: str, call: str, expected: object = UNKNOWN) -> Seen:
    """What is seen when the call is evaluated in the program."""
    names: dict[str, object] = {"__name__": "solution"}
    printed, actual, trouble = io.StringIO(), UNKNOWN, None
    try:
        with contextlib.redirect_stdout(printed):
            exec(compile(source, FILE, "exec"), names)
            value = eval(call, names)
            actual = value if isinstance(value, PLAIN) else Unknown(type(value).__name__)
    except Exception as error:  # noqa: BLE001  whatever the program raises is what is looked at
        trouble = _trouble(error)
    passed = trouble is None and actual == expected
    outcome = Outcome.PASSED if passed else Outcome.ERROR if trouble else Outcome.WRONG
    return Seen(outcome, call, expected, actual, "", trouble, printed.getvalue())


def _trouble(error: Exception) -> Trouble:
    message = str(error)
    kind = type(error).__name__
    trace, found = error.__traceback__, None
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == FILE:
            found = trace
        trace = trace.tb_next
    if found is None:
        return Trouble(kind, message)
    names = {name: repr(value)[:80] for name, value in found.tb_frame.f_locals.items() if name != "__builtins__"}
    return Trouble(kind, message, FILE, found.tb_lineno, found.tb_frame.f_code.co_name, names)


def evidence_of(source: str, call: str, expected: object = UNKNOWN, *others: tuple[str, object]) -> Evidence:
    """The evidence of one test; `others` are calls and expected values of the other tests."""
    rest = tuple(seen_of(source, other, value) for other, value in others)
    return Evidence(seen_of(source, call, expected), {FILE: Program(source)}, rest)


def stopped(source: str, call: str, outcome: Outcome = Outcome.TIME_LIMIT) -> Evidence:
    """The evidence of a test that ran into a limit; nothing is run."""
    ast.parse(source)
    return Evidence(Seen(outcome, call), {FILE: Program(source)})
