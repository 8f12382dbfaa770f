"""The courses that one is in, and making new ones."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from marshmallow import Schema, fields, validate

from app.api.auth import caller
from app.api.bodies import Text
from app.api.database import session
from app.api.openapi import Resource
from app.api.paging import PageQuery, cursor_of, key_of, page
from app.api.schemas import CoursePage, CourseShown
from app.db.queries.courses import Member, find_member, list_courses, next_due
from app.domain.refusal import NotAllowed, NotFound
from app.services.audit import Actor
from app.services.set_up_course import change_course, open_course

resource = Resource("courses", "Courses")
ZONE = {"description": "an IANA name, e.g. Europe/Berlin"}


class CourseChanged(Schema):
    """What to change; what is not named stays. A new zone is for assignments to come."""

    title = Text(validate=validate.Length(1, 200))
    zone = Text(validate=validate.Length(1, 60), metadata=ZONE)
    term = Text(validate=validate.Length(max=40))
    archived = fields.Boolean(metadata={"description": "listed apart; nothing in it is closed or lost"})


class CourseGiven(Schema):
    """A new course; its slug is in URLs."""

    slug = Text(required=True, validate=validate.Length(1, 100))
    title = Text(required=True, validate=validate.Length(1, 200))
    zone = Text(load_default="UTC", validate=validate.Length(1, 60), metadata=ZONE)
    term = Text(load_default="", validate=validate.Length(max=40))


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
    found["items"] = [course_shown(course) for course in found["items"]]
    return found


@resource.route("/courses", methods=["POST"])
@resource.arguments(CourseGiven)
@resource.response(201, CourseShown)
@resource.refuses(400, 401, 403, 409, 415)
def post_course(given: dict[str, Any]) -> dict[str, Any]:
    """Make a course, and become its administrator; for administrators of the site."""
    if not caller().is_admin:
        raise NotAllowed("only administrators of the site make courses")
    open_course(session(), **given, actor=actor())
    return course_of(given["slug"])


@resource.route("/courses/<course>", methods=["GET"])
@resource.response(200, CourseShown)
@resource.refuses(401, 404)
def show_course(course: str) -> dict[str, Any]:
    """A course that one is in."""
    return course_of(course)


def course_of(course: str) -> dict[str, Any]:
    """That course as the caller meets it now.

    Raises:
        NotFound: there is no such course, or they are not in it.
    """
    member = member_of(course)
    due = next_due(session(), member.course_id, caller().user_id, datetime.now(UTC))
    return {**course_shown(member), "next_due_at": due}


@resource.route("/courses/<course>", methods=["PATCH"])
@resource.arguments(CourseChanged)
@resource.response(200, CourseShown)
@resource.refuses(400, 401, 403, 404, 415)
def patch_course(given: dict[str, Any], course: str) -> dict[str, Any]:
    """Change a course's title, zone or term, archive it or take it up again; for its instructors."""
    change_course(session(), course_id=teacher_of(course).course_id, changes=given, actor=actor())
    return course_of(course)


def course_shown(member: Member) -> dict[str, Any]:
    """The course as `CourseShown` reads it."""
    return {
        "slug": member.slug,
        "title": member.title,
        "zone": member.zone,
        "term": member.term,
        "archived": member.is_archived,
        "role": member.role.shown,
        "may_run": member.role.may_run_course,
        "next_due_at": member.next_due_at,
    }


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
