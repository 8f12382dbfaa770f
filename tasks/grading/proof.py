"""All that is found out about a pack's own tests, as one report: expectations, agreement, mutants."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.domain.assignment import Declaration, Pack
from tasks.grading.agreement import Agreement, find_flaky
from tasks.grading.check import Checked, CheckReport, check, reference_of
from tasks.grading.grader import Grader
from tasks.grading.mutants.trials import Trials, begin


@dataclass(frozen=True, slots=True)
class Budget:
    """How much may be spent on a pack besides grading each solution once.

    Attributes:
        again_s: seconds for grading again what need not be graded again.
        mutants, mutants_s: how many mutants are tried, and for how many seconds.
    """

    again_s: float = 0.5
    mutants: int = 60
    mutants_s: float = 20.0


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found.

    Attributes:
        trials: of the reference's mutants; None for a pack without a reference that passes everything.
    """

    report: CheckReport
    agreement: Agreement
    trials: Trials | None

    @property
    def ok(self) -> bool:
        """Whether the tests can be relied on; mutants that survive are for a person to judge."""
        return self.report.ok and not self.agreement.flaky

    def to_json(self) -> dict[str, Any]:
        """The report as plain data."""
        return {
            "ok": self.ok,
            "error": None,
            "solutions": [_told(one) for one in self.report.checked],
            **self.agreement.to_json(),
            "mutants": None if self.trials is None else self.trials.to_json(),
        }


def prove(
    pack: Pack, declaration: Declaration, grader: Grader, budget: Budget, on_run: Callable[[], None] = lambda: None
) -> Proof:
    """Check a pack; of its mutants none has been tried yet (see `try_more`).

    Args:
        on_run: called after each run that is made to see whether the tests agree.

    Raises:
        PackError: the pack's own code fails.
        SandboxError: the sandbox failed.
    """
    report = check(pack, declaration, grader)
    agreement = find_flaky(pack, declaration, grader, report.checked, seconds=budget.again_s, on_run=on_run)
    return Proof(report, agreement, _trials(pack, report, budget))


def _trials(pack: Pack, report: CheckReport, budget: Budget) -> Trials | None:
    reference = reference_of(pack)
    checked = next((one for one in report.checked if reference is not None and one.name == reference.name), None)
    if reference is None or checked is None or checked.complaint:
        return None
    return begin(reference, checked.result.wall_ms, most=budget.mutants, most_s=budget.mutants_s)


def _told(checked: Checked) -> dict[str, Any]:
    result = checked.result
    return {
        "name": checked.name,
        "score": result.score,
        "max_score": result.max_score,
        "failed": [test.test.name for test in result.tests if not test.passed],
        "complaint": checked.complaint,
    }
