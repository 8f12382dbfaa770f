"""What staff add to a student's work: grades by hand, rubric points, comments on lines."""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import Schema, fields, validate

from app.api.auth import caller
from app.api.bodies import Text
from app.api.courses import actor, staff_of, teacher_of
from app.api.database import session
from app.api.openapi import Resource
from app.api.schemas import UserShown
from app.api.staff_schemas import OverrideShown
from app.api.submissions import place_of, submission_of
from app.services import rubric
from app.services.comment import LONGEST, add_comment, comments_of, delete_comment, edit_comment
from app.services.override_grade import MOST, clear_override, set_override
from app.services.own_marks import own_marks

resource = Resource("marking", "What staff add to a student's work")
STUDENT = "/courses/<course>/assignments/<assignment>/students/<login>"
BIGGEST_ID = 2**31 - 1
ID = f"<int(max={BIGGEST_ID}):number>"


class OverrideGiven(Schema):
    """A grade by hand, and why; the student sees the reason."""

    score = fields.Float(required=True, validate=validate.Range(0, MOST))
    reason = Text(required=True, validate=validate.Length(1, 2000))


class RubricItemGiven(Schema):
    """One thing to look at; keep the `id` of an item that is there already."""

    id = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(1, BIGGEST_ID))
    title = Text(required=True, validate=validate.Length(1, 500))
    points = fields.Float(required=True, validate=validate.Range(-MOST, MOST))


class RubricGiven(Schema):
    """The whole rubric, in order."""

    items = fields.List(fields.Nested(RubricItemGiven), required=True, validate=validate.Length(max=rubric.MOST_ITEMS))


class RubricItemShown(Schema):
    """An item, and to how many students' work it applies."""

    id = fields.Integer(required=True)
    title = fields.String(required=True)
    points = fields.Float(required=True)
    students = fields.Integer(required=True)


class RubricShown(Schema):
    """The whole rubric, in order."""

    items = fields.List(fields.Nested(RubricItemShown), required=True)


class OwnItemShown(Schema):
    """A rubric item that applies to one's work."""

    title = fields.String(required=True)
    points = fields.Float(required=True)


class OwnMarksShown(Schema):
    """The rubric items that apply to one's work, the sum of their points, and a grade set by hand."""

    items = fields.List(fields.Nested(OwnItemShown), required=True)
    points = fields.Float(required=True)
    override = fields.Nested(OverrideShown, required=True, allow_none=True)


class MarksGiven(Schema):
    """The ids of the items that apply to a student's work."""

    items = fields.List(
        fields.Integer(validate=validate.Range(1, BIGGEST_ID)),
        required=True,
        validate=validate.Length(max=rubric.MOST_ITEMS),
    )


class CommentChanged(Schema):
    """What it says now."""

    text = Text(required=True, validate=validate.Length(1, LONGEST))


class CommentGiven(CommentChanged):
    """What to say about which line, from 1."""

    file = Text(required=True, validate=validate.Length(1, 255))
    line = fields.Integer(required=True, validate=validate.Range(1, BIGGEST_ID))


class CommentShown(Schema):
    """A comment on a line."""

    id = fields.Integer(required=True)
    file = fields.String(required=True)
    line = fields.Integer(required=True)
    text = fields.String(required=True)
    author = fields.Nested(UserShown, required=True)
    created_at = fields.AwareDateTime(required=True)


class CommentsShown(Schema):
    """A submission's comments by file and line."""

    items = fields.List(fields.Nested(CommentShown), required=True)


@resource.route(f"{STUDENT}/override", methods=["PUT"])
@resource.arguments(OverrideGiven)
@resource.response(204)
@resource.refuses(400, 401, 403, 404, 415)
def put_override(given: dict[str, Any], course: str, assignment: str, login: str) -> Response:
    """Set a student's grade by hand; it stands whatever is graded or regraded."""
    course_id = teacher_of(course).course_id
    set_override(session(), course_id=course_id, assignment=assignment, login=login, actor=actor(), **given)
    return Response(status=204)


@resource.route(f"{STUDENT}/override", methods=["DELETE"])
@resource.response(204)
@resource.refuses(401, 403, 404)
def delete_override(course: str, assignment: str, login: str) -> Response:
    """Let the graded score count again."""
    course_id = teacher_of(course).course_id
    clear_override(session(), course_id=course_id, assignment=assignment, login=login, actor=actor())
    return Response(status=204)


@resource.route("/courses/<course>/assignments/<assignment>/rubric", methods=["GET"])
@resource.response(200, RubricShown)
@resource.refuses(401, 403, 404)
def show_rubric(course: str, assignment: str) -> dict[str, Any]:
    """An assignment's rubric; for staff."""
    return {"items": rubric.rubric_of(session(), staff_of(course).course_id, assignment)}


@resource.route("/courses/<course>/assignments/<assignment>/rubric", methods=["PUT"])
@resource.arguments(RubricGiven)
@resource.response(200, RubricShown)
@resource.refuses(400, 401, 403, 404, 409, 415)
def put_rubric(given: dict[str, Any], course: str, assignment: str) -> dict[str, Any]:
    """Make this the rubric; an item that applies to somebody's work cannot be left out."""
    course_id = teacher_of(course).course_id
    items = [rubric.Item(**item) for item in given["items"]]
    rubric.set_rubric(session(), course_id=course_id, assignment=assignment, items=items, actor=actor())
    return {"items": rubric.rubric_of(session(), course_id, assignment)}


@resource.route("/courses/<course>/assignments/<assignment>/marks", methods=["GET"])
@resource.response(200, OwnMarksShown)
@resource.refuses(401, 404)
def show_own_marks(course: str, assignment: str) -> dict[str, Any]:
    """What people said of one's own work: the rubric items that apply to it, and a grade set by hand."""
    return own_marks(session(), place_of(course, assignment).assignment_id, caller().user_id)


@resource.route(f"{STUDENT}/rubric", methods=["GET"])
@resource.response(200, MarksGiven)
@resource.refuses(401, 403, 404)
def show_marks(course: str, assignment: str, login: str) -> dict[str, Any]:
    """Which rubric items apply to a student's work; for staff."""
    return {"items": rubric.marked(session(), staff_of(course).course_id, assignment, login)}


@resource.route(f"{STUDENT}/rubric", methods=["PUT"])
@resource.arguments(MarksGiven)
@resource.response(200, MarksGiven)
@resource.refuses(400, 401, 403, 404, 415)
def put_marks(given: dict[str, Any], course: str, assignment: str, login: str) -> dict[str, Any]:
    """Say which rubric items apply to a student's work; graders may."""
    course_id = staff_of(course).course_id
    rubric.mark(
        session(), course_id=course_id, assignment=assignment, login=login, item_ids=given["items"], actor=actor()
    )
    return {"items": rubric.marked(session(), course_id, assignment, login)}


@resource.route("/submissions/<submission>/comments", methods=["GET"])
@resource.response(200, CommentsShown)
@resource.refuses(401, 404)
def show_comments(submission: str) -> dict[str, Any]:
    """What is said about the lines of a submission; for its owner and staff."""
    return {"items": comments_of(session(), submission_of(submission, with_result=False).id)}


@resource.route("/submissions/<submission>/comments", methods=["POST"])
@resource.arguments(CommentGiven)
@resource.response(201, CommentsShown)
@resource.refuses(400, 401, 403, 404, 415)
def post_comment(given: dict[str, Any], submission: str) -> dict[str, Any]:
    """Say something about a line; graders may. Answers with all of the submission's comments."""
    course = submission_of(submission, with_result=False).course
    add_comment(session(), course_id=staff_of(course).course_id, submission_id=submission, actor=actor(), **given)
    return {"items": comments_of(session(), submission)}


@resource.route(f"/submissions/<submission>/comments/{ID}", methods=["PUT"])
@resource.arguments(CommentChanged)
@resource.response(200, CommentsShown)
@resource.refuses(400, 401, 403, 404, 415)
def change_comment(given: dict[str, Any], submission: str, number: int) -> dict[str, Any]:
    """Change what one's own comment says. Answers with all of the submission's comments."""
    staff_of(submission_of(submission, with_result=False).course)
    edit_comment(session(), submission_id=submission, comment_id=number, actor=actor(), **given)
    return {"items": comments_of(session(), submission)}


@resource.route(f"/submissions/<submission>/comments/{ID}", methods=["DELETE"])
@resource.response(204)
@resource.refuses(401, 403, 404)
def remove_comment(submission: str, number: int) -> Response:
    """Take a comment back: one's own, for instructors anybody's."""
    role = staff_of(submission_of(submission, with_result=False).course).role
    delete_comment(session(), submission_id=submission, comment_id=number, actor=actor(), anybodys=role.may_run_course)
    return Response(status=204)
