"""Verdicts of submissions: each recorded once, whoever comes first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import bindparam, or_, update
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
        or_(Submission.status == State.QUEUED, Submission.status == State.RUNNING),
    )
    .values(status=bindparam("to"), outbox=0)
)

_VERDICT = Base.metadata.tables[Verdict.__tablename__]
_WHICH = (_VERDICT.c.submission_id, _VERDICT.c.grading_version)


@dataclass(frozen=True, slots=True)
class NewVerdict:
    """What a delivery of a submission came to."""

    submission_id: str
    grading_version: int
    delivery: int
    result: Result


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
    """`record_results` of one."""
    verdict = NewVerdict(submission_id, grading_version, delivery, result)
    return record_results(session, [verdict], worker=worker, now=now)[0]


def record_results(
    session: Session, verdicts: Sequence[NewVerdict], *, worker: str = "", now: datetime | None = None
) -> list[bool]:
    """Record verdicts and where their submissions then stand, in one transaction.

    Returns:
        For each, False when a verdict of this grading stood already: then nothing has changed.
    """
    # in order of their ids, so that two transactions with the same verdicts wait and never lock each other out
    order = sorted(verdicts, key=lambda one: (one.submission_id, one.grading_version))
    about = {"worker": worker, "recorded_at": now or datetime.now(UTC)}
    rows = [{**verdict_row(one.submission_id, one.grading_version, one.delivery, one.result), **about} for one in order]
    with writing(session):
        # by the connection: the session would look for objects to keep up to date, which takes longer than the database
        connection = session.connection()
        insert = insert_unless_there(session.get_bind().dialect, Verdict).returning(*_WHICH)
        new = {tuple(row) for row in connection.execute(insert, rows)} if rows else set()
        settled = [
            {"submission": one.submission_id, "grading": one.grading_version, "to": str(one.result.status)}
            for one in order
            if (one.submission_id, one.grading_version) in new
        ]
        if settled:
            connection.execute(_SETTLE, settled)
    recorded = []
    for one in verdicts:
        which = (one.submission_id, one.grading_version)
        recorded.append(which in new)
        new.discard(which)  # the same once more in these verdicts came second
    return recorded


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
