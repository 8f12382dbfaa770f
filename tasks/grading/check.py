"""The tests of the tests: every solution shipped with a pack is graded, and compared with what the pack says of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.assignment import Declaration, Pack, Solution
from app.domain.result import Result
from tasks.grading.grader import Grader


@dataclass(frozen=True, slots=True)
class Checked:
    """One solution of the pack, graded.

    Attributes:
        complaint: how the result differs from what the pack expects; empty when it does not.
    """

    name: str
    result: Result
    complaint: str


@dataclass(frozen=True, slots=True)
class CheckReport:
    """All solutions of a pack, graded, in the pack's order."""

    declaration: Declaration
    checked: tuple[Checked, ...]

    @property
    def ok(self) -> bool:
        """Whether every expectation holds."""
        return not any(one.complaint for one in self.checked)


def check(pack: Pack, declaration: Declaration, grader: Grader) -> CheckReport:
    """Grade every solution of a pack.

    Raises:
        PackError: the pack's own code fails.
        SandboxError: the sandbox failed.
    """
    return CheckReport(declaration, tuple(_checked(pack, declaration, grader)))


def _checked(pack: Pack, declaration: Declaration, grader: Grader) -> Iterator[Checked]:
    for solution in pack.solutions.values():
        result = grader.grade(pack, declaration, solution.files)
        yield Checked(solution.name, result, complaint_of(solution, result))


def complaint_of(solution: Solution, result: Result) -> str:
    """How a result differs from what the pack expects of a solution, in one sentence; empty when it does not."""
    failed = [test.test.name for test in result.tests if not test.passed]
    expect = solution.expect
    if expect == "full":
        return f"should pass every test, but fails {_listed(failed)}" if failed else ""
    if "score" in expect:
        wanted = float(expect["score"])
        right = abs(result.score - wanted) < 1e-6
        return "" if right else f"should score {wanted:g}, but scores {result.score:g}"
    wanted_names = list(expect["failed"])
    unknown = [name for name in wanted_names if name not in {test.test.name for test in result.tests}]
    if unknown:
        return f"expects {_listed(unknown)} to fail, which no test is called"
    passing = [name for name in wanted_names if name not in failed]
    also = [name for name in failed if name not in wanted_names]
    said = []
    if passing:
        said.append(f"should fail {_listed(passing)}, but passes")
    if also:
        said.append(f"should not fail {_listed(also)}")
    return "; ".join(said)


def _listed(names: list[str]) -> str:
    shown = ", ".join(repr(name) for name in names[:5])
    return shown if len(names) <= 5 else f"{shown} and {len(names) - 5} more"
