"""What a course's grades are made of, as plain values: a fixed number of statements, however large the course is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.db.models.assignment import Assignment, PackVersion
from app.db.models.course import Membership, Section
from app.db.models.extension import Extension as ExtensionRow
from app.db.models.feedback import Override as OverrideRow
from app.db.models.feedback import RubricItem, RubricMark
from app.db.models.submission import Submission
from app.db.models.user import User
from app.db.models.verdict import Verdict
from app.db.queries import groups
from app.db.queries.assignments import seen_score
from app.db.queries.courses import Member
from app.db.queries.standing_verdict import STANDING_VERDICT
from app.domain.attempts import Attempt, AttemptRules
from app.domain.grade import Counts, GradeRules, Override
from app.domain.late import LatePolicy
from app.domain.people import Role
from app.domain.schedule import Dates, Extension, Schedule, schedule_for
from app.domain.submission import State

STATES = {str(state): state for state in State}

Cell = tuple[int, int]
"""(assignment id, user id)"""


@dataclass(frozen=True, slots=True)
class Student:
    """A member of the course whose work is graded."""

    user_id: int
    login: str
    name: str
    email: str | None
    sis_id: str | None
    section_id: int | None
    section: str | None


@dataclass(frozen=True, slots=True)
class Task:
    """An assignment with its rules.

    Attributes:
        max_score: of the published pack; None without one.
        pass_percent: of `max_score`, what passes.
        has_groups: whether any students hand in together.
    """

    assignment_id: int
    slug: str
    title: str
    max_score: float | None
    pass_percent: float | None
    dates: Dates
    attempts: AttemptRules
    rules: GradeRules
    has_groups: bool = False

    @property
    def pass_score(self) -> float | None:
        """The points that pass; None without a pass line."""
        if self.pass_percent is None or self.max_score is None:
            return None
        return round(self.max_score * self.pass_percent / 100, 9)


@dataclass(frozen=True, slots=True)
class Extensions:
    """The extensions of a course, by assignment and student or section."""

    of_students: dict[Cell, Extension]
    of_sections: dict[Cell, Extension]

    def schedule(self, task: Task, user_id: int, section_id: int | None) -> Schedule:
        """The dates of that student."""
        own = self.of_students.get((task.assignment_id, user_id))
        section = None if section_id is None else self.of_sections.get((task.assignment_id, section_id))
        return schedule_for(task.dates, task.attempts.max_attempts, own, section)


def students(session: Session, course_id: int, user_id: int | None = None) -> list[Student]:
    """The students of a course by name, or the one."""
    query = (
        select(User.id, User.login, User.name, User.email, User.sis_id, Membership.section_id, Section.name)
        .join(Membership, Membership.user_id == User.id)
        .outerjoin(Section, Section.id == Membership.section_id)
        .where(Membership.course_id == course_id, Membership.role == str(Role.STUDENT))
        .order_by(User.name, User.id)
    )
    if user_id is not None:
        query = query.where(User.id == user_id)
    return [Student(*row) for row in session.execute(query)]


def section_of(session: Session, course_id: int, user_id: int) -> int | None:
    """The section of a member."""
    return session.scalars(
        select(Membership.section_id).where(Membership.course_id == course_id, Membership.user_id == user_id)
    ).one_or_none()


def tasks(session: Session, course_id: int, assignment_id: int | None = None) -> list[Task]:
    """The assignments of a course in the order of their due dates, or the one."""
    query = (
        select(Assignment, PackVersion.max_score)
        .outerjoin(PackVersion, PackVersion.id == Assignment.version_id)
        .where(Assignment.course_id == course_id)
        .order_by(Assignment.due_at.is_(None), Assignment.due_at, Assignment.id)
    )
    if assignment_id is not None:
        query = query.where(Assignment.id == assignment_id)
    return [task_of(row, max_score) for row, max_score in session.execute(query)]


def task_of(row: Assignment, max_score: float | None) -> Task:
    """The rules that a row holds."""
    return Task(
        assignment_id=row.id,
        slug=row.slug,
        title=row.title,
        max_score=max_score,
        pass_percent=row.pass_percent,
        dates=Dates(row.zone, row.opens_local, row.due_local, row.late_due_local, row.closes_local),
        attempts=AttemptRules(row.max_attempts, timedelta(seconds=row.cool_down_s)),
        rules=GradeRules(Counts(row.counts), LatePolicy.from_json(row.late_policy)),
        has_groups=row.has_groups,
    )


def attempts(
    session: Session,
    task_ids: Sequence[int],
    user_id: int | None = None,
    seen_by: tuple[Member, int, datetime] | None = None,
) -> dict[Cell, list[Attempt]]:
    """Every attempt with the verdict that stands, oldest first.

    Args:
        seen_by: whose eyes and when: scores are over the tests that they may see; all tests by default.
    """
    score = Verdict.score if seen_by is None else seen_score(*seen_by)
    query = (
        select(
            Submission.assignment_id,
            Submission.user_id,
            Submission.attempt,
            Submission.accepted_at,
            Submission.status,
            score,
            Verdict.max_score,
            # read where it matters alone: a moment costs more than all the rest of a row
            case((Submission.status == str(State.SYSTEM_ERROR), Verdict.recorded_at)),
        )
        .outerjoin(Verdict, STANDING_VERDICT)
        .join(Assignment, Assignment.id == Submission.assignment_id)
        .where(Submission.assignment_id.in_(task_ids), *_only(Submission.user_id, user_id))
        .order_by(Submission.assignment_id, Submission.id)
    )
    found: dict[Cell, list[Attempt]] = defaultdict(list)
    for task_id, whose, number, accepted_at, status, score, max_score, recorded_at in session.execute(query):
        found[task_id, whose].append(
            Attempt(number, accepted_at, STATES[status], score or 0.0, max_score or 0.0, recorded_at)
        )
    return found


def attempts_of(
    session: Session,
    tasks: Sequence[Task],
    user_id: int | None = None,
    seen_by: tuple[Member, int, datetime] | None = None,
) -> dict[Cell, list[Attempt]]:
    """The same for each student as they count for them: a group's for every member of it."""
    ids = [task.assignment_id for task in tasks]
    kept = groups.owners(session, [task.assignment_id for task in tasks if task.has_groups], user_id)
    if user_id is not None and any(owner != user_id for owner in kept.values()):
        found: dict[Cell, list[Attempt]] = {}
        for task in tasks:
            owner = kept.get((task.assignment_id, user_id), user_id)
            found |= attempts(session, [task.assignment_id], owner, seen_by)
    else:
        found = attempts(session, ids, user_id, seen_by)
    for cell, owner in kept.items():
        if owner != cell[1]:
            found[cell] = found.get((cell[0], owner), [])
    return found


def extensions(session: Session, task_ids: Sequence[int]) -> Extensions:
    """Every extension of those assignments."""
    of_students: dict[Cell, Extension] = {}
    of_sections: dict[Cell, Extension] = {}
    for row in session.scalars(select(ExtensionRow).where(ExtensionRow.assignment_id.in_(task_ids))):
        value = Extension(row.due_local, row.late_due_local, row.closes_local, row.extra_attempts)
        if row.user_id is not None:
            of_students[row.assignment_id, row.user_id] = value
        elif row.section_id is not None:
            of_sections[row.assignment_id, row.section_id] = value
    return Extensions(of_students, of_sections)


def overrides(session: Session, task_ids: Sequence[int], user_id: int | None = None) -> dict[Cell, Override]:
    """Every grade that was set by hand."""
    query = select(OverrideRow).where(OverrideRow.assignment_id.in_(task_ids), *_only(OverrideRow.user_id, user_id))
    return {(row.assignment_id, row.user_id): Override(row.score, row.reason) for row in session.scalars(query)}


def rubric_points(session: Session, task_ids: Sequence[int], user_id: int | None = None) -> dict[Cell, float]:
    """The sum of the rubric items that apply to each student's work."""
    query = (
        select(RubricItem.assignment_id, RubricMark.user_id, func.sum(RubricItem.points))
        .join(RubricMark, RubricMark.item_id == RubricItem.id)
        .where(RubricItem.assignment_id.in_(task_ids), *_only(RubricMark.user_id, user_id))
        .group_by(RubricItem.assignment_id, RubricMark.user_id)
    )
    return {(task_id, whose): points for task_id, whose, points in session.execute(query)}


def _only(column: InstrumentedAttribute[int], user_id: int | None) -> list[ColumnElement[bool]]:
    return [] if user_id is None else [column == user_id]
