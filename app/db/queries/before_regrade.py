"""What a submission's verdict was before the regrade whose verdict stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, undefer

from app.db.models.regrade import Regrade, RegradeItem
from app.db.models.verdict import Verdict
from app.db.queries.regrades import OF_OLD, OLD
from app.domain.regrade import RegradeStatus
from app.domain.result import Result
from app.domain.seen import View

FIRST_GRADING = 1


@dataclass(frozen=True, slots=True)
class Before:
    """The verdict that a regrade took the place of.

    Attributes:
        applied_at: when the new one came to stand.
        sums: `score`, `max_score`, `passed`, `n` over what may be seen.
        outcomes: test → how it had ended, of those that may be seen.
    """

    applied_at: datetime
    sums: dict[str, float]
    outcomes: dict[str, str]


def before_regrade(session: Session, submission_id: str, grading: int, view: View) -> Before | None:
    """What was told before, as this reader may see it; None when there was no regrade, or no grade before it."""
    if grading == FIRST_GRADING:
        return None
    row = session.execute(
        select(Regrade.applied_at, OLD)
        .join(RegradeItem, RegradeItem.regrade_id == Regrade.id)
        .join(OLD, OF_OLD)
        .where(
            RegradeItem.submission_id == submission_id,
            and_(Regrade.id == grading - 1, Regrade.status == RegradeStatus.APPLIED),
            OLD.status == "graded",
        )
        .options(undefer(OLD.result))
    ).one_or_none()
    if row is None or row[0] is None:
        return None
    applied_at: datetime = row[0]
    verdict: Verdict = row[1]
    seen = view.result(Result.from_json(verdict.result))
    return Before(applied_at, view.parts(verdict.parts), {test.test.name: str(test.outcome) for test in seen.tests})
