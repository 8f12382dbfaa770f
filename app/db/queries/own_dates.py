"""An assignment's dates as they hold for one member: their extension's, or their section's, or the assignment's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session

from app.db.models.assignment import Assignment
from app.db.models.course import Membership
from app.db.models.extension import Extension
from app.domain.deadline import Deadline
from app.domain.late import LatePolicy


@dataclass(frozen=True, slots=True)
class OwnDates:
    """What holds for a member; the rules are those of `app.domain.schedule`."""

    due_at: datetime | None
    closes_at: datetime | None
    max_attempts: int | None


def due_of(user_id: int) -> ColumnElement[Any]:
    """SQL for the due date of an `Assignment` as it holds for that user."""
    own = select(Extension.due_at).where(Extension.assignment_id == Assignment.id, Extension.user_id == user_id)
    section = (
        select(Extension.due_at)
        .join(Membership, Membership.section_id == Extension.section_id)
        .where(Extension.assignment_id == Assignment.id, Membership.user_id == user_id)
    )
    return func.coalesce(
        own.correlate(Assignment).scalar_subquery(), section.correlate(Assignment).scalar_subquery(), Assignment.due_at
    )


def is_extended(user_id: ColumnElement[int]) -> ColumnElement[bool]:
    """SQL for whether that user has an extension of the `Assignment`, alone or with their section."""
    sections = select(Membership.section_id).where(Membership.user_id == user_id, Membership.section_id.is_not(None))
    return exists(
        select(Extension.id)
        .where(
            Extension.assignment_id == Assignment.id,
            or_(Extension.user_id == user_id, Extension.section_id.in_(sections)),
        )
        .correlate(Assignment)
    )


def find_own_dates(session: Session, assignments: Sequence[Assignment], user_id: int) -> dict[int, OwnDates]:
    """By assignment id, for those of which that user has an extension, and those whose late policy closes them; the
    dates of others are the assignment's.
    """
    by_id = {one.id: one for one in assignments}
    if not by_id:
        return {}
    sections = select(Membership.section_id).where(Membership.user_id == user_id, Membership.section_id.is_not(None))
    rows = session.scalars(
        select(Extension)
        .where(
            Extension.assignment_id.in_(by_id),
            or_(Extension.user_id == user_id, Extension.section_id.in_(sections)),
        )
        .order_by(Extension.section_id.is_(None).desc())
    )
    granted: dict[int, list[Extension]] = {}
    for row in rows:
        granted.setdefault(row.assignment_id, []).append(row)
    return {
        number: own_dates(one, granted.get(number, ()))
        for number, one in by_id.items()
        if number in granted or one.late_policy is not None
    }


def own_dates(task: Assignment, granted: Sequence[Extension]) -> OwnDates:
    """The dates with those extensions, the student's own first."""
    due_at = next((one.due_at for one in granted if one.due_at is not None), task.due_at)
    due_local = next((one.due_local for one in granted if one.due_local is not None), task.due_local)
    closes_local = next((one.closes_local for one in granted if one.closes_local is not None), None)
    closes_at = task.closes_at if closes_local is None else Deadline(closes_local, task.zone).instant()
    extra = next((one.extra_attempts for one in granted if one.extra_attempts is not None), 0)
    if closes_at is not None and due_at is not None:
        closes_at = max(closes_at, due_at)
    stops_at = None
    if due_local is not None:
        stops_at = LatePolicy.from_json(task.late_policy).stops_at(Deadline(due_local, task.zone))
    if stops_at is not None:
        closes_at = stops_at if closes_at is None else min(closes_at, stops_at)
    return OwnDates(due_at, closes_at, None if task.max_attempts is None else task.max_attempts + extra)
