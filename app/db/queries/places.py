"""Where somebody stands in a course: one statement tells role, dates and the published pack."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import Session

from app.db.models.assignment import Assignment, PackVersion
from app.db.models.course import Course, Membership
from app.domain.people import Role
from app.domain.seen import View


@dataclass(frozen=True, slots=True)
class Place:
    """An assignment as one member of its course meets it.

    Attributes:
        version_id: the published pack version, None when none is yet.
        about: `PackVersion.about`, empty without a version.
    """

    course: str
    assignment: str
    assignment_id: int
    role: Role
    opens_at: datetime | None
    due_at: datetime | None
    closes_at: datetime | None
    max_attempts: int | None
    results_published: bool
    version_id: int | None
    about: dict[str, Any]

    def view(self, now: datetime) -> View:
        """What this member may see of results now."""
        return view_of(self.role, self.due_at, self.results_published, now)

    @property
    def is_shown(self) -> bool:
        """Whether this member may know that it exists: students once a pack is published."""
        return self.role.is_staff or self.version_id is not None


def view_of(role: Role, due_at: datetime | None, results_published: bool, now: datetime) -> View:
    """What somebody of that role may see of results now."""
    if role.is_staff:
        return View.of_staff()
    return View.of_student(after_due_date=due_at is not None and due_at <= now, published=results_published)


PLACE = (
    select(
        Assignment.id,
        Membership.role,
        Assignment.opens_at,
        Assignment.due_at,
        Assignment.closes_at,
        Assignment.max_attempts,
        Assignment.results_published,
        Assignment.version_id,
        PackVersion.about,
    )
    .join(Course, Course.id == Assignment.course_id)
    .join(Membership, and_(Membership.course_id == Course.id, Membership.user_id == bindparam("user_id")))
    .outerjoin(PackVersion, PackVersion.id == Assignment.version_id)
    .where(Course.slug == bindparam("course"), Assignment.slug == bindparam("assignment"))
)


def find_place(session: Session, user_id: int, course: str, assignment: str) -> Place | None:
    """That assignment for that user; None when there is none or they are not in its course."""
    row = session.execute(PLACE, {"user_id": user_id, "course": course, "assignment": assignment}).one_or_none()
    if row is None:
        return None
    number, role, opens_at, due_at, closes_at, max_attempts, published, version_id, about = row
    place = Place(
        course,
        assignment,
        number,
        Role(role),
        opens_at,
        due_at,
        closes_at,
        max_attempts,
        published,
        version_id,
        about or {},
    )
    return place if place.is_shown else None
