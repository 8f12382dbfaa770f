"""Otter and OK test files, read as data: nothing of them is run.

The format with examples (`OK_FORMAT = True`) is one dict literal; the one with functions (`OK_FORMAT = False`) is
listed in a jail, and shares the rules of points (https://otter-grader.readthedocs.io/en/latest/test_files/python_format.html).
"""

from __future__ import annotations

import ast
import doctest
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from textwrap import dedent
from typing import Any

from app.packs.examples import parse_examples


@dataclass(frozen=True, slots=True)
class Case:
    """One case of a question.

    Attributes:
        points: what the case itself names; None when it names none.
        failure_message: the teacher's text for those who fail it.
    """

    name: str
    hidden: bool
    points: float | None = None
    failure_message: str | None = None
    examples: tuple[doctest.Example, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """A test file, or a suite of one.

    Attributes:
        points: for the question as a whole; None when the file names none.
        all_or_nothing: whether one failing case costs all points.
    """

    name: str
    points: float | None
    all_or_nothing: bool
    cases: tuple[Case, ...]

    @property
    def names_points(self) -> bool:
        """Whether anything of it says how much it counts."""
        return self.points is not None or any(case.points is not None for case in self.cases)


def matching(pattern: str, paths: Sequence[str]) -> list[str]:
    """The test files of a pack, `q2` before `q10`."""
    found = [path for path in paths if fnmatchcase(path, pattern) and not path.endswith("__init__.py")]
    return sorted(found, key=lambda path: [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", path)])


def points_of_cases(total: float | None, named: Sequence[float | None]) -> list[float]:
    """The points of each case of a question, by otter's rules.

    No points anywhere: 1 is split. The question's alone: they are split. The cases' alone: the others have 0 (if those
    that are named come to 0, 1 is split among the others). Both: the others share what the named ones leave.

    Raises:
        ValueError: the cases name more than the question.
    """
    taken = sum(points for points in named if points is not None)
    open_count = sum(points is None for points in named)
    if total is not None and taken > total + 1e-9:
        raise ValueError(f"the cases name {taken:g} points together, but the question has {total:g}")
    split = total if total is not None else taken or 1.0
    each = (split - taken) / open_count if open_count else 0.0
    return [each if points is None else float(points) for points in named]


def is_example_format(content: bytes) -> bool:
    """Whether a file is of the format with examples.

    Raises:
        SyntaxError: it is not Python.
        ValueError: it is of neither format.
    """
    values = _assigned(ast.parse(content), ("OK_FORMAT", "test"))
    if "OK_FORMAT" in values:
        return bool(_literal(values["OK_FORMAT"]))
    if "test" not in values:
        raise ValueError("has neither OK_FORMAT nor a dict called test")
    return True


def read_questions(content: bytes) -> tuple[Question, ...]:
    """The questions of a file of the format with examples: one, or one a suite.

    Raises:
        ValueError: says what is wrong with it.
    """
    values = _assigned(ast.parse(content), ("OK_FORMAT", "test"))
    if "test" not in values:
        raise ValueError("has no dict called test")
    test = _literal(values["test"])
    if not isinstance(test, dict) or not isinstance(test.get("suites"), list) or not test["suites"]:
        raise ValueError("test must be a dict with a list of suites")
    name = str(test.get("name") or "test")
    suites = test["suites"]
    otter = "OK_FORMAT" in values
    if len(suites) == 1:
        return (_question(name, test.get("points"), test.get("all_or_nothing", True), suites[0], otter),)
    points = 1.0 if test.get("points") is None else _number(test["points"], "points")
    scored = sum(bool(suite.get("scored", True)) for suite in suites)
    shares = [points / scored if suite.get("scored", True) else 0.0 for suite in suites]
    numbered = enumerate(zip(suites, shares, strict=True), start=1)
    return tuple(_question(f"{name}, suite {n}", share, True, suite, otter) for n, (suite, share) in numbered)


def _question(name: str, points: Any, all_or_nothing: Any, suite: Any, otter: bool) -> Question:
    kind = suite.get("type", "doctest")
    if kind != "doctest":
        raise ValueError(f"a suite of type {kind} is not supported: doctest is")
    listed = suite.get("cases")
    if not isinstance(listed, list) or not listed:
        raise ValueError("a suite must have a list of cases")
    own: list[Any] = [case.get("points") for case in listed]
    if isinstance(points, list):
        if len(points) != len(listed):
            raise ValueError(f"{len(points)} points are listed for {len(listed)} cases")
        own, points = points, None
    around = ("", "") if otter else (suite.get("setup", ""), suite.get("teardown", ""))
    cases = [
        _case(case, f"{name} - {n}", named, around, otter)
        for n, (case, named) in enumerate(zip(listed, own, strict=True), start=1)
    ]
    total = None if points is None else _number(points, "points")
    return Question(name, total, bool(all_or_nothing), tuple(cases))


def _case(case: Any, name: str, points: Any, around: tuple[str, str], otter: bool) -> Case:
    code = dedent(str(case.get("code", "")))
    if case.get("locked") and "# locked" in code:
        raise ValueError(f"{name} is locked: its answers are not in the file; unlock it first")
    examples: tuple[doctest.Example, ...] = ()
    for text in (dedent(around[0]), code, dedent(around[1])):
        examples += parse_examples(text)
    message = case.get("failure_message")
    return Case(
        name=str(case.get("name") or name),
        hidden=bool(case.get("hidden", otter)),
        points=None if points is None else _number(points, f"the points of {name}"),
        failure_message=None if message is None else str(message),
        examples=examples,
    )


def _number(value: Any, what: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not (math.isfinite(value) and value >= 0):
        raise ValueError(f"{what} must be a number of 0 or more, not {value!r}")
    return float(value)


def _assigned(tree: ast.Module, names: Sequence[str]) -> dict[str, ast.expr]:
    found = {}
    for statement in tree.body:
        if isinstance(statement, ast.Assign) and statement.value is not None:
            found.update({goal.id: statement.value for goal in statement.targets if isinstance(goal, ast.Name)})
    return {name: value for name, value in found.items() if name in names}


def _literal(node: ast.expr) -> Any:
    try:
        return ast.literal_eval(node)
    except ValueError as error:
        raise ValueError(f"line {node.lineno}: must be written out as a literal, with nothing computed") from error
