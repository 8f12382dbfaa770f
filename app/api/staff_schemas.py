"""The shapes that staff see of a class, a student and the queue. Times are ISO 8601 with offset."""

from __future__ import annotations

from marshmallow import Schema, fields

COUNTS = {"description": "name → how many"}


class SpreadShown(Schema):
    """Scores of a class, of those who have one."""

    n = fields.Integer(required=True)
    mean = fields.Float(required=True, allow_none=True)
    median = fields.Float(required=True, allow_none=True)
    sd = fields.Float(required=True, allow_none=True, metadata={"description": "of the population"})
    quartiles = fields.List(fields.Float(), required=True, allow_none=True)
    histogram = fields.List(
        fields.Integer(), required=True, metadata={"description": "students by tenths of the maximum"}
    )


class FailureTextShown(Schema):
    """What a test said, and to how many students at their latest attempt."""

    text = fields.String(required=True)
    students = fields.Integer(required=True)


class TestFiguresShown(Schema):
    """What happened at one test."""

    name = fields.String(required=True)
    max_score = fields.Float(required=True)
    pass_rate = fields.Float(required=True, allow_none=True, metadata={"description": "of latest attempts, 0 to 1"})
    outcomes = fields.Dict(fields.String(), fields.Integer(), required=True, metadata=COUNTS)
    ever_passed = fields.Integer(required=True)
    attempts_to_first_pass = fields.Float(required=True, allow_none=True, metadata={"description": "the mean"})
    failures = fields.List(
        fields.Nested(FailureTextShown), required=True, metadata={"description": "the most common first"}
    )


class AnalyticsShown(Schema):
    """How a class does at an assignment."""

    assignment = fields.String(required=True)
    max_score = fields.Float(required=True, allow_none=True)
    students = fields.Integer(required=True)
    submitted = fields.Integer(required=True, metadata={"description": "students who have handed in"})
    submissions = fields.Integer(required=True)
    passing = fields.Integer(required=True, allow_none=True, metadata={"description": "null without a pass line"})
    scores = fields.Nested(SpreadShown, required=True)
    attempts = fields.Dict(
        fields.String(), fields.Integer(), required=True, metadata={"description": "number of attempts → students"}
    )
    before_due = fields.Dict(
        fields.String(),
        fields.Integer(),
        required=True,
        allow_none=True,
        metadata={"description": "submissions by the time left: earlier, 168 h, 72 h, 24 h, 6 h, 1 h or less, late"},
    )
    tests = fields.List(fields.Nested(TestFiguresShown), required=True)


class SubmissionOfRecord(Schema):
    """A submission in a student's record."""

    id = fields.String(required=True)
    assignment = fields.String(required=True)
    attempt = fields.Integer(required=True)
    accepted_at = fields.AwareDateTime(required=True)
    status = fields.String(required=True)
    score = fields.Float(required=True, allow_none=True)
    max_score = fields.Float(required=True, allow_none=True)


class WaitingShown(Schema):
    """A submission in the queue, or one that failed by our fault."""

    id = fields.String(required=True)
    assignment = fields.String(required=True)
    login = fields.String(required=True)
    attempt = fields.Integer(required=True)
    accepted_at = fields.AwareDateTime(required=True)
    status = fields.String(required=True)


class CourseQueueShown(Schema):
    """A course's part of the queue."""

    waiting = fields.Integer(required=True)
    oldest_s = fields.Float(required=True, allow_none=True)
    is_stuck = fields.Boolean(required=True, metadata={"description": "something waits for more than a minute"})
    longest_waiting = fields.List(fields.Nested(WaitingShown), required=True, metadata={"description": "up to 100"})
    failed = fields.List(
        fields.Nested(WaitingShown), required=True, metadata={"description": "by our fault, newest first, up to 100"}
    )


class QueueShown(Schema):
    """The queue of all courses in figures, null while Redis is away, and this course's in full."""

    depth = fields.Integer(required=True, allow_none=True)
    oldest_s = fields.Float(required=True, allow_none=True)
    in_hand = fields.Integer(required=True, allow_none=True, metadata={"description": "handed to workers"})
    workers = fields.Integer(required=True, allow_none=True)
    dead_letters = fields.List(
        fields.Dict(fields.String(), fields.String()),
        required=True,
        allow_none=True,
        metadata={"description": "of this course: what was given up, with the reason, newest first"},
    )
    course = fields.Nested(CourseQueueShown, required=True)


class LatePolicyShown(Schema):
    """What lateness costs."""

    grace_minutes = fields.Float()
    percent_a_day = fields.Float()
    at_most_percent = fields.Float(allow_none=True)
    zero_after_days = fields.Integer(allow_none=True)
    stop_after_days = fields.Integer(allow_none=True)
    of = fields.String()


class OverrideShown(Schema):
    """A grade set by hand, and why."""

    score = fields.Float(required=True)
    reason = fields.String(required=True)


class OwnGradeShown(Schema):
    """One's own grade for an assignment, and the dates and attempts as they hold for oneself."""

    assignment = fields.String(required=True)
    title = fields.String(required=True)
    score = fields.Float(required=True, allow_none=True)
    raw_score = fields.Float(required=True, allow_none=True)
    by_hand = fields.Float(required=True)
    days_late = fields.Integer(required=True)
    attempt = fields.Integer(required=True, allow_none=True)
    counts = fields.String(required=True)
    override = fields.Nested(OverrideShown, required=True, allow_none=True)
    opens_at = fields.AwareDateTime(required=True, allow_none=True)
    due_at = fields.AwareDateTime(required=True, allow_none=True)
    late_due_at = fields.AwareDateTime(required=True, allow_none=True)
    closes_at = fields.AwareDateTime(required=True, allow_none=True)
    zone = fields.String(required=True)
    attempts_left = fields.Integer(required=True, allow_none=True)
    next_attempt_at = fields.AwareDateTime(
        required=True, allow_none=True, metadata={"description": "the end of the cool-down; it may be over"}
    )
    late_policy = fields.Nested(LatePolicyShown, required=True)


class OwnGradesShown(Schema):
    """One's own grades in a course."""

    items = fields.List(fields.Nested(OwnGradeShown), required=True)
