"""The tests of the tests: every solution shipped with a pack is graded, and compared with what the pack says of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.assignment import Declaration, Pack, Solution
from app.domain.errors import BadSubmission
from app.domain.result import Result
from app.packs.submission import check_files
from tasks.grading.grader import Grader

STARTER = "starter"


@dataclass(frozen=True, slots=True)
class Checked:
    """One solution of the pack, or what students start from, graded.

    Attributes:
        complaint: how the result differs from what the pack expects; empty when it does not.
    """

    name: str
    result: Result
    complaint: str


@dataclass(frozen=True, slots=True)
class CheckReport:
    """All solutions of a pack, graded, in the pack's order; what students start from at the end."""

    declaration: Declaration
    checked: tuple[Checked, ...]

    @property
    def ok(self) -> bool:
        """Whether every expectation holds."""
        return not any(one.complaint for one in self.checked)


def check(pack: Pack, declaration: Declaration, grader: Grader) -> CheckReport:
    """Grade every solution of a pack, and its starter where that can be handed in as it is.

    Raises:
        PackError: the pack's own code fails.
        SandboxError: the sandbox failed.
    """
    return CheckReport(declaration, tuple(_checked(pack, declaration, grader)))


def _checked(pack: Pack, declaration: Declaration, grader: Grader) -> Iterator[Checked]:
    for solution in pack.solutions.values():
        result = grader.grade(pack, declaration, solution.files)
        yield Checked(solution.name, result, complaint_of(solution, result))
    starter = starter_of(pack)
    if starter is not None:
        result = grader.grade(pack, declaration, starter)
        full = all(test.passed for test in result.tests)
        yield Checked(STARTER, result, "passes every test before a student has done anything" if full else "")


def starter_of(pack: Pack) -> dict[str, str] | None:
    """What a student would hand in who changes nothing; None where that is refused before any test."""
    try:
        return check_files(pack.files, {name: text.encode() for name, text in pack.starter.items()})
    except BadSubmission:
        return None


def reference_of(pack: Pack) -> Solution | None:
    """The first solution that must pass every test."""
    return next((solution for solution in pack.solutions.values() if solution.expect == "full"), None)


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
