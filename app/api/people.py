"""Who is in a course: rosters, roles, invitations."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Response, request
from marshmallow import Schema, fields, validate
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from app.api.auth import caller, public
from app.api.bodies import Text
from app.api.courses import actor, staff_of, teacher_of
from app.api.database import session
from app.api.openapi import Resource
from app.api.paging import PageQuery, cursor_of, key_of, page
from app.db.queries.roster import list_people
from app.domain.people import Role
from app.services import invite, members
from app.services.import_roster import import_roster

resource = Resource("people", "Who is in a course")
CSV_TYPES = ("text/csv", "text/plain", "text/tab-separated-values")
CSV_BODY = {"required": True, "content": {"text/csv": {"schema": {"type": "string"}}}}
BIGGEST_ID = 2**31 - 1
ROLES = validate.OneOf([str(role) for role in Role])
MOST_DAYS = 366


class RosterQuery(Schema):
    """How to import."""

    dry_run = fields.Boolean(load_default=False, metadata={"description": "tell what would happen, and do nothing"})
    links = fields.Boolean(
        load_default=False, metadata={"description": "make each new student a link to set a password, good for 30 days"}
    )


class RosterErrorShown(Schema):
    """What is wrong with a line; it is left out."""

    line = fields.Integer(required=True)
    field = fields.String(required=True)
    reason = fields.String(required=True)


class RosterShown(Schema):
    """What was done, or would be."""

    dry_run = fields.Boolean(required=True)
    accounts = fields.List(fields.String(), required=True, metadata={"description": "logins with a new account"})
    enrolled = fields.List(fields.String(), required=True)
    changed = fields.List(fields.String(), required=True)
    unchanged = fields.Integer(required=True)
    unlisted = fields.List(fields.String(), required=True, metadata={"description": "in the course, not in the file"})
    sections = fields.List(fields.String(), required=True)
    errors = fields.List(fields.Nested(RosterErrorShown), required=True)
    links = fields.Dict(fields.String(), fields.String(), metadata={"description": "login → path of the link"})


class PersonShown(Schema):
    """Somebody in the course."""

    login = fields.String(required=True)
    name = fields.String(required=True)
    email = fields.String(required=True, allow_none=True)
    sis_id = fields.String(required=True, allow_none=True)
    role = fields.String(required=True, validate=ROLES)
    section = fields.String(required=True, allow_none=True)


class PeoplePage(Schema):
    """People by login."""

    items = fields.List(fields.Nested(PersonShown), required=True)
    next = fields.String(required=True, allow_none=True)


class MembershipGiven(Schema):
    """A role, and a section or none."""

    role = fields.String(required=True, validate=ROLES)
    section = Text(load_default=None, allow_none=True, validate=validate.Length(1, 100))


class InvitationGiven(Schema):
    """For whom, and for how long."""

    role = fields.String(load_default="student", validate=ROLES)
    days = fields.Integer(load_default=30, validate=validate.Range(1, MOST_DAYS))
    max_uses = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(1, 100_000))
    section = Text(load_default=None, allow_none=True, validate=validate.Length(1, 100))


class InvitationLine(Schema):
    """A link that is good; its secret was told when it was made, and is nowhere."""

    id = fields.Integer(required=True)
    role = fields.String(required=True, validate=ROLES)
    section = fields.String(required=True, allow_none=True)
    login = fields.String(required=True, allow_none=True, metadata={"description": "of the account that it is for"})
    uses = fields.Integer(required=True)
    max_uses = fields.Integer(required=True, allow_none=True)
    created_at = fields.AwareDateTime(required=True)
    expires_at = fields.AwareDateTime(required=True, allow_none=True)


class InvitationsShown(Schema):
    """A course's links that are good, newest first."""

    items = fields.List(fields.Nested(InvitationLine), required=True)


class InvitationMade(Schema):
    """The link, which nobody sees again."""

    id = fields.Integer(required=True)
    link = fields.String(required=True)


class InvitationShown(Schema):
    """What a link offers."""

    course = fields.String(required=True)
    title = fields.String(required=True)
    role = fields.String(required=True)
    login = fields.String(required=True, allow_none=True, metadata={"description": "of the account that it is for"})


class NewcomerGiven(Schema):
    """A new account, or the password of the account that the link is for (then login and name are passed over)."""

    login = Text(load_default="", validate=validate.Length(max=200))
    name = Text(load_default="", validate=validate.Length(max=200))
    password = Text(required=True, validate=validate.Length(8, 1000))


class NewcomerShown(Schema):
    """Who may log in now."""

    login = fields.String(required=True)


@resource.route("/courses/<course>/people")
@resource.arguments(PageQuery, location="query")
@resource.response(200, PeoplePage)
@resource.refuses(401, 403, 404)
def show_people(query: dict[str, Any], course: str) -> dict[str, Any]:
    """Who is in the course; for staff."""
    course_id = staff_of(course).course_id
    [after] = key_of(query["cursor"], [""])
    limit = query["limit"]
    return page(list_people(session(), course_id, after, limit + 1), limit, lambda one: cursor_of(one.login))


@resource.route("/courses/<course>/roster", methods=["POST"])
@resource.arguments(RosterQuery, location="query")
@resource.doc(requestBody=CSV_BODY)
@resource.response(200, RosterShown)
@resource.refuses(400, 401, 403, 404, 413, 415)
def post_roster(query: dict[str, Any], course: str) -> dict[str, Any]:
    """Bring people in by CSV: `login,name,email,sis_id,role,section`. Lines with mistakes are named and left out."""
    member = teacher_of(course)
    if request.mimetype not in CSV_TYPES:
        raise UnsupportedMediaType("send text/csv")
    try:
        text = request.get_data().decode()
    except UnicodeDecodeError as bad:
        line = request.get_data()[: bad.start].count(b"\n") + 1
        raise BadRequest(f"line {line} is not UTF-8: save the file as CSV UTF-8") from bad
    report = import_roster(
        session(),
        course_id=member.course_id,
        text=text,
        actor=actor(),
        giver=member.role,
        dry_run=query["dry_run"],
    )
    shown = {**asdict(report), "links": {}}
    if query["links"] and not query["dry_run"]:
        links = invite.invite_accounts(
            session(),
            course_id=member.course_id,
            logins=report.accounts,
            actor=actor(),
            lasts=timedelta(days=30),
        )
        shown["links"] = {login: link_of(secret) for login, secret in links.items()}
    return shown


@resource.route("/courses/<course>/people/<login>", methods=["PUT"])
@resource.arguments(MembershipGiven)
@resource.response(204)
@resource.refuses(400, 401, 403, 404, 415)
def put_person(given: dict[str, Any], course: str, login: str) -> Response:
    """Give an account a role in the course; nobody gives or takes a role above their own."""
    member = teacher_of(course)
    members.set_member(
        session(),
        course_id=member.course_id,
        login=login,
        role=Role(given["role"]),
        section=given["section"],
        giver=member.role,
        actor=actor(),
    )
    return Response(status=204)


@resource.route("/courses/<course>/people/<login>", methods=["DELETE"])
@resource.response(204)
@resource.refuses(401, 403, 404)
def remove_person(course: str, login: str) -> Response:
    """Take somebody out of the course; their submissions stay on record."""
    member = teacher_of(course)
    members.remove_member(session(), course_id=member.course_id, login=login, giver=member.role, actor=actor())
    return Response(status=204)


@resource.route("/courses/<course>/invitations", methods=["GET"])
@resource.response(200, InvitationsShown)
@resource.refuses(401, 403, 404)
def show_invitations(course: str) -> dict[str, Any]:
    """A course's links that are good; for its instructors."""
    return {"items": invite.good_ones(session(), teacher_of(course).course_id, datetime.now(UTC))}


@resource.route("/courses/<course>/invitations", methods=["POST"])
@resource.arguments(InvitationGiven)
@resource.response(201, InvitationMade)
@resource.refuses(400, 401, 403, 404, 415)
def post_invitation(given: dict[str, Any], course: str) -> dict[str, Any]:
    """Make a link by which people put themselves into the course."""
    member = teacher_of(course)
    number, secret = invite.invite(
        session(),
        course_id=member.course_id,
        role=Role(given["role"]),
        giver=member.role,
        actor=actor(),
        lasts=timedelta(days=given["days"]),
        max_uses=given["max_uses"],
        section=given["section"],
    )
    return {"id": number, "link": link_of(secret)}


@resource.route(f"/courses/<course>/invitations/<int(max={BIGGEST_ID}):number>", methods=["DELETE"])
@resource.response(204)
@resource.refuses(401, 403, 404)
def revoke_invitation(course: str, number: int) -> Response:
    """Make a link worthless."""
    invite.revoke(session(), course_id=teacher_of(course).course_id, invitation_id=number, actor=actor())
    return Response(status=204)


@resource.route("/invitations/<secret>")
@public
@resource.doc(security=[])
@resource.response(200, InvitationShown)
@resource.refuses(404)
def show_invitation(secret: str) -> invite.Invited:
    """What a link offers; for whoever has it."""
    return invite.look(session(), secret, datetime.now(UTC))


@resource.route("/invitations/<secret>/join", methods=["POST"])
@resource.response(204)
@resource.refuses(401, 403, 404, 409)
def join(secret: str) -> Response:
    """Come into the course with the account that one is logged in with."""
    invite.accept(session(), secret, user_id=caller().user_id, now=datetime.now(UTC))
    return Response(status=204)


@resource.route("/invitations/<secret>/account", methods=["POST"])
@public
@resource.doc(security=[])
@resource.arguments(NewcomerGiven)
@resource.response(201, NewcomerShown)
@resource.refuses(400, 404, 409, 415)
def join_as_new(given: dict[str, Any], secret: str) -> dict[str, Any]:
    """Make an account, or set the password of the one that the link is for, and come into the course."""
    return {"login": invite.accept_as_new(session(), secret, now=datetime.now(UTC), **given)}


def link_of(secret: str) -> str:
    """The page that an invitation opens."""
    return f"/join/{secret}"
