"""The assignments of a course, with where one student stands in each: three statements, however many there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select, true
from sqlalchemy.orm import Session

from app.db.models.assignment import Assignment, PackVersion
from app.db.models.submission import Submission
from app.db.models.verdict import Verdict
from app.db.queries.courses import Member
from app.db.queries.groups import owners
from app.db.queries.own_dates import due_of, find_own_dates, own_dates
from app.db.queries.places import view_of
from app.db.queries.standing_verdict import STANDING_VERDICT
from app.domain.assignment import Declaration
from app.domain.seen import View
from app.domain.submission import COUNTED

FAR = datetime.fromisoformat("9999-12-31T00:00:00+00:00")
"""Assignments without a due date come last."""


@dataclass(frozen=True, slots=True)
class Latest:
    """Somebody's newest submission; `score` is what they may see of it, None while there is no verdict."""

    id: str
    status: str
    score: float | None


@dataclass(frozen=True, slots=True)
class Standing:
    """An assignment and where one user stands in it.

    Attributes:
        state: `upcoming`, `open` or `closed`.
        max_score, best_score: what the user may see of them.
        attempts_used: attempts that count; attempts_left: None without a limit.
    """

    assignment_id: int
    slug: str
    title: str
    state: str
    opens_at: datetime | None
    due_at: datetime | None
    closes_at: datetime | None
    zone: str
    max_score: float
    best_score: float | None
    attempts_used: int
    attempts_left: int | None
    latest: Latest | None
    version_id: int | None
    view: View
    has_groups: bool = False


@dataclass(frozen=True, slots=True)
class PublishedPack:
    """What a page shows of the published version of an assignment's pack."""

    number: int
    digest: str
    statement_html: str
    about: dict[str, Any]
    declaration: Declaration


def list_standings(
    session: Session, member: Member, user_id: int, now: datetime, after: tuple[datetime, int], limit: int
) -> list[Standing]:
    """The course's assignments by due date, from after that (due date or `FAR`, id), for that user."""
    due = func.coalesce(Assignment.due_at, FAR)
    page = or_(due > after[0], and_(due == after[0], Assignment.id > after[1]))
    return _standings(session, member, user_id, now, page, limit)


def find_standing(session: Session, member: Member, user_id: int, slug: str, now: datetime) -> Standing | None:
    """That assignment for that user; None when there is none that they may know of."""
    found = _standings(session, member, user_id, now, Assignment.slug == slug, 1)
    return found[0] if found else None


def load_pack(session: Session, version_id: int) -> PublishedPack:
    """What a page shows of a pack version."""
    row = session.execute(
        select(
            PackVersion.number,
            PackVersion.digest,
            PackVersion.statement_html,
            PackVersion.about,
            PackVersion.declaration,
        ).where(PackVersion.id == version_id)
    ).one()
    declaration = Declaration.from_json(row.declaration or {"tests": [], "learned": {}})
    return PublishedPack(row.number, row.digest, row.statement_html, row.about, declaration)


def load_version(session: Session, version_id: int) -> PackVersion:
    """A pack version, whole."""
    return session.get_one(PackVersion, version_id)


def newest_version(session: Session, course_id: int, slug: str) -> PackVersion | None:
    """The newest version of that assignment's pack, published or not."""
    return session.scalars(
        select(PackVersion)
        .join(Assignment, Assignment.id == PackVersion.assignment_id)
        .where(Assignment.course_id == course_id, Assignment.slug == slug)
        .order_by(PackVersion.number.desc())
        .limit(1)
    ).one_or_none()


def _standings(session: Session, member: Member, user_id: int, now: datetime, which: Any, limit: int) -> list[Standing]:
    shown = true() if member.role.is_staff else Assignment.version_id.is_not(None)
    assignments = session.execute(
        select(Assignment, PackVersion.points)
        .outerjoin(PackVersion, PackVersion.id == Assignment.version_id)
        .where(Assignment.course_id == member.course_id, shown, which)
        .order_by(func.coalesce(Assignment.due_at, FAR), Assignment.id)
        .limit(limit)
    ).all()
    grouped = owners(session, [assignment.id for assignment, _ in assignments if assignment.has_groups], user_id)
    whose = {assignment.id: grouped.get((assignment.id, user_id), user_id) for assignment, _ in assignments}
    sums = _sums(session, user_id, whose, now, member)
    latest = _latest(session, [row.latest for row in sums.values()])
    own = find_own_dates(session, [assignment for assignment, _ in assignments], user_id)
    standings = []
    for assignment, points in assignments:
        dates = own.get(assignment.id) or own_dates(assignment, ())
        view = view_of(member.role, dates.due_at, assignment.results_published, now)
        row = sums.get(assignment.id)
        used = 0 if row is None else row.used
        newest = None if row is None else latest.get(row.latest)
        standings.append(
            Standing(
                assignment_id=assignment.id,
                slug=assignment.slug,
                title=assignment.title,
                state=state_of(assignment.opens_at, dates.closes_at, now),
                opens_at=assignment.opens_at,
                due_at=dates.due_at,
                closes_at=dates.closes_at,
                zone=assignment.zone,
                max_score=view.sum(points or {}),
                best_score=None if row is None else row.best,
                attempts_used=used,
                attempts_left=None if dates.max_attempts is None else max(0, dates.max_attempts - used),
                latest=None if newest is None else _as_latest(newest, view),
                version_id=assignment.version_id,
                view=view,
                has_groups=assignment.has_groups,
            )
        )
    return standings


def state_of(opens_at: datetime | None, closes_at: datetime | None, now: datetime) -> str:
    """`upcoming`, `open` or `closed`."""
    if opens_at is not None and now < opens_at:
        return "upcoming"
    if closes_at is not None and now > closes_at:
        return "closed"
    return "open"


def seen_score(member: Member, user_id: int, now: datetime) -> Any:
    """SQL for what that member may see of a verdict's score; the same rule as `app.domain.seen.View`."""
    if member.role.is_staff:
        return Verdict.score
    late_part = case((due_of(user_id) <= now, Verdict.after_due_date), else_=0.0)
    published_part = case((Assignment.results_published, Verdict.after_published), else_=0.0)
    return Verdict.visible + late_part + published_part


def _sums(session: Session, user_id: int, whose: Mapping[int, int], now: datetime, member: Member) -> dict[int, Any]:
    """Args: whose: assignment → under whom the user's work is kept."""
    counted = func.sum(case((Submission.status.in_([str(state) for state in COUNTED]), 1), else_=0))
    rows = session.execute(
        select(
            Submission.assignment_id,
            counted.label("used"),
            func.max(seen_score(member, user_id, now)).label("best"),
            func.max(Submission.id).label("latest"),
        )
        .join(Assignment, Assignment.id == Submission.assignment_id)
        .outerjoin(
            Verdict,
            and_(
                STANDING_VERDICT,
                Verdict.status == "graded",
            ),
        )
        .where(*_kept(user_id, whose))
        .group_by(Submission.assignment_id)
    )
    return {row.assignment_id: row for row in rows}


def _kept(user_id: int, whose: Mapping[int, int]) -> list[ColumnElement[bool]]:
    others = {task_id: owner for task_id, owner in whose.items() if owner != user_id}
    if not others:
        return [Submission.user_id == user_id, Submission.assignment_id.in_(whose)]
    alone = and_(Submission.user_id == user_id, Submission.assignment_id.in_(whose.keys() - others.keys()))
    together = [
        and_(Submission.user_id == owner, Submission.assignment_id == task_id) for task_id, owner in others.items()
    ]
    return [or_(alone, *together)]


def _latest(session: Session, ids: Sequence[str]) -> dict[str, Any]:
    rows = session.execute(
        select(Submission.id, Submission.status, Verdict.parts)
        .outerjoin(Verdict, STANDING_VERDICT)
        .where(Submission.id.in_(ids))
    )
    return {row.id: row for row in rows}


def _as_latest(row: Any, view: View) -> Latest:
    score = view.parts(row.parts)["score"] if row.parts else None
    return Latest(row.id, row.status, score)
