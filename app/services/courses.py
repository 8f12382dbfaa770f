"""Courses, who is in them, and their assignments."""

from __future__ import annotations

import re
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.db.models.assignment import Assignment
from app.db.models.course import Course, Membership
from app.db.session import writing
from app.domain.deadline import BadDeadline, Deadline
from app.domain.people import Role
from app.domain.refusal import Conflict, Invalid

SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


def create_course(
    session: Session, *, slug: str, title: str, now: datetime, zone: str = "UTC", term: str = ""
) -> Course:
    """A new course.

    Raises:
        Invalid: the slug cannot be in a URL, or the zone is none.
        Conflict: the slug is taken.
    """
    instant("2000-01-01T00:00", zone, "zone")
    course = Course(slug=checked_slug(slug), title=title, zone=zone, term=term, created_at=now)
    try:
        with writing(session):
            session.add(course)
    except IntegrityError:
        raise Conflict(f"there is a course {slug!r} already", "slug") from None
    return course


def enrol(session: Session, *, course_id: int, user_id: int, role: Role) -> None:
    """Put somebody in a course, or change their role there."""
    with writing(session):
        session.merge(Membership(course_id=course_id, user_id=user_id, role=str(role)))


def create_assignment(
    session: Session,
    *,
    course_id: int,
    slug: str,
    title: str,
    now: datetime,
    opens_local: str | None = None,
    due_local: str | None = None,
    closes_local: str | None = None,
    zone: str | None = None,
    max_attempts: int | None = None,
) -> Assignment:
    """A new assignment, without a pack yet: students see it once one is published.

    Args:
        opens_local, due_local, closes_local: wall-clock times in `zone`, which is the course's by default.

    Raises:
        Invalid: the slug cannot be in a URL, or a time or the zone cannot be read.
        Conflict: the course has an assignment of that slug.
    """
    zone = zone or session.scalars(select(Course.zone).where(Course.id == course_id)).one()
    instant("2000-01-01T00:00", zone, "zone")
    assignment = Assignment(
        course_id=course_id,
        slug=checked_slug(slug),
        title=title,
        zone=zone,
        opens_local=opens_local,
        due_local=due_local,
        closes_local=closes_local,
        opens_at=instant(opens_local, zone, "opens_local"),
        due_at=instant(due_local, zone, "due_local"),
        closes_at=instant(closes_local, zone, "closes_local"),
        max_attempts=max_attempts,
        created_at=now,
    )
    try:
        with writing(session):
            session.add(assignment)
    except IntegrityError:
        raise Conflict(f"the course has an assignment {slug!r} already", "slug") from None
    return assignment


def checked_slug(slug: str) -> str:
    """The slug, when it can be a part of a URL as it is."""
    if not SLUG.fullmatch(slug):
        raise Invalid(f"{slug!r} cannot be a name in a URL: letters, digits, '.', '_' and '-' can", "slug")
    return slug


def instant(local: str | None, zone: str, field: str) -> datetime | None:
    """The moment of a local time, None for none; what is wrong is told of `field`."""
    if local is None:
        return None
    try:
        return Deadline(local, zone).instant()
    except BadDeadline as bad:
        raise Invalid(bad.reason, "zone" if bad.field == "zone" else field) from bad
