"""A student's whole record in a course, for staff."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.models.assignment import Assignment
from app.db.models.submission import Submission
from app.db.models.verdict import Verdict
from app.db.queries.groups import kept_for
from app.db.queries.standing_verdict import STANDING_VERDICT
from app.services.gradebook import gradebook
from app.services.override_grade import student_id_of


def student_record(session: Session, course_id: int, login: str) -> dict[str, Any]:
    """The student's line of the gradebook, and every submission, newest first.

    Raises:
        NotFound: the course has no such student.
    """
    user_id = student_id_of(session, course_id, login)
    book = gradebook(session, course_id, user_id=user_id).to_json()
    rows = session.execute(
        select(
            Submission.id,
            Assignment.slug,
            Submission.attempt,
            Submission.accepted_at,
            Submission.status,
            Verdict.score,
            Verdict.max_score,
        )
        .join(Assignment, Assignment.id == Submission.assignment_id)
        .outerjoin(Verdict, STANDING_VERDICT)
        .where(kept_for(session, user_id), Assignment.course_id == course_id)
        .order_by(Submission.id.desc())
    )
    return {
        "student": {**book["students"][0], "assignments": book["assignments"], "max_total": book["max_total"]},
        "submissions": [
            {
                "id": row.id,
                "assignment": row.slug,
                "attempt": row.attempt,
                "accepted_at": row.accepted_at.isoformat(timespec="milliseconds"),
                "status": row.status,
                "score": row.score,
                "max_score": row.max_score,
            }
            for row in rows
        ],
    }
