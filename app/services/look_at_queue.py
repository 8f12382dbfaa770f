"""The live queue, as the staff of a course may see it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import redis
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.db.models.assignment import Assignment
from app.db.models.submission import FAILED, WAITING, Submission
from app.db.models.user import User
from app.services.pace_of_grading import pace_of_grading
from app.streams.dead_letters import dead_letters
from app.streams.submissions import WorkStream
from app.streams.workers import WorkerRegistry

MOST = 100
STUCK_S = 60
"""Waiting for longer than this deserves a look."""


def look_at_queue(
    session: Session, client: redis.Redis, stream: WorkStream, *, course_id: int, course: str, now: datetime
) -> dict[str, Any]:
    """Figures of the whole queue, and the course's own: who waits, what failed by our fault, dead letters. The figures
    from Redis are None while it is away.
    """
    longest = _lines(session, course_id, WAITING, oldest_first=True)
    oldest_s = None
    if longest:
        oldest_s = round((now - datetime.fromisoformat(longest[0]["accepted_at"])).total_seconds(), 3)
    return {
        **_live(client, stream, course, now),
        "course": {
            "waiting": _count(session, course_id, WAITING),
            "oldest_s": oldest_s,
            "is_stuck": oldest_s is not None and oldest_s > STUCK_S,
            "longest_waiting": longest,
            "failed": _lines(session, course_id, FAILED, oldest_first=False),
        },
    }


def figures(
    session: Session, client: redis.Redis, stream: WorkStream, *, course_id: int, course: str, now: datetime
) -> dict[str, Any]:
    """The same in numbers alone, ages in whole seconds: for whoever looks again and again."""
    live = _live(client, stream, course, now)
    oldest_s, letters = live["oldest_s"], live["dead_letters"]
    first = _lines(session, course_id, WAITING, oldest_first=True, most=1)
    waits_s = None
    if first:
        waits_s = int((now - datetime.fromisoformat(first[0]["accepted_at"])).total_seconds())
    return {
        **live,
        "oldest_s": None if oldest_s is None else int(oldest_s),
        "dead_letters": None if letters is None else len(letters),
        **pace_of_grading(session, now),
        "waiting": _count(session, course_id, WAITING),
        "failed": _count(session, course_id, FAILED),
        "waits_s": waits_s,
        "is_stuck": waits_s is not None and waits_s > STUCK_S,
    }


def _count(session: Session, course_id: int, condition: Any) -> int:
    query = select(func.count()).join_from(Submission, Assignment, Assignment.id == Submission.assignment_id)
    return session.scalars(query.where(condition, Assignment.course_id == course_id)).one()


def _live(client: redis.Redis, stream: WorkStream, course: str, now: datetime) -> dict[str, Any]:
    try:
        return {
            "depth": stream.depth(),
            "oldest_s": round(stream.oldest_age_s(now.timestamp()), 3),
            "in_hand": stream.pending(),
            "workers": len(WorkerRegistry(client).alive()),
            "dead_letters": dead_letters(client, course),
        }
    except redis.RedisError:
        return {"depth": None, "oldest_s": None, "in_hand": None, "workers": None, "dead_letters": None}


def _lines(
    session: Session, course_id: int, condition: Any, *, oldest_first: bool, most: int = MOST
) -> list[dict[str, Any]]:
    # as a list of ids: SQLite, which keeps no statistics by itself, would else read all submissions of the course
    such = select(Submission.id).where(condition).scalar_subquery()
    query = (
        select(Submission, Assignment.slug, User.login)
        .join(Assignment, Assignment.id == Submission.assignment_id)
        .join(User, User.id == Submission.user_id)
        .where(Submission.id.in_(such), Assignment.course_id == course_id)
        .order_by(Submission.id if oldest_first else Submission.id.desc())
        .limit(most)
    )
    return [
        {
            "id": row.id,
            "assignment": slug,
            "login": login,
            "attempt": row.attempt,
            "accepted_at": row.accepted_at.isoformat(timespec="milliseconds"),
            "status": row.status,
        }
        for row, slug, login in session.execute(query)
    ]
