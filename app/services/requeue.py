"""The outbox: what SQL has accepted and the stream may not have yet.

`submission.outbox` is 1 from the commit that accepted it until the stream is known to have it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Row, and_, bindparam, select, update
from sqlalchemy.orm import Session

from app.db.base import Base
from app.db.models.assignment import Assignment
from app.db.models.course import Course
from app.db.models.regrade import Regrade, RegradeItem
from app.db.models.submission import UNSENT, WAITING, Submission
from app.db.models.verdict import Verdict
from app.db.session import writing
from app.streams.codec import SubmissionMessage, lane_named

MESSAGE = (
    select(
        Submission.id,
        Submission.user_id,
        Submission.attempt,
        Submission.grading_version,
        Submission.accepted_at,
        Submission.lane,
        Course.slug.label("course"),
        Assignment.slug.label("assignment"),
    )
    .join(Assignment, Assignment.id == Submission.assignment_id)
    .join(Course, Course.id == Assignment.course_id)
    .order_by(Submission.id)
)


_TABLE = Base.metadata.tables[Submission.__tablename__]
_SENT = update(_TABLE).where(_TABLE.c.id.in_(bindparam("sent", expanding=True)), _TABLE.c.outbox == 1).values(outbox=0)


def unsent(session: Session, limit: int, before: datetime) -> list[SubmissionMessage]:
    """The oldest submissions still in the outbox that were accepted before that moment."""
    rows = session.execute(MESSAGE.where(UNSENT, Submission.accepted_at < before).limit(limit))
    return [message_of(row) for row in rows]


def waiting(session: Session, limit: int, after_id: str = "") -> list[SubmissionMessage]:
    """Submissions without a verdict, oldest first, from after that id: what the stream should hold, all of it."""
    # the condition word for word as in the index, which neither database uses for a bound parameter
    rows = session.execute(MESSAGE.where(WAITING, Submission.id > after_id).limit(limit))
    return [message_of(row) for row in rows]


def running_regrades(session: Session) -> list[int]:
    """The regrades that are not known to have all their verdicts, oldest first."""
    return list(session.scalars(select(Regrade.id).where(Regrade.status == "running").order_by(Regrade.id)))


def regrade_waiting(session: Session, regrade_id: int, limit: int, after_id: str = "") -> list[SubmissionMessage]:
    """The submissions of a regrade without the verdict that it asks for: bulk work."""
    rows = session.execute(
        MESSAGE.join(RegradeItem, RegradeItem.submission_id == Submission.id)
        .join(Regrade, Regrade.id == RegradeItem.regrade_id)
        .outerjoin(
            Verdict, and_(Verdict.submission_id == Submission.id, Verdict.grading_version == RegradeItem.regrade_id + 1)
        )
        .where(
            Regrade.id == regrade_id,
            Regrade.status == "running",
            Verdict.submission_id.is_(None),
            Submission.id > after_id,
        )
        .limit(limit)
    )
    return [replace(message_of(row), grading=regrade_id + 1, lane="bulk") for row in rows]


def mark_ready(session: Session, regrade_id: int) -> None:
    """Note that a regrade has all its verdicts."""
    with writing(session):
        session.execute(
            update(Regrade).where(Regrade.id == regrade_id, Regrade.status == "running").values(status="ready")
        )


def mark_sent(session: Session, submission_ids: Sequence[str]) -> None:
    """Note that the stream has them."""
    if submission_ids:
        with writing(session):
            note_sent(session, submission_ids)


def note_sent(session: Session, submission_ids: Sequence[str]) -> None:
    """The same in the caller's transaction."""
    # by the connection: the session would look for objects to keep up to date, which takes longer than the database
    session.connection().execute(_SENT, {"sent": submission_ids})


def message_of(row: Row[str, int, int, int, datetime, str, str, str]) -> SubmissionMessage:
    """The row as the stream carries it."""
    return SubmissionMessage(
        submission=row.id,
        course=row.course,
        assignment=row.assignment,
        user=str(row.user_id),
        attempt=row.attempt,
        grading=row.grading_version,
        accepted_at=row.accepted_at.timestamp(),
        lane=lane_named(row.lane),
    )
