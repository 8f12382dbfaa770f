"""What staff see and do about the queue, and the audit log."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import redis
import structlog
from flask import Response, jsonify
from marshmallow import Schema, fields

from app.api.courses import actor, staff_of, teacher_of
from app.api.database import session
from app.api.openapi import Resource
from app.api.paging import PageQuery, cursor_of, key_of, page
from app.api.parts import parts
from app.api.staff_schemas import QueueShown
from app.api.submissions import submission_of
from app.domain import events
from app.domain.refusal import Invalid
from app.services import audit
from app.services.cancel import cancel
from app.services.look_at_queue import look_at_queue
from app.services.start_regrade import retry
from app.streams.progress import ProgressWriter

log = structlog.get_logger(__name__)
resource = Resource("operations", "The queue and the audit log; for staff")
BIGGEST_ID = 2**31 - 1


class AuditShown(Schema):
    """A change: who did what to whom, and when."""

    id = fields.Integer(required=True)
    at = fields.AwareDateTime(required=True)
    actor = fields.String(required=True)
    action = fields.String(required=True)
    subject = fields.String(required=True)
    detail = fields.Raw(required=True)


class AuditPage(Schema):
    """Changes, newest first."""

    items = fields.List(fields.Nested(AuditShown), required=True)
    next = fields.String(required=True, allow_none=True)


@resource.route("/courses/<course>/queue")
@resource.response(200, QueueShown)
@resource.refuses(401, 403, 404)
def show_queue(course: str) -> Response:
    """How long the queue is, who waits in this course, what failed, and what was given up."""
    member = staff_of(course)
    found = look_at_queue(
        session(),
        parts().redis,
        parts().stream,
        course_id=member.course_id,
        course=course,
        now=datetime.now(UTC),
    )
    return jsonify(found)


@resource.route("/submissions/<submission>/retry", methods=["POST"])
@resource.response(202)
@resource.refuses(401, 403, 404, 409)
def retry_submission(submission: str) -> Response:
    """Grade again what failed by our fault, with the pack that is published now."""
    course = submission_of(submission, with_result=False).course
    retry(session(), submission, course_id=teacher_of(course).course_id, actor=actor())
    return Response(status=202)


@resource.route("/submissions/<submission>/cancel", methods=["POST"])
@resource.response(204)
@resource.refuses(401, 403, 404, 409)
def cancel_submission(submission: str) -> Response:
    """Take a submission out of the queue; it costs no attempt."""
    course = submission_of(submission, with_result=False).course
    cancel(session(), submission, course_id=teacher_of(course).course_id, actor=actor())
    try:
        last = events.failed(submission, 0, "platform", submission, "canceled by staff")
        ProgressWriter(parts().redis).publish(last)
    except redis.RedisError as error:
        log.warning("cancel.unannounced", submission=submission, error=str(error))
    return Response(status=204)


@resource.route("/courses/<course>/audit")
@resource.arguments(PageQuery, location="query")
@resource.response(200, AuditPage)
@resource.refuses(401, 403, 404)
def show_audit(query: dict[str, Any], course: str) -> dict[str, Any]:
    """Every change to grades, dates, people and packs of a course, newest first; for its instructors."""
    course_id = teacher_of(course).course_id
    [before] = key_of(query["cursor"], [BIGGEST_ID])
    if not 0 <= before <= BIGGEST_ID:
        raise Invalid("this is no cursor of this list", "cursor")
    limit = query["limit"]
    found = audit.entries(session(), course_id, before=before, limit=limit + 1)
    return page(found, limit, lambda one: cursor_of(one["id"]))
