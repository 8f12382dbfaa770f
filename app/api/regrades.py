"""Regrades as pull requests: preview, diff, apply, revert (contract §4)."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify, request
from marshmallow import Schema, fields, validate

from app.api.bodies import Text
from app.api.courses import actor, member_of, staff_of, teacher_of
from app.api.database import session
from app.api.openapi import Resource
from app.api.paging import PageQuery, cursor_of, key_of, page
from app.api.scopes import needs
from app.api.submissions import KEY_HEADER
from app.db.queries import regrades
from app.db.queries.regrades import RegradeRow
from app.domain.refusal import Invalid, NotAllowed, NotFound
from app.domain.regrade import Policy, RegradeStatus, Scope, summary
from app.domain.scopes import TokenScope
from app.services.hand_in import checked_key
from app.services.regrade_diff import diff, shown_status
from app.services.settle_regrade import apply_regrade, discard_regrade, revert_regrade
from app.services.start_regrade import start_regrade

resource = Resource("regrades", "Regrades: previewed, then applied or not")
BIGGEST_ID = 2**31 - 1
ONE = f"/regrades/<int(max={BIGGEST_ID}):number>"
STATUSES = validate.OneOf([str(status) for status in RegradeStatus])


class RegradeGiven(Schema):
    """What to grade again: by `scope`, or named `submissions`; with the published pack, or the one of that digest."""

    course = Text(required=True, validate=validate.Length(1, 100))
    assignment = Text(required=True, validate=validate.Length(1, 100))
    scope = fields.String(validate=validate.OneOf(["latest", "best", "all"]))
    submissions = fields.List(Text(validate=validate.Length(1, 26)), validate=validate.Length(1, 10_000))
    pack_digest = Text(validate=validate.Length(8, 64))


class RegradeShown(Schema):
    """A regrade; `done` of `n` submissions have their new verdict."""

    id = fields.Integer(required=True)
    course = fields.String(required=True)
    assignment = fields.String(required=True)
    scope = fields.String(required=True)
    status = fields.String(required=True, validate=STATUSES)
    policy = fields.String(required=True, allow_none=True)
    pack_version = fields.Integer(required=True)
    pack_digest = fields.String(required=True)
    done = fields.Integer(required=True)
    n = fields.Integer(required=True)
    created_by = fields.String(required=True)
    created_at = fields.AwareDateTime(required=True)
    applied_at = fields.AwareDateTime(required=True, allow_none=True)
    reverted_at = fields.AwareDateTime(required=True, allow_none=True)


class RegradePage(Schema):
    """Regrades, newest first."""

    items = fields.List(fields.Nested(RegradeShown), required=True)
    next = fields.String(required=True, allow_none=True)


class TestChangeShown(Schema):
    """A test that ends otherwise; null where the old or the new pack does not have it."""

    name = fields.String(required=True)
    old = fields.String(required=True, allow_none=True)
    new = fields.String(required=True, allow_none=True)


class OverrideHitShown(Schema):
    """A grade set by hand, which stands; `hit` when the graded score under it changes."""

    score = fields.Float(required=True)
    reason = fields.String(required=True)
    hit = fields.Boolean(required=True)


class ChangeShown(Schema):
    """What happens to one student: the grade that counts, and beside it what the tests alone give."""

    login = fields.String(required=True)
    name = fields.String(required=True)
    old = fields.Float(required=True, allow_none=True)
    new = fields.Float(required=True, allow_none=True)
    delta = fields.Float(required=True)
    max_score = fields.Float(required=True, allow_none=True)
    graded_old = fields.Float(required=True, allow_none=True)
    graded_new = fields.Float(required=True, allow_none=True)
    tests = fields.List(fields.Nested(TestChangeShown), required=True)
    crossing = fields.String(required=True, allow_none=True, metadata={"description": "of the pass line: up or down"})
    override = fields.Nested(OverrideHitShown, required=True, allow_none=True)
    system_errors = fields.Integer(required=True)


class DiffShown(Schema):
    """What the regrade changes, or has changed; who loses points comes first."""

    regrade = fields.Nested(RegradeShown, required=True)
    summary = fields.Dict(fields.String(), fields.Integer(), required=True)
    items = fields.List(fields.Nested(ChangeShown), required=True)


class PolicyGiven(Schema):
    """Which of the new verdicts are to stand."""

    policy = fields.String(required=True, validate=validate.OneOf([str(policy) for policy in Policy]))


@resource.route("/regrades", methods=["POST"])
@needs(TokenScope.REGRADES)
@resource.doc(parameters=[KEY_HEADER])
@resource.arguments(RegradeGiven)
@resource.response(202, RegradeShown)
@resource.refuses(400, 401, 403, 404, 409, 415)
def post_regrade(given: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Start a preview: nothing changes for anybody."""
    submissions = given.get("submissions", [])
    if ("scope" in given) == bool(submissions):
        raise Invalid("give a scope or submissions, not both", "scope")
    regrade_id = start_regrade(
        session(),
        course_id=teacher_of(given["course"]).course_id,
        assignment=given["assignment"],
        scope=Scope(given.get("scope", Scope.SUBMISSIONS)),
        submissions=submissions,
        pack_digest=given.get("pack_digest"),
        key=checked_key(request.headers.get("Idempotency-Key")),
        actor=actor(),
    )
    return shown(found(regrade_id)), {"Location": f"/api/v1/regrades/{regrade_id}"}


@resource.route("/courses/<course>/regrades")
@resource.arguments(PageQuery, location="query")
@resource.response(200, RegradePage)
@resource.refuses(401, 403, 404)
def show_regrades(query: dict[str, Any], course: str) -> dict[str, Any]:
    """A course's regrades, newest first; for staff."""
    course_id = staff_of(course).course_id
    [before] = key_of(query["cursor"], [BIGGEST_ID])
    if not 0 <= before <= BIGGEST_ID:
        raise Invalid("this is no cursor of this list", "cursor")
    limit = query["limit"]
    rows = page(regrades.of_course(session(), course_id, before, limit + 1), limit, lambda one: cursor_of(one.id))
    return {**rows, "items": [shown(row) for row in rows["items"]]}


@resource.route(ONE)
@resource.response(200, RegradeShown)
@resource.refuses(401, 403, 404)
def show_regrade(number: int) -> dict[str, Any]:
    """A regrade and how far it is; for staff."""
    return shown(found(number))


@resource.route(f"{ONE}/diff")
@resource.response(200, DiffShown)
@resource.refuses(401, 403, 404)
def show_diff(number: int) -> Response:
    """Per student: old, new, delta, tests that changed, pass line, overrides hit; for staff."""
    regrade = found(number)
    changes = diff(session(), regrade)
    head = RegradeShown().dump(shown(regrade))
    return jsonify(regrade=head, summary=summary(changes), items=[change.to_json() for change in changes])


@resource.route(f"{ONE}/apply", methods=["POST"])
@needs(TokenScope.REGRADES)
@resource.arguments(PolicyGiven)
@resource.response(200, RegradeShown)
@resource.refuses(400, 401, 403, 404, 409, 415)
def post_apply(given: dict[str, Any], number: int) -> dict[str, Any]:
    """Make the new verdicts stand, all or those that raise, in one transaction. Grades set by hand stay."""
    settable(number)
    apply_regrade(session(), number, Policy(given["policy"]), actor())
    return shown(found(number))


@resource.route(f"{ONE}/revert", methods=["POST"])
@needs(TokenScope.REGRADES)
@resource.response(200, RegradeShown)
@resource.refuses(401, 403, 404, 409)
def post_revert(number: int) -> dict[str, Any]:
    """Make the old verdicts stand again."""
    settable(number)
    revert_regrade(session(), number, actor())
    return shown(found(number))


@resource.route(ONE, methods=["DELETE"])
@needs(TokenScope.REGRADES)
@resource.response(204)
@resource.refuses(401, 403, 404, 409)
def delete_regrade(number: int) -> Response:
    """Throw a preview away."""
    settable(number)
    discard_regrade(session(), number, actor())
    return Response(status=204)


def found(number: int) -> RegradeRow:
    """That regrade, for staff of its course.

    Raises:
        NotFound: there is none, or it is of a course that the caller is not in.
        NotAllowed: they are a student there.
    """
    row = regrades.find(session(), number)
    if row is None:
        raise NotFound(f"there is no regrade {number}")
    try:
        role = member_of(row.course).role
    except NotFound:
        raise NotFound(f"there is no regrade {number}") from None
    if not role.is_staff:
        raise NotAllowed("only staff of the course may do this")
    return row


def settable(number: int) -> None:
    """See that the caller may settle it.

    Raises:
        NotFound, NotAllowed: see `found`; graders may look only.
    """
    teacher_of(found(number).course)


def shown(row: RegradeRow) -> dict[str, Any]:
    """The regrade as `RegradeShown` reads it."""
    return {**{name: getattr(row, name) for name in RegradeRow.__slots__}, "status": str(shown_status(row))}
