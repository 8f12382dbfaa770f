"""What is read of regrades."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session, aliased

from app.db.models.assignment import Assignment, PackVersion
from app.db.models.course import Course
from app.db.models.regrade import Regrade, RegradeItem
from app.db.models.submission import Submission
from app.db.models.user import User
from app.db.models.verdict import Verdict

OLD, NEW = aliased(Verdict), aliased(Verdict)
OF_OLD = and_(OLD.submission_id == RegradeItem.submission_id, OLD.grading_version == RegradeItem.old_grading_version)
OF_NEW = and_(NEW.submission_id == RegradeItem.submission_id, NEW.grading_version == RegradeItem.regrade_id + 1)


@dataclass(frozen=True, slots=True)
class RegradeRow:
    """A regrade with where it belongs and how far it is."""

    id: int
    course_id: int
    course: str
    assignment_id: int
    assignment: str
    pack_version: int
    pack_digest: str
    scope: str
    status: str
    policy: str | None
    created_at: datetime
    created_by: str
    applied_at: datetime | None
    reverted_at: datetime | None
    done: int
    n: int


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One submission of a regrade, with both verdicts; the new columns are None until it is graded."""

    submission: str
    user_id: int
    attempt: int
    old_status: str
    old_score: float
    old_max: float
    old_recorded_at: datetime
    new_status: str | None
    new_score: float | None
    new_max: float | None
    new_recorded_at: datetime | None


def find(session: Session, regrade_id: int) -> RegradeRow | None:
    """That regrade."""
    row = session.execute(_rows().where(Regrade.id == regrade_id)).one_or_none()
    return None if row is None else RegradeRow(*row)


def of_course(session: Session, course_id: int, before: int | None, limit: int) -> list[RegradeRow]:
    """The regrades of a course, newest first."""
    query = _rows().where(Assignment.course_id == course_id).order_by(Regrade.id.desc()).limit(limit)
    if before is not None:
        query = query.where(Regrade.id < before)
    return [RegradeRow(*row) for row in session.execute(query)]


def _rows() -> Select[*tuple[Any, ...]]:
    items = select(func.count()).where(RegradeItem.regrade_id == Regrade.id).correlate(Regrade).scalar_subquery()
    done = (
        select(func.count())
        .select_from(RegradeItem)
        .join(NEW, OF_NEW)
        .where(RegradeItem.regrade_id == Regrade.id)
        .correlate(Regrade)
        .scalar_subquery()
    )
    return (
        select(
            Regrade.id,
            Assignment.course_id,
            Course.slug,
            Assignment.id,
            Assignment.slug,
            PackVersion.number,
            PackVersion.digest,
            Regrade.scope,
            Regrade.status,
            Regrade.policy,
            Regrade.created_at,
            User.login,
            Regrade.applied_at,
            Regrade.reverted_at,
            done,
            items,
        )
        .join(Assignment, Assignment.id == Regrade.assignment_id)
        .join(Course, Course.id == Assignment.course_id)
        .join(PackVersion, PackVersion.id == Regrade.pack_version_id)
        .join(User, User.id == Regrade.created_by)
    )


def items(session: Session, regrade_id: int) -> list[ItemRow]:
    """Each submission with the verdict before and after, oldest first."""
    query = (
        select(
            RegradeItem.submission_id,
            Submission.user_id,
            Submission.attempt,
            RegradeItem.old_status,
            OLD.score,
            OLD.max_score,
            OLD.recorded_at,
            NEW.status,
            NEW.score,
            NEW.max_score,
            NEW.recorded_at,
        )
        .join(Submission, Submission.id == RegradeItem.submission_id)
        .join(OLD, OF_OLD)
        .outerjoin(NEW, OF_NEW)
        .where(RegradeItem.regrade_id == regrade_id)
        .order_by(RegradeItem.submission_id)
    )
    return [ItemRow(*row) for row in session.execute(query)]


def results(session: Session, regrade_id: int) -> Iterator[tuple[int, dict[str, Any], dict[str, Any]]]:
    """User id, old and new result as JSON, of each submission that was graded anew; a few at a time."""
    query = (
        select(Submission.user_id, OLD.result, NEW.result)
        .select_from(RegradeItem)
        .join(Submission, Submission.id == RegradeItem.submission_id)
        .join(OLD, OF_OLD)
        .join(NEW, OF_NEW)
        .where(RegradeItem.regrade_id == regrade_id, NEW.status != "system_error")
        .order_by(RegradeItem.submission_id)
        .execution_options(yield_per=100)
    )
    yield from map(tuple, session.execute(query))
