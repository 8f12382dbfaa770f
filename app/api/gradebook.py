"""The gradebook, and figures about it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import Response, jsonify, request
from marshmallow import Schema, fields, validate

from app.api.auth import caller
from app.api.courses import member_of, staff_of
from app.api.database import session
from app.api.openapi import Resource
from app.api.staff_schemas import AnalyticsShown, OwnGradesShown, SubmissionOfRecord
from app.db.queries.courses import Member
from app.services.analyse import analyse
from app.services.export_grades import Columns, to_csv
from app.services.gradebook import gradebook
from app.services.own_grades import own_grades
from app.services.student_record import student_record

resource = Resource("gradebook", "Grades of a course")
CSV = "text/csv"


class GradebookQuery(Schema):
    """In which form; without `format` the Accept header says."""

    format = fields.String(validate=validate.OneOf(["json", "csv"]))
    columns = fields.String(
        load_default="plain",
        validate=validate.OneOf([str(columns) for columns in Columns]),
        metadata={"description": "of the CSV: plain, or those that Canvas or Moodle import"},
    )


class TaskShown(Schema):
    """A column of the gradebook."""

    slug = fields.String(required=True)
    title = fields.String(required=True)
    max_score = fields.Float(required=True, allow_none=True)
    pass_score = fields.Float(required=True, allow_none=True)
    counts = fields.String(required=True, metadata={"description": "`best` or `latest`"})


class GradeShown(Schema):
    """The grade that counts: `raw_score` of the attempt that counts, less lateness, plus rubric points `by_hand`; or
    what staff set.
    """

    score = fields.Float(required=True, allow_none=True)
    max_score = fields.Float(required=True, allow_none=True)
    raw_score = fields.Float(required=True, allow_none=True)
    attempt = fields.Integer(required=True, allow_none=True)
    days_late = fields.Integer(required=True)
    by_hand = fields.Float(required=True)
    overridden = fields.Boolean(required=True)


class StudentLine(Schema):
    """A row of the gradebook; `grades` by the assignment's slug, where there is anything."""

    login = fields.String(required=True)
    name = fields.String(required=True)
    email = fields.String(required=True, allow_none=True)
    sis_id = fields.String(required=True, allow_none=True)
    section = fields.String(required=True, allow_none=True)
    total = fields.Float(required=True)
    grades = fields.Dict(fields.String(), fields.Nested(GradeShown), required=True)


class StudentOfRecord(StudentLine):
    """A student's row, with its columns."""

    assignments = fields.List(fields.Nested(TaskShown), required=True)
    max_total = fields.Float(required=True)


class StudentRecordShown(Schema):
    """A student's grades, and every submission, newest first."""

    student = fields.Nested(StudentOfRecord, required=True)
    submissions = fields.List(fields.Nested(SubmissionOfRecord), required=True)


class GradebookShown(Schema):
    """A course's grades."""

    assignments = fields.List(fields.Nested(TaskShown), required=True)
    max_total = fields.Float(required=True)
    students = fields.List(fields.Nested(StudentLine), required=True)


@resource.route("/courses/<course>/gradebook")
@resource.arguments(GradebookQuery, location="query")
@resource.response(200, GradebookShown)
@resource.refuses(401, 403, 404)
@resource.doc(
    responses={
        "200": {"content": {"application/json": {"schema": GradebookShown}, CSV: {"schema": {"type": "string"}}}}
    }
)
def show_gradebook(query: dict[str, Any], course: str) -> Response:
    """Every student's grades, as JSON or CSV; for staff."""
    book = gradebook(session(), staff_of(course).course_id)
    wants_csv = request.accept_mimetypes.best_match(["application/json", CSV]) == CSV
    if query.get("format", "csv" if wants_csv else "json") == "json":
        return jsonify(book.to_json())
    answer = Response(to_csv(book, Columns(query["columns"])), content_type=f"{CSV}; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{course}-{query["columns"]}.csv"'
    return answer


@resource.route("/courses/<course>/grades")
@resource.response(200, OwnGradesShown)
@resource.refuses(401, 404)
def show_own_grades(course: str) -> Response:
    """One's own grades, dates and attempts in a course; points are over the tests that one may see."""
    return jsonify(items=own_grades(session(), member_of(course), caller().user_id, datetime.now(UTC)))


@resource.route("/courses/<course>/students/<login>")
@resource.response(200, StudentRecordShown)
@resource.refuses(401, 403, 404)
def show_student(course: str, login: str) -> Response:
    """A student's whole record in a course; for staff."""
    return jsonify(student_record(session(), staff_of(course).course_id, login))


@resource.route("/courses/<course>/assignments/<assignment>/analytics")
@resource.response(200, AnalyticsShown)
@resource.refuses(401, 403, 404)
def show_analytics(course: str, assignment: str) -> Response:
    """How the class does at an assignment: scores, each test, attempts, when they hand in; for staff."""
    member: Member = staff_of(course)
    return jsonify(analyse(session(), member.course_id, assignment))
