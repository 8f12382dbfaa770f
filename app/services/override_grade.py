"""A grade set by hand: it stands whatever is graded, and is taken away by hand alone."""

from __future__ import annotations

import math

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.models.assignment import Assignment
from app.db.models.course import Membership
from app.db.models.feedback import Override
from app.db.models.user import User
from app.db.session import writing
from app.domain.people import Role
from app.domain.refusal import Invalid, NotFound
from app.services.audit import Actor, note

MOST = 100_000.0


def set_override(
    session: Session, *, course_id: int, assignment: str, login: str, score: float, reason: str, actor: Actor
) -> None:
    """Set a student's grade for an assignment.

    Raises:
        NotFound: the course has no such assignment or student.
        Invalid: the score is no number from 0 on, or there is no reason.
    """
    if not math.isfinite(score) or not 0 <= score <= MOST:
        raise Invalid(f"a score is from 0 to {MOST:.0f}", "score")
    if not reason.strip():
        raise Invalid("say why, in a sentence", "reason")
    with writing(session):
        task_id, user_id = cell_of(session, course_id, assignment, login)
        before = session.get(Override, (task_id, user_id))
        session.merge(
            Override(
                assignment_id=task_id,
                user_id=user_id,
                score=score,
                reason=reason.strip(),
                created_at=actor.now,
                created_by=actor.user_id,
            )
        )
        note(
            session,
            actor,
            "override.set",
            f"{assignment}/{login}",
            course_id=course_id,
            old=None if before is None else before.score,
            new=score,
            reason=reason.strip(),
        )


def clear_override(session: Session, *, course_id: int, assignment: str, login: str, actor: Actor) -> None:
    """Let the graded score count again.

    Raises:
        NotFound: the course has no such assignment or student, or there is nothing to take away.
    """
    with writing(session):
        task_id, user_id = cell_of(session, course_id, assignment, login)
        found = session.get(Override, (task_id, user_id))
        if found is None:
            raise NotFound(f"the grade of {login} for {assignment} was not set by hand")
        session.delete(found)
        note(session, actor, "override.clear", f"{assignment}/{login}", course_id=course_id, old=found.score, new=None)


def cell_of(session: Session, course_id: int, assignment: str, login: str) -> tuple[int, int]:
    """The ids of an assignment and of a student of that course.

    Raises:
        NotFound: the course has no such assignment or student.
    """
    return task_id_of(session, course_id, assignment), student_id_of(session, course_id, login)


def task_id_of(session: Session, course_id: int, assignment: str) -> int:
    """The id of an assignment of that course.

    Raises:
        NotFound: it has none of that slug.
    """
    task_id = session.scalars(
        select(Assignment.id).where(Assignment.course_id == course_id, Assignment.slug == assignment)
    ).one_or_none()
    if task_id is None:
        raise NotFound(f"the course has no assignment {assignment!r}")
    return task_id


def student_id_of(session: Session, course_id: int, login: str) -> int:
    """The id of a student of that course.

    Raises:
        NotFound: it has none of that login.
    """
    user_id = session.scalars(
        select(User.id)
        .join(Membership, Membership.user_id == User.id)
        .where(User.login == login, Membership.course_id == course_id, Membership.role == str(Role.STUDENT))
    ).one_or_none()
    if user_id is None:
        raise NotFound(f"the course has no student {login!r}")
    return user_id
