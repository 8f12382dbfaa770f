"""The versions of a pack: which there are, what changed between two, an older one published again."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from marshmallow import Schema, fields, validate

from app.api.assignments import version_shown
from app.api.auth import caller
from app.api.courses import staff_of, teacher_of
from app.api.database import session
from app.api.openapi import Resource
from app.api.schemas import UserShown, VersionShown
from app.api.scopes import needs
from app.domain.scopes import TokenScope
from app.services.pack_versions import changes_between, publish_again, versions_of

resource = Resource("versions", "Versions of packs")
BIGGEST = 2**31 - 1
VERSIONS = "/courses/<course>/assignments/<assignment>/pack/versions"
NUMBER = f"<int(max={BIGGEST}):number>"


class VersionLine(Schema):
    """A version without what its check found."""

    version = fields.Integer(required=True)
    digest = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.String(required=True)
    max_score = fields.Float(required=True, allow_none=True)
    created_at = fields.AwareDateTime(required=True)
    created_by = fields.Nested(
        UserShown, required=True, allow_none=True, metadata={"description": "null for what came with the demo course"}
    )


class VersionsShown(Schema):
    """Every version of a pack, the newest first."""

    items = fields.List(fields.Nested(VersionLine), required=True)


class SinceQuery(Schema):
    """Compared with what."""

    since = fields.Integer(
        required=True, validate=validate.Range(1, BIGGEST), metadata={"description": "the number of the other version"}
    )


class FileChangeShown(Schema):
    """A file that is not the same in both; its texts are null where there is none, or none that can be shown."""

    path = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(["added", "removed", "changed"]))
    before = fields.String(required=True, allow_none=True)
    after = fields.String(required=True, allow_none=True)
    is_text = fields.Boolean(required=True, metadata={"description": "false for what is binary or too large to show"})


class ChangesOfPack(Schema):
    """The files that are not the same in two versions, by path."""

    items = fields.List(fields.Nested(FileChangeShown), required=True)


@resource.route(VERSIONS)
@resource.response(200, VersionsShown)
@resource.refuses(401, 403, 404)
def show_versions(course: str, assignment: str) -> dict[str, Any]:
    """Every version of the pack, the newest first; for staff."""
    return {"items": versions_of(session(), staff_of(course).course_id, assignment)}


@resource.route(f"{VERSIONS}/{NUMBER}/changes")
@resource.arguments(SinceQuery, location="query")
@resource.response(200, ChangesOfPack)
@resource.refuses(401, 403, 404)
def show_changes(query: dict[str, Any], course: str, assignment: str, number: int) -> dict[str, Any]:
    """What this version changed since another one, file by file; for staff."""
    course_id = staff_of(course).course_id
    return {"items": changes_between(session(), course_id, assignment, query["since"], number)}


@resource.route(f"{VERSIONS}/{NUMBER}/publish", methods=["POST"])
@needs(TokenScope.PACKS)
@resource.response(202, VersionShown)
@resource.refuses(401, 403, 404)
def republish(course: str, assignment: str, number: int) -> dict[str, Any]:
    """Publish an older version again: it becomes the newest, and is checked before students see it."""
    made = publish_again(
        session(),
        course_id=teacher_of(course).course_id,
        assignment=assignment,
        number=number,
        user_id=caller().user_id,
        now=datetime.now(UTC),
    )
    return version_shown(made)
