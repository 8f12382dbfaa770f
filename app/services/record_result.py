"""The verdict of a submission: recorded once, whoever comes first."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from app.db.base import Base
from app.db.models.submission import Submission
from app.db.models.verdict import Verdict
from app.db.queries.blobs import insert_unless_there
from app.db.session import writing
from app.domain import events
from app.domain.result import Result, Visibility
from app.domain.submission import State

_SETTLE = (
    update(Base.metadata.tables[Submission.__tablename__])
    .where(
        Submission.id == bindparam("submission"),
        Submission.grading_version == bindparam("grading"),
        Submission.status.in_((State.QUEUED, State.RUNNING)),
    )
    .values(status=bindparam("to"), outbox=0)
)


def record_result(
    session: Session,
    submission_id: str,
    grading_version: int,
    delivery: int,
    result: Result,
    *,
    worker: str = "",
    now: datetime | None = None,
) -> bool:
    """Record the verdict and where the submission then stands, in one transaction.

    Returns:
        False when a verdict of this grading stood already: then nothing has changed.
    """
    row = verdict_row(submission_id, grading_version, delivery, result)
    with writing(session):
        statement = insert_unless_there(session.get_bind().dialect, Verdict)
        values = {**row, "worker": worker, "recorded_at": now or datetime.now(UTC)}
        # by the connection: the session would look for objects to keep up to date, which takes longer than the database
        inserted = session.connection().execute(statement, values).rowcount
        if inserted:
            which = {"submission": submission_id, "grading": grading_version, "to": str(result.status)}
            session.connection().execute(_SETTLE, which)
    return bool(inserted)


def verdict_row(submission_id: str, grading_version: int, delivery: int, result: Result) -> dict[str, Any]:
    """The columns of a verdict, without who and when."""
    parts = events.finished(submission_id, delivery, result).data["parts"]
    return {
        "submission_id": submission_id,
        "grading_version": grading_version,
        "delivery": delivery,
        "status": str(result.status),
        "score": result.score,
        "max_score": result.max_score,
        "parts": parts,
        "result": result.to_json(),
        **{
            str(kind): round(parts.get(str(kind), [0.0])[0], 9)
            for kind in (Visibility.VISIBLE, Visibility.AFTER_DUE_DATE, Visibility.AFTER_PUBLISHED)
        },
    }
