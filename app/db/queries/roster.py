"""Who is in a course."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.models.course import Membership, Section
from app.db.models.user import User


@dataclass(frozen=True, slots=True)
class Person:
    """A member of a course."""

    login: str
    name: str
    email: str | None
    sis_id: str | None
    role: str
    section: str | None


def list_people(session: Session, course_id: int, after: str, limit: int) -> list[Person]:
    """A course's members by login, from after that login."""
    query = (
        select(User.login, User.name, User.email, User.sis_id, Membership.role, Section.name)
        .join(Membership, Membership.user_id == User.id)
        .outerjoin(Section, Section.id == Membership.section_id)
        .where(Membership.course_id == course_id, User.login > after)
        .order_by(User.login)
        .limit(limit)
    )
    return [Person(*row) for row in session.execute(query)]
