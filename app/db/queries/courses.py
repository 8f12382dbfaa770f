"""The courses that somebody is in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, ScalarSelect, and_, func, or_, select
from sqlalchemy.orm import Session

from app.db.models.assignment import Assignment
from app.db.models.course import Course, Membership
from app.db.queries.own_dates import due_of
from app.domain.people import Role

SHOWN = (Course.id, Course.slug, Course.title, Course.zone, Course.term, Course.archived_at, Membership.role)


@dataclass(frozen=True, slots=True)
class Member:
    """A course as one of its members meets it; `next_due_at` is the next due date there that is still to come."""

    course_id: int
    slug: str
    title: str
    zone: str
    role: Role
    term: str = ""
    is_archived: bool = False
    next_due_at: datetime | None = None


def find_member(session: Session, user_id: int, course: str) -> Member | None:
    """That course for that user; None when there is none or they are not in it."""
    row = session.execute(
        select(*SHOWN)
        .join(Membership, and_(Membership.course_id == Course.id, Membership.user_id == user_id))
        .where(Course.slug == course)
    ).one_or_none()
    return None if row is None else _member(row)


def list_courses(session: Session, user_id: int, now: datetime, after: str, limit: int) -> list[Member]:
    """The user's courses by slug, from after that slug."""
    next_due = _next_due(user_id, now)
    rows = session.execute(
        select(*SHOWN, next_due.label("next_due_at"))
        .join(Membership, Membership.course_id == Course.id)
        .where(Membership.user_id == user_id, Course.slug > after)
        .order_by(Course.slug)
        .limit(limit)
    )
    return [_member(row, row.next_due_at) for row in rows]


def next_due(session: Session, course_id: int, user_id: int, now: datetime) -> datetime | None:
    """The next due date that is still to come for that user in that course."""
    return session.scalars(select(_next_due(user_id, now)).select_from(Course).where(Course.id == course_id)).one()


def runs_every_course(session: Session, user_id: int) -> bool:
    """Whether there are courses and the user may run them all."""
    running = [str(role) for role in Role if role.may_run_course]
    own = select(Membership.course_id).where(Membership.user_id == user_id, Membership.role.in_(running))
    others = select(Course.id).where(Course.id.not_in(own))
    return session.scalars(own.limit(1)).first() is not None and session.scalars(others.limit(1)).first() is None


def _member(row: Row[*tuple[Any, ...]], next_due_at: datetime | None = None) -> Member:
    """The member of a row of `SHOWN`."""
    archived = row.archived_at is not None
    return Member(row.id, row.slug, row.title, row.zone, Role(row.role), row.term, archived, next_due_at)


def _next_due(user_id: int, now: datetime) -> ScalarSelect[datetime | None]:
    """SQL for the next due date in a `Course` that is still to come for that user."""
    return (
        select(func.min(due_of(user_id)))
        .where(
            Assignment.course_id == Course.id,
            due_of(user_id) > now,
            Assignment.version_id.is_not(None),
            or_(Assignment.opens_at.is_(None), Assignment.opens_at <= now),
        )
        .correlate(Course)
        .scalar_subquery()
    )
