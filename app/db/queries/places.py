"""Where somebody stands in a course: one statement tells role, dates and the published pack."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import Session

from app.db.models.assignment import Assignment, PackVersion
from app.db.models.course import Course, Membership
from app.db.models.submission import Submission
from app.db.models.verdict import Verdict
from app.db.queries.groups import owner_of
from app.db.queries.own_dates import find_own_dates, is_extended, own_dates
from app.db.queries.standing_verdict import STANDING_VERDICT
from app.domain.attempts import MAKE_UP
from app.domain.people import Role
from app.domain.seen import View
from app.domain.submission import State


@dataclass(frozen=True, slots=True)
class Place:
    """An assignment as one member of its course meets it.

    Attributes:
        due_at, closes_at, max_attempts: as they hold for this member, extensions included.
        owner_id: under whom this member's work is kept: themselves, or their group's owner.
        cool_down_s: seconds from one attempt to the next.
        supersede: whether a newer submission takes the place of an older one that waits.
        version_id: the published pack version, None when none is yet.
        about: `PackVersion.about`, empty without a version.
    """

    course: str
    assignment: str
    assignment_id: int
    owner_id: int
    role: Role
    opens_at: datetime | None
    due_at: datetime | None
    closes_at: datetime | None
    max_attempts: int | None
    cool_down_s: int
    results_published: bool
    supersede: bool
    version_id: int | None
    about: dict[str, Any]

    def view(self, now: datetime) -> View:
        """What this member may see of results now."""
        return view_of(self.role, self.due_at, self.results_published, now)

    @property
    def is_shown(self) -> bool:
        """Whether this member may know that it exists: students once a pack is published."""
        return self.role.is_staff or self.version_id is not None


def view_of(role: Role, due_at: datetime | None, results_published: bool, now: datetime) -> View:
    """What somebody of that role may see of results now."""
    if role.is_staff:
        return View.of_staff()
    return View.of_student(after_due_date=due_at is not None and due_at <= now, published=results_published)


_TASK, _COURSE, _MEMBER, _VERSION = (one.__table__ for one in (Assignment, Course, Membership, PackVersion))
PLACE = (
    select(*_TASK.c, _MEMBER.c.role, _VERSION.c.about, is_extended(bindparam("user_id")).label("is_extended"))
    .select_from(
        _TASK.join(_COURSE, _COURSE.c.id == _TASK.c.course_id)
        .join(_MEMBER, and_(_MEMBER.c.course_id == _COURSE.c.id, _MEMBER.c.user_id == bindparam("user_id")))
        .outerjoin(_VERSION, _VERSION.c.id == _TASK.c.version_id)
    )
    .where(_COURSE.c.slug == bindparam("course"), _TASK.c.slug == bindparam("assignment"))
)
"""On the tables: each hand-in asks this, and making an object of an assignment takes longer than finding it."""


def find_place(session: Session, user_id: int, course: str, assignment: str) -> Place | None:
    """That assignment for that user; None when there is none or they are not in its course."""
    whose = {"user_id": user_id, "course": course, "assignment": assignment}
    task: Any = session.connection().execute(PLACE, whose).one_or_none()  # has an assignment's attributes
    if task is None:
        return None
    dates = find_own_dates(session, [task], user_id)[task.id] if task.is_extended else own_dates(task, ())
    place = Place(
        course=course,
        assignment=assignment,
        assignment_id=task.id,
        owner_id=owner_of(session, task.id, user_id) if task.has_groups else user_id,
        role=Role(task.role),
        opens_at=task.opens_at,
        due_at=dates.due_at,
        closes_at=dates.closes_at,
        max_attempts=dates.max_attempts,
        cool_down_s=task.cool_down_s,
        results_published=task.results_published,
        supersede=task.supersede,
        version_id=task.version_id,
        about=task.about or {},
    )
    return place if place.is_shown else None


def with_make_up(session: Session, place: Place, now: datetime) -> Place:
    """The place with a later close for whoever's last submission failed by our fault: they may hand in again for a
    while (`app.domain.attempts.MAKE_UP`), however late it is.
    """
    if place.closes_at is None or now <= place.closes_at:
        return place
    newest = session.execute(
        select(Submission.status, Verdict.recorded_at)
        .outerjoin(Verdict, STANDING_VERDICT)
        .where(Submission.assignment_id == place.assignment_id, Submission.user_id == place.owner_id)
        .order_by(Submission.id.desc())
        .limit(1)
    ).one_or_none()
    if newest is None or newest.status != State.SYSTEM_ERROR or newest.recorded_at is None:
        return place
    return replace(place, closes_at=max(place.closes_at, newest.recorded_at + MAKE_UP))
