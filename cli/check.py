"""`gradewire check`: grade a pack's own solutions and show which test each passes."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from app.domain.result import Outcome
from cli.exits import exit_codes
from sandbox.runner import Sandbox
from tasks.grading.check import CheckReport, check
from tasks.grading.grader import Grader
from tasks.grading.shelf import Shelf

_LETTERS = {
    Outcome.PASSED: "✓",
    Outcome.WRONG: "✗",
    Outcome.ERROR: "E",
    Outcome.TIME_LIMIT: "T",
    Outcome.MEMORY_LIMIT: "M",
    Outcome.OUTPUT_LIMIT: "O",
    Outcome.CRASHED: "C",
    Outcome.FORBIDDEN: "F",
    Outcome.NOT_RUN: "–",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("pack", type=Path, help="an assignment pack: a directory or a zip")


@exit_codes
def run(arguments: argparse.Namespace) -> int:
    """Print the matrix; 1 when an expectation does not hold."""
    with Sandbox() as sandbox:
        pack, declaration = Shelf(sandbox).take(arguments.pack)
        report = check(pack, declaration, Grader(sandbox))
    print("\n".join(matrix(report)))
    return 0 if report.ok else 1


def matrix(report: CheckReport) -> Iterator[str]:
    """Lines: the tests by number, then a row a solution, then what does not hold."""
    for column, test in enumerate(report.declaration.tests, start=1):
        yield f"{column:4}  {test.name}  ({test.max_score:g})"
    width = max((len(one.name) for one in report.checked), default=0)
    yield ""
    yield " " * (width + 2) + "".join(f"{column:4}" for column in range(1, len(report.declaration.tests) + 1))
    for one in report.checked:
        row = "".join(f"{_LETTERS[test.outcome]:>4}" for test in one.result.tests)
        yield f"{one.name:{width}}  {row}  {one.result.score:g}/{one.result.max_score:g}"
    yield ""
    used = {test.outcome for one in report.checked for test in one.result.tests}
    yield "  ".join(
        f"{letter} {str(outcome).replace('_', ' ')}" for outcome, letter in _LETTERS.items() if outcome in used
    )
    if not report.checked:
        yield "the pack has no solutions: nothing is known about its tests"
    for one in report.checked:
        if one.complaint:
            yield f"{one.name}: {one.complaint}"
    yield "every expectation holds" if report.ok else "NOT as expected"
