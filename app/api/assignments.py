"""Assignments, and uploading their packs."""

from __future__ import annotations

import platform
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from flask import request
from marshmallow import Schema, fields, validate
from werkzeug.exceptions import UnsupportedMediaType

from app.api.auth import caller
from app.api.bodies import Text
from app.api.courses import ZONE, actor, member_of, staff_of, teacher_of
from app.api.database import session
from app.api.openapi import Resource
from app.api.paging import PageQuery, cursor_of, key_of, page
from app.api.parts import parts
from app.api.schemas import AssignmentPage, AssignmentShown, VersionShown
from app.api.scopes import needs
from app.db.models.assignment import PackVersion
from app.db.queries.assignments import FAR, Standing, find_standing, list_standings, load_pack, newest_version
from app.db.queries.groups import group_of
from app.domain.refusal import Invalid, NotFound
from app.domain.scopes import TokenScope
from app.services.publish_pack import store_pack
from app.services.set_up_course import add_assignment

resource = Resource("assignments", "Assignments and their packs")
PYTHON = ".".join(platform.python_version_tuple()[:2])
"""The web and the graders are the same installation, so they have the same Python."""
ZIP_TYPES = ("application/zip", "application/x-zip-compressed", "application/octet-stream")


@resource.route("/courses/<course>/assignments")
@resource.arguments(PageQuery, location="query")
@resource.response(200, AssignmentPage)
@resource.refuses(401, 404)
def show_assignments(query: dict[str, Any], course: str) -> dict[str, Any]:
    """A course's assignments by due date, with where one stands in each."""
    member = member_of(course)
    due, number = key_of(query["cursor"], [FAR.isoformat(), 0]) if query["cursor"] else ("0001-01-01T00:00:00+00:00", 0)
    try:
        after = datetime.fromisoformat(due), number
    except ValueError:
        raise Invalid("this is no cursor of this list", "cursor") from None
    limit = query["limit"]
    standings = list_standings(session(), member, caller().user_id, datetime.now(UTC), after, limit + 1)
    return page(standings, limit, lambda one: cursor_of((one.due_at or FAR).isoformat(), one.assignment_id))


class PackQuery(Schema):
    """What is to become of it."""

    draft = fields.Boolean(
        load_default=False,
        metadata={"description": "check it and do not publish it, until the same pack is uploaded without this"},
    )


class AssignmentGiven(Schema):
    """A new assignment; its slug is in URLs. Dates and rules come by `PATCH …/rules`, tests by `PUT …/pack`."""

    slug = Text(required=True, validate=validate.Length(1, 100))
    title = Text(required=True, validate=validate.Length(1, 200))
    zone = Text(load_default=None, allow_none=True, validate=validate.Length(1, 60), metadata=ZONE)


@resource.route("/courses/<course>/assignments", methods=["POST"])
@resource.arguments(AssignmentGiven)
@resource.response(201, AssignmentShown)
@resource.refuses(400, 401, 403, 404, 409, 415)
def post_assignment(given: dict[str, Any], course: str) -> dict[str, Any]:
    """Make an assignment; students see it once a pack is published. Its zone is the course's unless told."""
    add_assignment(session(), course_id=teacher_of(course).course_id, actor=actor(), **given)
    return page_of(course, given["slug"])


@resource.route("/courses/<course>/assignments/<assignment>")
@resource.response(200, AssignmentShown)
@resource.refuses(401, 404)
def show_assignment(course: str, assignment: str) -> dict[str, Any]:
    """An assignment with its statement, starter files, limits and declared tests."""
    return page_of(course, assignment)


def page_of(course: str, assignment: str) -> dict[str, Any]:
    """That assignment as `AssignmentShown` reads it.

    Raises:
        NotFound: there is none that the caller may know of.
    """
    member = member_of(course)
    standing = find_standing(session(), member, caller().user_id, assignment, datetime.now(UTC))
    if standing is None:
        raise NotFound(f"the course has no assignment {assignment!r}")
    group = group_shown(standing)
    is_secret = standing.state == "upcoming" and not member.role.is_staff
    if standing.version_id is None or is_secret:
        return {**line(standing), **NOTHING_YET, "group": group}
    pack = load_pack(session(), standing.version_id)
    tests = standing.view.tests(pack.declaration.tests)
    return {
        **line(standing),
        "group": group,
        "statement_html": pack.statement_html,
        "files": pack.about["files"],
        "starter": pack.about["starter"],
        "limits": pack.about["limits"],
        "environment": pack.about["environment"],
        "python": PYTHON,
        "tests": [test.to_json() for test in tests],
        "hidden_tests": len(pack.declaration.tests) - len(tests),
        "pack": {"version": pack.number, "digest": pack.digest},
    }


NOTHING_YET: dict[str, Any] = {
    "statement_html": "",
    "files": [],
    "starter": {},
    "limits": None,
    "environment": None,
    "python": None,
    "tests": [],
    "hidden_tests": 0,
    "pack": None,
}


def group_shown(standing: Standing) -> dict[str, Any] | None:
    """The caller's group as `GroupShown` reads it."""
    if not standing.has_groups:
        return None
    found = group_of(session(), standing.assignment_id, caller().user_id)
    if found is None:
        return None
    return {"name": found[0], "members": [{"login": login, "name": name} for login, name in found[1]]}


def line(standing: Standing) -> dict[str, Any]:
    """The standing as the schemas read it."""
    return {name: getattr(standing, name) for name in Standing.__slots__ if name != "view"} | {
        "latest": None if standing.latest is None else asdict(standing.latest)
    }


@resource.route("/courses/<course>/assignments/<assignment>/pack", methods=["PUT"])
@needs(TokenScope.PACKS)
@resource.arguments(PackQuery, location="query")
@resource.doc(
    requestBody={
        "required": True,
        "content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}},
    }
)
@resource.response(202, VersionShown)
@resource.refuses(401, 403, 404, 413, 415, 422)
def upload_pack(query: dict[str, Any], course: str, assignment: str) -> dict[str, Any]:
    """Upload a pack as a zip: a new version, checked by its own solutions and then published, unless it is a draft."""
    member = teacher_of(course)
    if request.mimetype not in ZIP_TYPES:
        raise UnsupportedMediaType("send the zip of the pack as application/zip")
    request.max_content_length = parts().settings.max_pack_bytes
    version = store_pack(
        session(),
        course_id=member.course_id,
        slug=assignment,
        data=request.get_data(),
        user_id=caller().user_id,
        now=datetime.now(UTC),
        is_draft=query["draft"],
    )
    return version_shown(version)


@resource.route("/courses/<course>/assignments/<assignment>/pack", methods=["GET"])
@resource.response(200, VersionShown)
@resource.refuses(401, 403, 404)
def show_pack(course: str, assignment: str) -> dict[str, Any]:
    """The newest version of the pack and what its check found; for staff."""
    version = newest_version(session(), staff_of(course).course_id, assignment)
    if version is None:
        raise NotFound(f"the course has no pack for an assignment {assignment!r}")
    return version_shown(version)


def version_shown(version: PackVersion) -> dict[str, Any]:
    """The version as `VersionShown` reads it."""
    return {
        "version": version.number,
        "digest": version.digest,
        "status": version.status,
        "report": version.report,
        "tests": [test["name"] for test in (version.declaration or {"tests": []})["tests"]],
        "created_at": version.created_at,
    }
