"""Who hands in together."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from app.api.bodies import Text
from app.api.courses import actor, staff_of, teacher_of
from app.api.database import session
from app.api.openapi import Resource
from app.domain.refusal import Invalid
from app.services.group_students import groups_of, set_groups

resource = Resource("groups", "Groups of students who hand in together")
MOST_GROUPS = 5_000
MOST_MEMBERS = 50
LOGIN = Text(validate=validate.Length(1, 200))


class GroupGiven(Schema):
    """A group; its work is kept as its first member's."""

    name = Text(required=True, validate=validate.Length(1, 100))
    members = fields.List(LOGIN, required=True, validate=validate.Length(1, MOST_MEMBERS))


class GroupsGiven(Schema):
    """All groups of an assignment; students in none hand in alone."""

    groups = fields.List(fields.Nested(GroupGiven), required=True, validate=validate.Length(max=MOST_GROUPS))


@resource.route("/courses/<course>/assignments/<assignment>/groups", methods=["GET"])
@resource.response(200, GroupsGiven)
@resource.refuses(401, 403, 404)
def show_groups(course: str, assignment: str) -> dict[str, Any]:
    """An assignment's groups by name; for staff."""
    return {"groups": groups_of(session(), staff_of(course).course_id, assignment)}


@resource.route("/courses/<course>/assignments/<assignment>/groups", methods=["PUT"])
@resource.arguments(GroupsGiven)
@resource.response(200, GroupsGiven)
@resource.refuses(400, 401, 403, 404, 409, 415)
def put_groups(given: dict[str, Any], course: str, assignment: str) -> dict[str, Any]:
    """Make these the groups: members share submissions, attempts and grade; each keeps their own dates."""
    course_id = teacher_of(course).course_id
    groups = {group["name"]: group["members"] for group in given["groups"]}
    if len(groups) < len(given["groups"]):
        raise Invalid("two groups have the same name", "groups")
    set_groups(session(), course_id=course_id, assignment=assignment, groups=groups, actor=actor())
    return {"groups": groups_of(session(), course_id, assignment)}
