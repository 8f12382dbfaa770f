"""The courses that one is in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from app.api.auth import caller
from app.api.database import session
from app.api.openapi import Resource
from app.api.paging import PageQuery, cursor_of, key_of, page
from app.api.schemas import CoursePage
from app.db.queries.courses import Member, find_member, list_courses
from app.domain.refusal import NotAllowed, NotFound
from app.services.audit import Actor

resource = Resource("courses", "Courses")


@resource.route("/courses")
@resource.arguments(PageQuery, location="query")
@resource.response(200, CoursePage)
@resource.refuses(401)
def show_courses(query: dict[str, Any]) -> dict[str, Any]:
    """The courses that one is in, by slug."""
    [after] = key_of(query["cursor"], [""])
    limit = query["limit"]
    courses = list_courses(session(), caller().user_id, datetime.now(UTC), after, limit + 1)
    found = page(courses, limit, lambda course: cursor_of(course.slug))
    found["items"] = [
        {"slug": course.slug, "title": course.title, "role": course.role.shown, "next_due_at": course.next_due_at}
        for course in found["items"]
    ]
    return found


def member_of(course: str) -> Member:
    """The caller in that course.

    Raises:
        NotFound: there is no such course, or they are not in it.
    """
    member = find_member(session(), caller().user_id, course)
    if member is None:
        raise NotFound(f"there is no course {course!r}")
    return member


def staff_of(course: str) -> Member:
    """The caller as staff of that course.

    Raises:
        NotFound: there is no such course, or they are not in it.
        NotAllowed: they are a student there.
    """
    member = member_of(course)
    if not member.role.is_staff:
        raise NotAllowed("only staff of the course may do this")
    return member


def teacher_of(course: str) -> Member:
    """The caller as somebody who may change grades, people, dates and packs of that course.

    Raises:
        NotFound: there is no such course, or they are not in it.
        NotAllowed: they are a student or a grader there.
    """
    member = member_of(course)
    if not member.role.may_run_course:
        raise NotAllowed("only instructors of the course may do this")
    return member


def actor() -> Actor:
    """The caller, as the audit log names them."""
    return Actor(caller().user_id, datetime.now(UTC))
