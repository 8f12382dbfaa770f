"""A student's draft, kept for their other devices."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from marshmallow import Schema, fields, validate

from app.api.auth import caller
from app.api.bodies import Text
from app.api.database import session
from app.api.openapi import Resource
from app.api.scopes import needs
from app.api.submission_schemas import FilesGiven
from app.api.submissions import place_of
from app.api.uploads import as_bytes
from app.db.models.draft import LONGEST_DEVICE, Draft
from app.domain.scopes import TokenScope
from app.services.keep_draft import find_draft, keep_draft

resource = Resource("drafts", "Drafts: what is written and not handed in")
DEVICE = {"description": "what the browser calls itself, a random word, to know its own draft by"}


class DraftGiven(FilesGiven):
    """A draft: all of its files, in place of the revision that they are made from."""

    revision = fields.Integer(
        required=True,
        validate=validate.Range(0, 2**31 - 2),
        metadata={"description": "the revision that these files are made from; 0 when there was none"},
    )
    device = Text(load_default="", validate=validate.Length(0, LONGEST_DEVICE), metadata=DEVICE)


class DraftKept(Schema):
    """That a draft is kept."""

    revision = fields.Integer(required=True, metadata={"description": "0: there is none"})
    saved_at = fields.AwareDateTime(required=True, allow_none=True)
    device = fields.String(required=True, metadata=DEVICE)


class DraftShown(DraftKept):
    """One's draft."""

    files = fields.Dict(fields.String(), fields.String(), required=True)


NONE_YET: dict[str, Any] = {"revision": 0, "saved_at": None, "device": "", "files": {}}


@resource.route("/courses/<course>/assignments/<assignment>/draft")
@resource.response(200, DraftShown)
@resource.refuses(401, 404)
def show_draft(course: str, assignment: str) -> Draft | dict[str, Any]:
    """One's own draft; nobody else's is ever shown, not to staff either."""
    return find_draft(session(), place_of(course, assignment).assignment_id, caller().user_id) or NONE_YET


@resource.route("/courses/<course>/assignments/<assignment>/draft", methods=["PUT"])
@needs(TokenScope.SUBMIT)
@resource.arguments(DraftGiven)
@resource.response(200, DraftKept)
@resource.refuses(400, 401, 403, 404, 409, 413, 415, 422)
def put_draft(given: dict[str, Any], course: str, assignment: str) -> Draft:
    """Keep a draft. 409 when it is not made from the draft that is kept: look at that first, then say its revision."""
    return keep_draft(
        session(),
        assignment_id=place_of(course, assignment).assignment_id,
        user_id=caller().user_id,
        files=as_bytes(given["files"]),
        based_on=given["revision"],
        device=given["device"],
        now=datetime.now(UTC),
    )
