"""A newer submission takes the place of the student's older ones that nobody has begun to grade."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.db.models.submission import Submission
from app.db.session import writing
from app.domain import events
from app.domain.submission import State
from app.services.accept import Accepted, HandIn
from app.streams.submissions import WorkStream


def supersede(session: Session, stream: WorkStream, newer: Sequence[tuple[HandIn, Accepted]]) -> list[str]:
    """Where the assignment says so, take older queued submissions out of the backlog; their ids.

    The backlog comes first: what was begun in between is graded as usual. When we die before the commit, the sweeper
    appends again what was taken out.

    Raises:
        redis.RedisError: Redis is away, and nothing is superseded.
    """
    works: dict[str, str] = {}
    for hand_in, accepted in newer:
        if hand_in.place.supersede and not accepted.is_graded:
            works.update(_older(session, hand_in, accepted))
    if not works:
        return []
    dropped = stream.drop(list(works))
    gone = [number for number, is_gone in zip(works.values(), dropped, strict=True) if is_gone]
    if gone:
        with writing(session):
            session.execute(
                update(Submission)
                .where(Submission.id.in_(gone), Submission.status == State.QUEUED)
                .values(status=str(State.SUPERSEDED), outbox=0)
            )
        stream.publish(*(events.superseded(number) for number in gone))
    return gone


def _older(session: Session, hand_in: HandIn, accepted: Accepted) -> dict[str, str]:
    """Work → id of the student's waiting submissions before that one."""
    rows = session.execute(
        select(Submission.id, Submission.grading_version).where(
            Submission.assignment_id == hand_in.place.assignment_id,
            Submission.user_id == hand_in.user_id,
            Submission.attempt < accepted.message.attempt,
            Submission.status == State.QUEUED,
        )
    )
    return {f"{number}:{grading}": number for number, grading in rows}
