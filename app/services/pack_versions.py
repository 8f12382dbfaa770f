"""The versions of an assignment's pack: which there are, what changed from one to another, an older one once more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.models.assignment import Assignment, PackVersion
from app.db.models.user import User
from app.db.queries import blobs
from app.domain.refusal import NotFound
from app.packs.tree import read_zip
from app.services.publish_pack import store_pack

MOST_SHOWN_BYTES = 256 * 1024
"""A file that is larger is named as changed, without its text."""


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file of a pack that is not the same in two versions.

    Attributes:
        kind: `added`, `removed` or `changed`.
        before, after: its text; None where there is no file, or none that can be shown as text.
        is_text: whether what there is can be shown.
    """

    path: str
    kind: str
    before: str | None
    after: str | None
    is_text: bool


def versions_of(session: Session, course_id: int, assignment: str) -> list[dict[str, Any]]:
    """Every version of that assignment's pack without its report, the newest first."""
    query = (
        select(
            PackVersion.number,
            PackVersion.digest,
            PackVersion.title,
            PackVersion.status,
            PackVersion.max_score,
            PackVersion.created_at,
            User.login,
            User.name,
        )
        .join(Assignment, Assignment.id == PackVersion.assignment_id)
        .outerjoin(User, User.id == PackVersion.created_by)
        .where(Assignment.course_id == course_id, Assignment.slug == assignment)
        .order_by(PackVersion.number.desc())
    )
    return [
        {
            "version": row.number,
            "digest": row.digest,
            "title": row.title,
            "status": row.status,
            "max_score": row.max_score,
            "created_at": row.created_at,
            "created_by": None if row.login is None else {"login": row.login, "name": row.name},
        }
        for row in session.execute(query)
    ]


def changes_between(session: Session, course_id: int, assignment: str, before: int, after: int) -> list[FileChange]:
    """The files that are not the same in those two versions, by path.

    Raises:
        NotFound: there is no such version.
    """
    digests = [_zip_digest(session, course_id, assignment, number) for number in (before, after)]
    zips = blobs.load(session, digests)
    old, new = (read_zip(zips[digest]) for digest in digests)
    return [
        _change(path, old.get(path), new.get(path))
        for path in sorted(old.keys() | new.keys())
        if old.get(path) != new.get(path)
    ]


def publish_again(
    session: Session, *, course_id: int, assignment: str, number: int, user_id: int, now: datetime
) -> PackVersion:
    """Make an older version the newest: its pack is uploaded once more, checked, and published when the check passes.

    Raises:
        NotFound: there is no such version.
    """
    digest = _zip_digest(session, course_id, assignment, number)
    data = blobs.load(session, [digest])[digest]
    return store_pack(session, course_id=course_id, slug=assignment, data=data, user_id=user_id, now=now)


def _zip_digest(session: Session, course_id: int, assignment: str, number: int) -> str:
    found = session.scalars(
        select(PackVersion.zip_digest)
        .join(Assignment, Assignment.id == PackVersion.assignment_id)
        .where(Assignment.course_id == course_id, Assignment.slug == assignment, PackVersion.number == number)
    ).one_or_none()
    if found is None:
        raise NotFound(f"the pack has no version {number}")
    return found


def _change(path: str, before: bytes | None, after: bytes | None) -> FileChange:
    kind = "added" if before is None else "removed" if after is None else "changed"
    old, new = _text(before), _text(after)
    is_text = (before is None) == (old is None) and (after is None) == (new is None)
    return FileChange(path, kind, old if is_text else None, new if is_text else None, is_text)


def _text(data: bytes | None) -> str | None:
    if data is None or len(data) > MOST_SHOWN_BYTES or b"\0" in data:
        return None
    try:
        return data.decode()
    except UnicodeDecodeError:
        return None
