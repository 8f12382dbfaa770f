"""Keeping a student's draft, so that no device of theirs overwrites another's unseen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.db.models.draft import Draft
from app.db.session import writing
from app.domain.refusal import Conflict
from app.packs.submission import check_draft


def find_draft(session: Session, assignment_id: int, user_id: int) -> Draft | None:
    """That member's draft; None when they have none."""
    return session.get(Draft, (assignment_id, user_id), populate_existing=True)


def keep_draft(
    session: Session,
    *,
    assignment_id: int,
    user_id: int,
    files: Mapping[str, bytes],
    based_on: int,
    device: str,
    now: datetime,
) -> Draft:
    """Keep these files in place of revision `based_on`, 0 for none. The same files again change nothing, whatever they
    are based on: an answer may get lost on its way.

    Raises:
        BadSubmission: the files are no draft (`check_draft`).
        Conflict: the draft has another revision by now, with other files.
    """
    texts = check_draft(files)
    new = {"files": texts, "revision": based_on + 1, "saved_at": now, "device": device}
    whose = {"assignment_id": assignment_id, "user_id": user_id}
    try:
        with writing(session):
            if based_on == 0:
                session.execute(insert(Draft).values(**whose, **new))
                is_kept = True
            else:
                unchanged = update(Draft).filter_by(**whose, revision=based_on).values(**new)
                is_kept = session.execute(unchanged.returning(Draft.revision)).one_or_none() is not None
    except IntegrityError:
        is_kept = False
    kept = find_draft(session, assignment_id, user_id)
    if kept is not None and (is_kept or kept.files == texts):
        return kept
    there = 0 if kept is None else kept.revision
    raise Conflict(f"the draft has changed since: it is at revision {there}, not {based_on}", "revision")
