"""An assignment's dates and rules, and extensions of them."""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import Schema, fields, validate

from app.api.bodies import Text
from app.api.courses import actor, staff_of, teacher_of
from app.api.database import session
from app.api.openapi import Resource
from app.domain.late import RANGES
from app.services.extend import MOST_ATTEMPTS, Granted, extensions_of, grant_extension, take_back_extension
from app.services.set_up_assignment import change_assignment, settings_of

resource = Resource("dates", "Dates, rules and extensions of assignments")
BIGGEST_ID = 2**31 - 1
LOCAL = {"description": "a wall-clock time in the assignment's zone, e.g. 2026-10-25T23:59"}
DAY_S = 24 * 3600


def local(**more: Any) -> fields.String:
    """A wall-clock time, or null for none."""
    return Text(allow_none=True, validate=validate.Length(1, 30), metadata=LOCAL, **more)


def ranged(key: str, field: type[fields.Number[Any]]) -> fields.Number[Any]:
    """A number of a late policy, or null for the default."""
    least, most = RANGES[key]
    return field(allow_none=True, validate=validate.Range(least, most))


class LatePolicyGiven(Schema):
    """What lateness costs; a late day ends when the wall clock shows the due time again."""

    grace_minutes = ranged("grace_minutes", fields.Float)
    percent_a_day = ranged("percent_a_day", fields.Float)
    at_most_percent = ranged("at_most_percent", fields.Float)
    zero_after_days = ranged("zero_after_days", fields.Integer)
    stop_after_days = ranged("stop_after_days", fields.Integer)
    of = fields.String(validate=validate.OneOf(["earned", "max"]))


class RulesGiven(Schema):
    """What to change; what is not named stays."""

    zone = Text(validate=validate.Length(1, 60))
    opens_local = local()
    due_local = local()
    late_due_local = local()
    closes_local = local()
    late_policy = fields.Nested(LatePolicyGiven, allow_none=True)
    max_attempts = fields.Integer(allow_none=True, validate=validate.Range(1, 100_000))
    cool_down_s = fields.Integer(validate=validate.Range(0, 7 * DAY_S))
    counts = fields.String(validate=validate.OneOf(["best", "latest"]))
    pass_percent = fields.Float(allow_none=True, validate=validate.Range(0, 100))
    results_published = fields.Boolean()


class RulesShown(RulesGiven):
    """An assignment's dates and rules as they are."""

    slug = fields.String(required=True)


class ExtensionGiven(Schema):
    """For a student's `login` or a `section`; null leaves a date as it is."""

    login = Text(load_default=None, allow_none=True, validate=validate.Length(1, 200))
    section = Text(load_default=None, allow_none=True, validate=validate.Length(1, 100))
    due_local = local(load_default=None)
    late_due_local = local(load_default=None)
    closes_local = local(load_default=None)
    extra_attempts = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(0, MOST_ATTEMPTS))
    reason = Text(load_default="", validate=validate.Length(max=2000))


class ExtensionShown(ExtensionGiven):
    """An extension."""

    id = fields.Integer(required=True)


class ExtensionsShown(Schema):
    """An assignment's extensions, oldest first."""

    items = fields.List(fields.Nested(ExtensionShown), required=True)


@resource.route("/courses/<course>/assignments/<assignment>/rules", methods=["GET"])
@resource.response(200, RulesShown)
@resource.refuses(401, 403, 404)
def show_rules(course: str, assignment: str) -> dict[str, Any]:
    """An assignment's dates and rules; for staff."""
    return settings_of(session(), staff_of(course).course_id, assignment)


@resource.route("/courses/<course>/assignments/<assignment>/rules", methods=["PATCH"])
@resource.arguments(RulesGiven)
@resource.response(200, RulesShown)
@resource.refuses(400, 401, 403, 404, 415)
def change_rules(given: dict[str, Any], course: str, assignment: str) -> dict[str, Any]:
    """Change dates and rules. Deadlines are wall-clock times in the zone, so they keep when the clocks change."""
    course_id = teacher_of(course).course_id
    change_assignment(session(), course_id=course_id, assignment=assignment, changes=given, actor=actor())
    return settings_of(session(), course_id, assignment)


@resource.route("/courses/<course>/assignments/<assignment>/extensions", methods=["GET"])
@resource.response(200, ExtensionsShown)
@resource.refuses(401, 403, 404)
def show_extensions(course: str, assignment: str) -> dict[str, Any]:
    """An assignment's extensions; for staff."""
    return {"items": extensions_of(session(), staff_of(course).course_id, assignment)}


@resource.route("/courses/<course>/assignments/<assignment>/extensions", methods=["POST"])
@resource.arguments(ExtensionGiven)
@resource.response(201, ExtensionsShown)
@resource.refuses(400, 401, 403, 404, 415)
def post_extension(given: dict[str, Any], course: str, assignment: str) -> dict[str, Any]:
    """Give a student or a section an extension, in place of the one that they have. Answers with all of them."""
    course_id = teacher_of(course).course_id
    login, section = given.pop("login"), given.pop("section")
    grant_extension(
        session(),
        course_id=course_id,
        assignment=assignment,
        login=login,
        section=section,
        granted=Granted(**given),
        actor=actor(),
    )
    return {"items": extensions_of(session(), course_id, assignment)}


@resource.route(
    f"/courses/<course>/assignments/<assignment>/extensions/<int(max={BIGGEST_ID}):number>", methods=["DELETE"]
)
@resource.response(204)
@resource.refuses(401, 403, 404)
def remove_extension(course: str, assignment: str, number: int) -> Response:
    """End an extension."""
    course_id = teacher_of(course).course_id
    take_back_extension(session(), course_id=course_id, assignment=assignment, extension_id=number, actor=actor())
    return Response(status=204)
