"""Extensions: other dates and attempts for one student or one section."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.models.assignment import Assignment
from app.db.models.course import Section
from app.db.models.extension import Extension
from app.db.models.user import User
from app.db.session import writing
from app.domain.deadline import BadDeadline, Deadline
from app.domain.refusal import Invalid, NotFound
from app.services.audit import Actor, note
from app.services.override_grade import student_id_of, task_id_of

MOST_ATTEMPTS = 1000


@dataclass(frozen=True, slots=True)
class Granted:
    """What an extension gives; local times are in the assignment's zone, None leaves a date as it is."""

    due_local: str | None = None
    late_due_local: str | None = None
    closes_local: str | None = None
    extra_attempts: int | None = None
    reason: str = ""


def grant_extension(
    session: Session,
    *,
    course_id: int,
    assignment: str,
    login: str | None,
    section: str | None,
    granted: Granted,
    actor: Actor,
) -> int:
    """Give a student or a section an extension, in place of the one that they have; its id.

    Raises:
        NotFound: the course has no such assignment, student or section.
        Invalid: it is for nobody or for two, it gives nothing, or a time cannot be read.
    """
    if (login is None) == (section is None):
        raise Invalid("name a student's login or a section, not both", "login")
    times = (granted.due_local, granted.late_due_local, granted.closes_local)
    if granted.extra_attempts is None and not any(times):
        raise Invalid("give a date or extra attempts", "due_local")
    if granted.extra_attempts is not None and not 0 <= granted.extra_attempts <= MOST_ATTEMPTS:
        raise Invalid(f"must be from 0 to {MOST_ATTEMPTS}", "extra_attempts")
    with writing(session):
        task = session.get_one(Assignment, task_id_of(session, course_id, assignment))
        user_id = None if login is None else student_id_of(session, course_id, login)
        section_id = None if section is None else _section_id(session, course_id, section)
        for name in ("due_local", "late_due_local", "closes_local"):
            _check(getattr(granted, name), task.zone, name)
        row = session.scalars(
            select(Extension).where(
                Extension.assignment_id == task.id, Extension.user_id == user_id, Extension.section_id == section_id
            )
        ).one_or_none()
        if row is None:
            row = Extension(assignment_id=task.id, user_id=user_id, section_id=section_id)
            session.add(row)
        row.due_local, row.late_due_local, row.closes_local = times
        row.extra_attempts, row.reason = granted.extra_attempts, granted.reason
        row.due_at = None if granted.due_local is None else Deadline(granted.due_local, task.zone).instant()
        row.created_at, row.created_by = actor.now, actor.user_id
        session.flush()
        note(
            session,
            actor,
            "extension.grant",
            f"{assignment}/{login or section}",
            course_id=course_id,
            **_plain(granted),
        )
    return row.id


def take_back_extension(session: Session, *, course_id: int, assignment: str, extension_id: int, actor: Actor) -> None:
    """End an extension.

    Raises:
        NotFound: the assignment has no such extension.
    """
    with writing(session):
        task_id = task_id_of(session, course_id, assignment)
        row = session.scalars(
            select(Extension).where(Extension.id == extension_id, Extension.assignment_id == task_id)
        ).one_or_none()
        if row is None:
            raise NotFound(f"there is no extension {extension_id}")
        session.delete(row)
        note(session, actor, "extension.end", f"{assignment}/{extension_id}", course_id=course_id)


def extensions_of(session: Session, course_id: int, assignment: str) -> list[dict[str, Any]]:
    """An assignment's extensions, oldest first."""
    task_id = task_id_of(session, course_id, assignment)
    query = (
        select(Extension, User.login, Section.name)
        .outerjoin(User, User.id == Extension.user_id)
        .outerjoin(Section, Section.id == Extension.section_id)
        .where(Extension.assignment_id == task_id)
        .order_by(Extension.id)
    )
    return [
        {
            "id": row.id,
            "login": login,
            "section": section,
            "due_local": row.due_local,
            "late_due_local": row.late_due_local,
            "closes_local": row.closes_local,
            "extra_attempts": row.extra_attempts,
            "reason": row.reason,
        }
        for row, login, section in session.execute(query)
    ]


def _section_id(session: Session, course_id: int, section: str) -> int:
    found = session.scalars(
        select(Section.id).where(Section.course_id == course_id, Section.name == section)
    ).one_or_none()
    if found is None:
        raise NotFound(f"the course has no section {section!r}")
    return found


def _check(local: str | None, zone: str, field: str) -> None:
    if local is None:
        return
    try:
        Deadline(local, zone).instant()
    except BadDeadline as bad:
        raise Invalid(bad.reason, field) from bad


def _plain(granted: Granted) -> dict[str, Any]:
    return {name: getattr(granted, name) for name in Granted.__slots__}
