"""The audit log: written in the transaction of the change itself, read page by page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.models.audit import AuditEntry
from app.db.models.user import User


@dataclass(frozen=True, slots=True)
class Actor:
    """Who makes a change, and when."""

    user_id: int
    now: datetime


def note(
    session: Session, actor: Actor, action: str, subject: str, *, course_id: int | None = None, **detail: Any
) -> None:
    """Add an entry to the caller's transaction; `detail` is plain data."""
    session.add(
        AuditEntry(
            at=actor.now, actor_id=actor.user_id, course_id=course_id, action=action, subject=subject, detail=detail
        )
    )


def entries(session: Session, course_id: int, *, before: int | None = None, limit: int = 100) -> list[dict[str, Any]]:
    """A course's entries, newest first, from before that id."""
    query = (
        select(AuditEntry, User.login)
        .join(User, User.id == AuditEntry.actor_id)
        .where(AuditEntry.course_id == course_id)
        .order_by(AuditEntry.id.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(AuditEntry.id < before)
    return [
        {
            "id": entry.id,
            "at": entry.at,
            "actor": login,
            "action": entry.action,
            "subject": entry.subject,
            "detail": entry.detail,
        }
        for entry, login in session.execute(query)
    ]
