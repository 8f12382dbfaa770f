"""Writing a batch of submissions in the caller's transaction: a few statements, however many they are."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, case, func, insert, select
from sqlalchemy.orm import Session

from app.db.base import Base
from app.db.models.submission import Submission
from app.db.models.user import User
from app.db.queries import blobs
from app.db.queries.places import Place
from app.domain.refusal import Conflict, Invalid, Refusal, TooSoon
from app.domain.submission import COUNTED, State, new_id
from app.services.requeue import note_sent
from app.streams.codec import SubmissionMessage

# Statements on the table, made once: making them, and keeping the session's objects up to date, of which there are
# none, takes longer than the database does.
_TABLE = Base.metadata.tables[Submission.__tablename__]
_INSERT = insert(_TABLE)
_COUNTS_ATTEMPT = _TABLE.c.status.in_([str(state) for state in COUNTED])
_COUNTS = (
    select(
        _TABLE.c.assignment_id,
        _TABLE.c.user_id,
        func.max(_TABLE.c.attempt),
        func.sum(case((_COUNTS_ATTEMPT, 1), else_=0)),
        func.max(case((_COUNTS_ATTEMPT, _TABLE.c.accepted_at))),
    )
    .where(
        _TABLE.c.assignment_id.in_(bindparam("assignments", expanding=True)),
        _TABLE.c.user_id.in_(bindparam("users", expanding=True)),
    )
    .group_by(_TABLE.c.assignment_id, _TABLE.c.user_id)
)


@dataclass(frozen=True, slots=True)
class HandIn:
    """What somebody hands in, checked already.

    Attributes:
        files: name → text.
        version_id: the pack version that is to grade it.
        accepted_at: when the server had it, to the millisecond.
        key: the caller's idempotency key.
    """

    user_id: int
    place: Place
    version_id: int
    files: Mapping[str, str]
    accepted_at: datetime
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """A submission that is in the database.

    Attributes:
        position: how many are to be graded before it, None while nobody knows.
    """

    message: SubmissionMessage
    accepted_at: datetime
    status: State
    position: int | None = None

    @property
    def is_graded(self) -> bool:
        """Whether it was accepted before, and needs no grading any more."""
        return self.status.is_final

    def at(self, position: int | None) -> Accepted:
        """The same at that position."""
        return replace(self, position=position)


def accept_all(session: Session, hand_ins: Sequence[HandIn], sent: Sequence[str]) -> list[Accepted | Refusal]:
    """Write them all; one outcome each, in their order.

    Args:
        sent: ids that the stream has by now: they leave the outbox by the way.

    Raises:
        IntegrityError: something that they refer to is gone.
    """
    if sent:
        note_sent(session, sent)
    _take_turns(session, hand_ins)
    known = _by_key(session, hand_ins)
    counts = _counts(session, hand_ins)
    contents: dict[str, bytes] = {}
    rows: list[dict[str, Any]] = []
    outcomes: list[Accepted | Refusal] = []
    for hand_in in hand_ins:
        data = {name: text.encode() for name, text in hand_in.files.items()}
        files = {name: blobs.digest_of(content) for name, content in data.items()}
        before = known.get((hand_in.user_id, hand_in.key)) if hand_in.key else None
        if before is not None:
            outcomes.append(_again(hand_in, before, files))
            continue
        whose = (hand_in.place.assignment_id, hand_in.user_id)
        last, used, newest = counts.get(whose, (0, 0, None))
        refused = _refused(hand_in, used, newest)
        if refused is not None:
            outcomes.append(refused)
            continue
        counts[whose] = last + 1, used + 1, hand_in.accepted_at
        row = _row(hand_in, files, last + 1)
        contents.update((files[name], content) for name, content in data.items())
        rows.append(row)
        if hand_in.key:
            known[hand_in.user_id, hand_in.key] = row
        outcomes.append(_accepted(hand_in, row))
    if rows:
        blobs.store(session, contents)
        session.connection().execute(_INSERT, rows)
    return outcomes


def _take_turns(session: Session, hand_ins: Sequence[HandIn]) -> None:
    """Keep other processes from giving the same students a number until this transaction ends.

    In the order of the ids, so that two of them never wait for each other. SQLite has one writer anyway.
    """
    if session.get_bind().dialect.name != "sqlite":
        users = {hand_in.user_id for hand_in in hand_ins}
        session.execute(select(User.id).where(User.id.in_(users)).order_by(User.id).with_for_update(key_share=True))


def _row(hand_in: HandIn, files: dict[str, str], attempt: int) -> dict[str, Any]:
    return {
        "id": new_id(hand_in.accepted_at),
        "assignment_id": hand_in.place.assignment_id,
        "user_id": hand_in.user_id,
        "attempt": attempt,
        "pack_version_id": hand_in.version_id,
        "files": files,
        "accepted_at": hand_in.accepted_at,
        "status": str(State.QUEUED),
        "grading_version": 1,
        "outbox": 1,
        "lane": "interactive",
        "idempotency_key": hand_in.key,
    }


def _accepted(hand_in: HandIn, row: Mapping[str, Any]) -> Accepted:
    message = SubmissionMessage(
        submission=row["id"],
        course=hand_in.place.course,
        assignment=hand_in.place.assignment,
        user=str(hand_in.user_id),
        attempt=row["attempt"],
        grading=row["grading_version"],
        accepted_at=row["accepted_at"].timestamp(),
    )
    return Accepted(message, row["accepted_at"], State(row["status"]))


def _again(hand_in: HandIn, before: Mapping[str, Any], files: dict[str, str]) -> Accepted | Refusal:
    if before["assignment_id"] != hand_in.place.assignment_id or before["files"] != files:
        return Invalid("this Idempotency-Key was used for another submission", "Idempotency-Key")
    return _accepted(hand_in, before)


def _by_key(session: Session, hand_ins: Sequence[HandIn]) -> dict[tuple[int, str | None], Mapping[str, Any]]:
    """(user, key) → the submission that was accepted under it."""
    keyed = [hand_in for hand_in in hand_ins if hand_in.key]
    if not keyed:
        return {}
    rows = session.execute(
        select(Submission.__table__).where(
            Submission.user_id.in_({hand_in.user_id for hand_in in keyed}),
            Submission.idempotency_key.in_({hand_in.key for hand_in in keyed}),
        )
    )
    return {(row.user_id, row.idempotency_key): dict(row._mapping) for row in rows}


def _refused(hand_in: HandIn, used: int, newest: datetime | None) -> Refusal | None:
    """Why there is no further attempt now, if there is none."""
    place = hand_in.place
    if place.max_attempts is not None and used >= place.max_attempts:
        return Conflict(f"all {place.max_attempts} attempts are used")
    if newest is not None and place.cool_down_s:
        free_at = newest + timedelta(seconds=place.cool_down_s)
        if hand_in.accepted_at < free_at:
            wait_s = math.ceil((free_at - hand_in.accepted_at).total_seconds())
            return TooSoon(f"the next attempt may come at {free_at.isoformat(timespec='seconds')}", wait_s)
    return None


def _counts(session: Session, hand_ins: Sequence[HandIn]) -> dict[tuple[int, int], tuple[int, int, datetime | None]]:
    """(assignment, user) → the last attempt's number, how many attempts count, and when the last of those came.

    Two plain `IN`s find a few rows too many when a batch has several assignments, and use the index; SQLite scans the
    table for an `IN` of pairs.
    """
    whose = {
        "assignments": sorted({hand_in.place.assignment_id for hand_in in hand_ins}),
        "users": sorted({hand_in.user_id for hand_in in hand_ins}),
    }
    rows = session.connection().execute(_COUNTS, whose)
    return {(place, user): (last, used, at) for place, user, last, used, at in rows}
