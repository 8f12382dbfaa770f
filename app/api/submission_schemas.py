"""The shapes of submissions and results (contract §3 and §4)."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from app.api.paging import PageQuery
from app.api.schemas import DeclaredTestShown, UserShown
from app.domain.submission import State

STATES = validate.OneOf([str(state) for state in State])


class SubmissionQuery(PageQuery):
    """Which submissions."""

    mine = fields.Boolean(load_default=False, metadata={"description": "staff: one's own, not everybody's"})


class FilesGiven(Schema):
    """Files as JSON."""

    files = fields.Dict(fields.String(), fields.String(), required=True)


class SubmissionAccepted(Schema):
    """A promise to grade.

    `position`: how many come first; null while that is not known. `delayed`: nothing is being graded now, by our fault.
    """

    id = fields.String(required=True)
    status = fields.String(required=True, validate=STATES)
    attempt = fields.Integer(required=True)
    position = fields.Integer(required=True, allow_none=True)
    delayed = fields.Boolean(required=True)
    events = fields.String(required=True)
    accepted_at = fields.AwareDateTime(required=True)


class SubmissionLine(Schema):
    """A line of a list; the sums are over what one may see, null while there is no verdict."""

    id = fields.String(required=True)
    attempt = fields.Integer(required=True)
    status = fields.String(required=True, validate=STATES)
    accepted_at = fields.AwareDateTime(required=True)
    score = fields.Float(required=True, allow_none=True)
    max_score = fields.Float(required=True, allow_none=True)
    passed = fields.Integer(required=True, allow_none=True)
    n = fields.Integer(required=True, allow_none=True)
    user = fields.Nested(UserShown, required=True)


class SubmissionPage(Schema):
    """Submissions, newest first."""

    items = fields.List(fields.Nested(SubmissionLine), required=True)
    next = fields.String(required=True, allow_none=True)


class FrameShown(Schema):
    """One of the student's own frames at the moment of an error."""

    file = fields.String(required=True)
    line = fields.Integer(required=True)
    function = fields.String(required=True)
    source = fields.String(required=True)
    locals = fields.Dict(fields.String(), fields.String(), required=True)


class TestExtra(Schema):
    """What Gradescope's format has no place for."""

    outcome = fields.String(required=True)
    wall_ms = fields.Float(required=True)
    expected = fields.String(required=True, allow_none=True)
    actual = fields.String(required=True, allow_none=True)
    printed = fields.String(required=True)
    frames = fields.List(fields.Nested(FrameShown), required=True)
    hint = fields.String(required=True, allow_none=True)


class TestShown(DeclaredTestShown):
    """How one test went."""

    score = fields.Float(required=True)
    status = fields.String(required=True, validate=validate.OneOf(["passed", "failed"]))
    output = fields.String(required=True)
    extra_data = fields.Nested(TestExtra, required=True)


class ResultExtra(Schema):
    """What Gradescope's format has no place for."""

    status = fields.String(required=True)
    owner = fields.String(required=True, allow_none=True)
    error = fields.String(required=True, allow_none=True)
    pack_digest = fields.String(required=True)
    environment_digest = fields.String(required=True)
    isolation = fields.String(required=True)
    cached = fields.Boolean(required=True)
    opted_out = fields.List(fields.String(), required=True)
    attempt = fields.Integer(required=True)
    wall_ms = fields.Float(required=True)
    cpu_ms = fields.Float(required=True)
    memory_bytes = fields.Integer(required=True)


class ResultShown(Schema):
    """Gradescope's results.json, with only the tests that one may see."""

    score = fields.Float(required=True)
    max_score = fields.Float(required=True)
    execution_time = fields.Float(required=True)
    output = fields.String(required=True)
    visibility = fields.String(required=True)
    tests = fields.List(fields.Nested(TestShown), required=True)
    extra_data = fields.Nested(ResultExtra, required=True)


class BeforeRegradeShown(Schema):
    """What stood before a regrade, over what one may see; `outcomes`: how each test had ended."""

    applied_at = fields.AwareDateTime(required=True)
    score = fields.Float(required=True)
    max_score = fields.Float(required=True)
    passed = fields.Integer(required=True)
    n = fields.Integer(required=True)
    outcomes = fields.Dict(fields.String(), fields.String(), required=True)


class SubmissionShown(Schema):
    """A submission with its files and its result; `before`: what was told before it was regraded."""

    id = fields.String(required=True)
    course = fields.String(required=True)
    assignment = fields.String(required=True)
    attempt = fields.Integer(required=True)
    status = fields.String(required=True, validate=STATES)
    accepted_at = fields.AwareDateTime(required=True)
    finished_at = fields.AwareDateTime(required=True, allow_none=True)
    user = fields.Nested(UserShown, required=True)
    files = fields.Dict(fields.String(), fields.String(), required=True)
    result = fields.Nested(ResultShown, required=True, allow_none=True)
    before = fields.Nested(BeforeRegradeShown, required=True, allow_none=True)
    position = fields.Integer(required=True, allow_none=True)
    eta_s = fields.Float(required=True, allow_none=True)
    delayed = fields.Boolean(required=True)
    events = fields.String(required=True)
