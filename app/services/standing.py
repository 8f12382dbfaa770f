"""The verdict that stands."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.models.verdict import Verdict
from app.domain.refusal import NotFound
from app.domain.result import Result


def standing_verdict(session: Session, submission_id: str, grading_version: int) -> tuple[int, Result]:
    """Which delivery gave it, and the result.

    Raises:
        NotFound: there is none yet.
    """
    row = session.execute(
        select(Verdict.delivery, Verdict.result).where(
            Verdict.submission_id == submission_id, Verdict.grading_version == grading_version
        )
    ).one_or_none()
    if row is None:
        raise NotFound(f"no verdict of {submission_id} yet")
    return row.delivery, Result.from_json(row.result)
