"""Making a course and its assignments, and changing what a course is called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.db.models.course import Course
from app.db.session import writing
from app.domain.people import Role
from app.domain.refusal import Invalid
from app.services.audit import Actor, note
from app.services.courses import create_assignment, create_course, enrol, instant

FIELDS = ("title", "zone", "term", "archived")


def open_course(session: Session, *, slug: str, title: str, zone: str, term: str, actor: Actor) -> int:
    """A new course whose administrator is the actor; its id.

    Raises:
        Invalid: the slug cannot be in a URL, or the zone is none.
        Conflict: the slug is taken.
    """
    course = create_course(session, slug=slug, title=title, now=actor.now, zone=zone, term=term)
    enrol(session, course_id=course.id, user_id=actor.user_id, role=Role.ADMIN)
    with writing(session):
        note(session, actor, "course.make", slug, course_id=course.id, title=title, zone=zone, term=term)
    return course.id


def change_course(session: Session, *, course_id: int, changes: Mapping[str, Any], actor: Actor) -> None:
    """Change what `changes` names, of `FIELDS`. A new zone is for assignments to come; those there keep theirs.

    An archived course is listed apart; nothing in it is closed or lost, and it can go on again.

    Raises:
        Invalid: there is no such zone, or no such field.
    """
    for name in changes:
        if name not in FIELDS:
            raise Invalid("there is nothing of this name", name)
    if "zone" in changes:
        instant("2000-01-01T00:00", changes["zone"], "zone")
    with writing(session):
        course = session.get_one(Course, course_id)
        old = {name: getattr(course, name) for name in changes}
        for name, value in changes.items():
            if name == "archived":
                course.archived_at = (course.archived_at or actor.now) if value else None
            else:
                setattr(course, name, value)
        note(session, actor, "course.change", course.slug, course_id=course_id, old=old, new=dict(changes))


def add_assignment(session: Session, *, course_id: int, slug: str, title: str, zone: str | None, actor: Actor) -> None:
    """A new assignment without dates and pack: students see it once a pack is published.

    Raises:
        Invalid: the slug cannot be in a URL, or the zone is none.
        Conflict: the course has an assignment of that slug.
    """
    create_assignment(session, course_id=course_id, slug=slug, title=title, now=actor.now, zone=zone)
    with writing(session):
        note(session, actor, "assignment.make", slug, course_id=course_id, title=title)
