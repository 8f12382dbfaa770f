"""Practice: the tests that one may see, to be run in one's own browser."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from app.api.assignments import PYTHON
from app.api.auth import caller
from app.api.courses import member_of
from app.api.database import session
from app.api.openapi import Resource
from app.api.schemas import PracticeShown
from app.db.queries.assignments import find_standing, load_version
from app.domain.assignment import Declaration
from app.domain.refusal import NotFound
from app.packs.read import read_pack_zip
from app.services.load_submission import load_zip
from app.services.practice import practice_of

resource = Resource("practice", "Visible tests, to be run by oneself")


@resource.route("/courses/<course>/assignments/<assignment>/practice")
@resource.response(200, PracticeShown)
@resource.refuses(401, 404)
def show_practice(course: str, assignment: str) -> dict[str, Any]:
    """The tests that one may see, complete."""
    member = member_of(course)
    standing = find_standing(session(), member, caller().user_id, assignment, datetime.now(UTC))
    is_secret = standing is not None and standing.state == "upcoming" and not member.role.is_staff
    if standing is None or standing.version_id is None or is_secret:
        raise NotFound(f"the course has no published assignment {assignment!r}")
    version = load_version(session(), standing.version_id)
    pack = read_pack_zip(load_zip(session(), version.zip_digest), assignment)
    declaration = Declaration.from_json(version.declaration or {"tests": [], "learned": {}})
    return {"python": PYTHON, **practice_of(pack, declaration, standing.view)}
