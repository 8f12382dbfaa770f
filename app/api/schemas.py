"""The shapes that go over the wire, besides submissions (see `submission_schemas`). Times are ISO 8601 with offset."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from app.api.bodies import Text


class Credentials(Schema):
    """What one logs in with."""

    login = Text(required=True, validate=validate.Length(1, 200))
    password = Text(required=True, validate=validate.Length(1, 1000))


class UserShown(Schema):
    """Somebody."""

    login = fields.String(required=True)
    name = fields.String(required=True)


class UserWithId(UserShown):
    """Oneself."""

    id = fields.Integer(required=True)
    is_admin = fields.Boolean(required=True, metadata={"description": "of the site: may make courses"})


class SessionShown(Schema):
    """Who is logged in. Send `csrf_token` as `X-CSRF-Token` with every request that changes something."""

    user = fields.Nested(UserWithId, required=True)
    csrf_token = fields.String(required=True)
    flower_url = fields.String(allow_none=True, metadata={"description": "for who runs every course"})


class SessionAsked(SessionShown):
    """The same for whoever asks: null when nobody is logged in."""

    user = fields.Nested(UserWithId, required=True, allow_none=True)
    csrf_token = fields.String(required=True, allow_none=True)


class CourseShown(Schema):
    """A course that one is in."""

    slug = fields.String(required=True)
    title = fields.String(required=True)
    zone = fields.String(required=True, metadata={"description": "the IANA zone of new assignments"})
    term = fields.String(required=True, metadata={"description": "e.g. `2026-autumn`; empty for none"})
    archived = fields.Boolean(required=True, metadata={"description": "over, to be listed apart"})
    role = fields.String(required=True, validate=validate.OneOf(["student", "staff"]))
    may_run = fields.Boolean(required=True, metadata={"description": "an instructor's rights, more than a grader's"})
    next_due_at = fields.AwareDateTime(required=True, allow_none=True)


class CoursePage(Schema):
    """Courses by slug."""

    items = fields.List(fields.Nested(CourseShown), required=True)
    next = fields.String(required=True, allow_none=True)


class LatestShown(Schema):
    """One's newest submission."""

    id = fields.String(required=True)
    status = fields.String(required=True)
    score = fields.Float(required=True, allow_none=True)


class AssignmentLine(Schema):
    """An assignment and where one stands in it."""

    slug = fields.String(required=True)
    title = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(["open", "closed", "upcoming"]))
    opens_at = fields.AwareDateTime(required=True, allow_none=True)
    due_at = fields.AwareDateTime(required=True, allow_none=True)
    closes_at = fields.AwareDateTime(required=True, allow_none=True)
    zone = fields.String(required=True, metadata={"description": "the IANA zone that its dates were set in"})
    max_score = fields.Float(required=True)
    best_score = fields.Float(required=True, allow_none=True)
    attempts_used = fields.Integer(required=True)
    attempts_left = fields.Integer(required=True, allow_none=True)
    latest = fields.Nested(LatestShown, required=True, allow_none=True)


class AssignmentPage(Schema):
    """Assignments by due date."""

    items = fields.List(fields.Nested(AssignmentLine), required=True)
    next = fields.String(required=True, allow_none=True)


class DeclaredTestShown(Schema):
    """A test that every result has."""

    name = fields.String(required=True)
    number = fields.String(required=True)
    max_score = fields.Float(required=True)
    visibility = fields.String(required=True)
    tags = fields.List(fields.String(), required=True)


class LimitsShown(Schema):
    """What one run may use."""

    wall_s = fields.Float(required=True)
    cpu_s = fields.Float(required=True)
    memory_mb = fields.Integer(required=True)
    output_kb = fields.Integer(required=True)
    processes = fields.Integer(required=True)
    disk_mb = fields.Integer(required=True)


class PackNamed(Schema):
    """Which version of the pack is published."""

    version = fields.Integer(required=True)
    digest = fields.String(required=True)


class GroupShown(Schema):
    """One's group: whoever of it hands in, hands in for all."""

    name = fields.String(required=True)
    members = fields.List(fields.Nested(UserShown), required=True)


class AssignmentShown(AssignmentLine):
    """An assignment with all that its page shows; before it opens, and without a pack, the rest is empty."""

    group = fields.Nested(GroupShown, required=True, allow_none=True)
    statement_html = fields.String(required=True)
    files = fields.List(fields.String(), required=True)
    starter = fields.Dict(fields.String(), fields.String(), required=True)
    limits = fields.Nested(LimitsShown, required=True, allow_none=True)
    environment = fields.String(required=True, allow_none=True)
    python = fields.String(required=True, allow_none=True, metadata={"description": "the Python that grades"})
    tests = fields.List(fields.Nested(DeclaredTestShown), required=True)
    hidden_tests = fields.Integer(required=True)
    pack = fields.Nested(PackNamed, required=True, allow_none=True)


class PracticeShown(Schema):
    """What running the visible tests takes; `left_out` counts those that only the server can run."""

    python = fields.String(required=True)
    pack = fields.Dict(required=True)
    declaration = fields.Dict(required=True)
    left_out = fields.Integer(required=True)


class VersionShown(Schema):
    """A version of a pack; `report` says what the check found, once it has run."""

    version = fields.Integer(required=True)
    digest = fields.String(required=True)
    status = fields.String(required=True)
    report = fields.Raw(required=True, allow_none=True)
    tests = fields.List(
        fields.String(), required=True, metadata={"description": "what it declares; none before the check has run"}
    )
    created_at = fields.AwareDateTime(required=True)
