"""Taking a submission out of the queue by hand."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.db.models.assignment import Assignment
from app.db.models.submission import Submission
from app.db.session import writing
from app.domain.refusal import Conflict, NotFound
from app.domain.submission import State
from app.services.audit import Actor, note


def cancel(session: Session, submission_id: str, *, course_id: int, actor: Actor) -> None:
    """Do not grade it; it costs no attempt.

    Raises:
        NotFound: the course has no such submission.
        Conflict: it is graded already.
    """
    with writing(session):
        there = session.scalars(
            select(Submission.status)
            .join(Assignment, Assignment.id == Submission.assignment_id)
            .where(Submission.id == submission_id, Assignment.course_id == course_id)
        ).one_or_none()
        if there is None:
            raise NotFound(f"there is no submission {submission_id}")
        done: int = session.execute(
            update(Submission)
            .where(Submission.id == submission_id, Submission.status.in_((str(State.QUEUED), str(State.RUNNING))))
            .values(status=str(State.CANCELED), outbox=0)
        ).rowcount  # type: ignore[attr-defined]
        if not done:
            raise Conflict(f"this submission is {there}: there is nothing to cancel")
        note(session, actor, "submission.cancel", submission_id, course_id=course_id)
