"""Handing in, and looking at what was handed in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import structlog
from flask import Response, jsonify, request

from app.api.auth import caller
from app.api.database import release, session
from app.api.openapi import Resource
from app.api.paging import cursor_of, key_of, page
from app.api.parts import parts
from app.api.scopes import needs
from app.api.submission_schemas import (
    SubmissionAccepted,
    SubmissionPage,
    SubmissionQuery,
    SubmissionShown,
)
from app.api.uploads import BODY, uploaded_files
from app.db.queries.before_regrade import before_regrade
from app.db.queries.places import Place, find_place, with_make_up
from app.db.queries.submissions import Summary, Whole, find_submission, list_submissions, load_files
from app.domain.deadline import to_milliseconds
from app.domain.refusal import NotFound, TooSoon
from app.domain.scopes import TokenScope
from app.services.hand_in import prepare
from app.services.wait import Wait, how_it_waits

log = structlog.get_logger(__name__)
resource = Resource("submissions", "Submissions and their results")
KEY_HEADER = {
    "in": "header",
    "name": "Idempotency-Key",
    "description": "the same key again gives the same submission, and makes no second attempt",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200},
}
NO_SUMS: dict[str, float | None] = {"score": None, "max_score": None, "passed": None, "n": None}
NEWEST = "~"
"""Comes after every id."""


@resource.route("/courses/<course>/assignments/<assignment>/submissions", methods=["POST"])
@needs(TokenScope.SUBMIT)
@resource.doc(requestBody=BODY, parameters=[KEY_HEADER])
@resource.response(202, SubmissionAccepted)
@resource.refuses(400, 401, 403, 404, 409, 413, 415, 422, 429)
def submit(course: str, assignment: str) -> Response:
    """Hand files in: JSON, multipart files, or one zip. Too soon, or too much waits: 429 with `Retry-After`."""
    refuse_overload()
    now = to_milliseconds(datetime.now(UTC))
    place = with_make_up(session(), place_of(course, assignment), now)
    release()  # others may read while this one waits for its commit
    key = request.headers.get("Idempotency-Key")
    accepted = parts().acceptor.accept(prepare(place, uploaded_files(), now, key))
    number = accepted.message.submission
    position, is_delayed = accepted.position, False
    if not accepted.is_graded:
        is_delayed = parts().pace.outlook().is_delayed
        if position is None:
            waits = wait_of(accepted.message.work)
            position, is_delayed = waits.position, is_delayed or waits.is_delayed
    log.info("submission.accepted", submission=number, course=course, assignment=assignment)
    answer = jsonify(
        id=number,
        status=str(accepted.status),
        attempt=accepted.message.attempt,
        position=position,
        delayed=is_delayed,
        events=events_url(number),
        accepted_at=accepted.accepted_at.isoformat(timespec="milliseconds"),
    )
    answer.status_code = 202
    answer.headers["Location"] = f"/api/v1/submissions/{number}"
    return answer


@resource.route("/courses/<course>/assignments/<assignment>/submissions", methods=["GET"])
@resource.arguments(SubmissionQuery, location="query")
@resource.response(200, SubmissionPage)
@resource.refuses(401, 404)
def show_submissions(query: dict[str, Any], course: str, assignment: str) -> dict[str, Any]:
    """An assignment's submissions, newest first: one's own, and for staff everybody's unless `mine=1`."""
    place = place_of(course, assignment)
    [before] = key_of(query["cursor"], [NEWEST])
    only = place.owner_id if query["mine"] or not place.role.is_staff else None
    limit = query["limit"]
    found = page(
        list_submissions(session(), place, only, datetime.now(UTC), before, limit + 1),
        limit,
        lambda one: cursor_of(one.id),
    )
    return {**found, "items": [line(one) for one in found["items"]]}


@resource.route("/submissions/<submission>")
@resource.response(200, SubmissionShown)
@resource.refuses(401, 404)
def show_submission(submission: str) -> dict[str, Any]:
    """A submission with its files, and its result as one may see it."""
    whole = submission_of(submission)
    return shown(whole, load_files(session(), whole.files))


def place_of(course: str, assignment: str) -> Place:
    """That assignment as the caller meets it.

    Raises:
        NotFound: there is none that they may know of.
    """
    place = find_place(session(), caller().user_id, course, assignment)
    if place is None:
        raise NotFound(f"there is no assignment {assignment!r} in a course {course!r}")
    return place


def submission_of(submission: str, *, with_result: bool = True) -> Whole:
    """That submission as the caller may see it.

    Raises:
        NotFound: there is none, or it is somebody else's; nobody can tell which.
    """
    found = find_submission(session(), submission, caller().user_id, datetime.now(UTC), with_result=with_result)
    if found is None:
        raise NotFound(f"there is no submission {submission!r}")
    return found


def shown(whole: Whole, files: dict[str, str]) -> dict[str, Any]:
    """The submission as `SubmissionShown` reads it."""
    waits = Wait(whole.status) if whole.status.is_final else wait_of(whole.work)
    return {
        "id": whole.id,
        "course": whole.course,
        "assignment": whole.assignment,
        "attempt": whole.attempt,
        "status": str(waits.state),
        "accepted_at": whole.accepted_at,
        "finished_at": whole.finished_at,
        "user": {"login": whole.login, "name": whole.name},
        "files": files,
        "result": result_shown(whole),
        "before": before_shown(whole),
        "position": waits.position,
        "eta_s": waits.eta_s,
        "delayed": waits.is_delayed,
        "events": events_url(whole.id),
    }


def result_shown(whole: Whole) -> dict[str, Any] | None:
    """The result with what the caller may see."""
    if whole.result is None:
        return None
    result = whole.view.result(whole.result).to_json()
    result["extra_data"]["attempt"] = whole.attempt
    return result


def before_shown(whole: Whole) -> dict[str, Any] | None:
    """What stood before the submission was regraded, as the caller may see it."""
    before = before_regrade(session(), whole.id, whole.grading, whole.view)
    return None if before is None else {"applied_at": before.applied_at, "outcomes": before.outcomes, **before.sums}


def wait_of(work: str) -> Wait:
    """How it stands with work that has no verdict yet."""
    return how_it_waits(work, parts().stream, parts().pace)


def refuse_overload() -> None:
    """Take no more than can be graded soon.

    Raises:
        TooSoon: the backlog is too long, or too old.
    """
    settings = parts().settings
    after_s = parts().pace.outlook().retry_after_s(settings.backlog_most, settings.backlog_oldest_s)
    if after_s is not None:
        raise TooSoon(f"too much is waiting to be graded; try again in {after_s} s", after_s)


def line(summary: Summary) -> dict[str, Any]:
    """The submission as `SubmissionLine` reads it."""
    return {
        "id": summary.id,
        "attempt": summary.attempt,
        "status": str(summary.status),
        "accepted_at": summary.accepted_at,
        "user": {"login": summary.login, "name": summary.name},
        **(summary.sums or NO_SUMS),
    }


def events_url(submission: str) -> str:
    """Where its events are."""
    return f"/api/v1/submissions/{submission}/events"
