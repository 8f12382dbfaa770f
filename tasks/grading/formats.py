"""A result in the words of others: Exercism's results.json (version 3), and plain text for a terminal.

Gradescope's results.json is `Result.to_json` itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.domain.result import Outcome, Result, Status, TestResult

EXERCISM_OUTPUT = 500
EXERCISM_MESSAGE = 65_535
_CUT = "… (cut)"
_MARKS = {Outcome.PASSED: "✓", Outcome.NOT_RUN: "–"}


def exercism(result: Result) -> dict[str, Any]:
    """https://github.com/exercism/docs/blob/main/building/tooling/test-runners/interface.md, version 3."""
    if result.status is not Status.GRADED:
        return {"version": 3, "status": "error", "message": (result.error or "")[:EXERCISM_MESSAGE], "tests": []}
    tests = [_exercism_test(test) for test in result.tests]
    passed = all(test["status"] == "pass" for test in tests)
    return {"version": 3, "status": "pass" if passed else "fail", "message": None, "tests": tests}


def _exercism_test(test: TestResult) -> dict[str, Any]:
    status = "pass" if test.passed else "fail" if test.outcome is Outcome.WRONG else "error"
    shown: dict[str, Any] = {"name": test.test.name, "status": status}
    if not test.passed:
        shown["message"] = (test.output or str(test.outcome))[:EXERCISM_MESSAGE]
    if test.printed:
        fits = len(test.printed) <= EXERCISM_OUTPUT
        shown["output"] = test.printed if fits else test.printed[: EXERCISM_OUTPUT - len(_CUT)] + _CUT
    return shown


def text(result: Result) -> str:
    """The result for people: a line a test, what went wrong below it, the score last."""
    return "\n".join(_lines(result))


def _lines(result: Result) -> Iterator[str]:
    if result.status is not Status.GRADED:
        yield f"{result.status}: {result.error}"
    for test in result.tests:
        mark = _MARKS.get(test.outcome, "✗")
        yield f"{mark} {test.test.name}  {test.score:g}/{test.test.max_score:g}"
        if test.passed:
            continue
        for line in [*test.output.splitlines(), *([f"Hint: {test.hint}"] if test.hint else [])]:
            yield f"    {line}"
        if test.printed:
            yield "    printed:"
            yield from (f"      {line}" for line in test.printed.splitlines()[:20])
    yield f"score {result.score:g} of {result.max_score:g}, {result.isolation} isolation, {result.wall_ms:.0f} ms"
