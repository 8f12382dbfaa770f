"""Submissions as lists and one by one, as their reader may see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from app.db.models.assignment import Assignment
from app.db.models.course import Course, Membership
from app.db.models.submission import Submission
from app.db.models.user import User
from app.db.models.verdict import Verdict
from app.db.queries import blobs
from app.db.queries.groups import owner_of
from app.db.queries.own_dates import due_of
from app.db.queries.places import Place, view_of
from app.db.queries.standing_verdict import STANDING_VERDICT
from app.domain.people import Role
from app.domain.result import Result
from app.domain.seen import View
from app.domain.submission import State


@dataclass(frozen=True, slots=True)
class Summary:
    """A line in a list; the sums are None while there is no verdict."""

    id: str
    attempt: int
    status: State
    accepted_at: datetime
    login: str
    name: str
    sums: dict[str, float] | None


@dataclass(frozen=True, slots=True)
class Whole:
    """A submission with all that its reader may see.

    Attributes:
        owner_id: who handed it in.
        grading: the number of the grading that stands.
        delivery, result: None while there is no verdict. The result is whole: `view` is for showing it.
    """

    id: str
    course: str
    assignment: str
    owner_id: int
    login: str
    name: str
    attempt: int
    grading: int
    status: State
    accepted_at: datetime
    files: dict[str, str]
    view: View
    delivery: int | None
    result: Result | None
    finished_at: datetime | None

    @property
    def work(self) -> str:
        """What the backlog calls it (`SubmissionMessage.work`)."""
        return f"{self.id}:{self.grading}"


def list_submissions(
    session: Session, place: Place, user_id: int | None, now: datetime, before: str | None, limit: int
) -> list[Summary]:
    """The assignment's submissions, newest first, from before that id; of one user, or of everybody with None."""
    statement = (
        select(
            Submission.id,
            Submission.attempt,
            Submission.status,
            Submission.accepted_at,
            User.login,
            User.name,
            Verdict.parts,
        )
        .join(User, User.id == Submission.user_id)
        .outerjoin(Verdict, STANDING_VERDICT)
        .where(Submission.assignment_id == place.assignment_id)
        .order_by(Submission.id.desc())
        .limit(limit)
    )
    if user_id is not None:
        statement = statement.where(Submission.user_id == user_id)
    if before is not None:
        statement = statement.where(Submission.id < before)
    view = place.view(now)
    return [
        Summary(
            row.id,
            row.attempt,
            State(row.status),
            row.accepted_at,
            row.login,
            row.name,
            view.parts(row.parts) if row.parts else None,
        )
        for row in session.execute(statement)
    ]


def find_submission(
    session: Session, submission_id: str, caller_id: int, now: datetime, *, with_result: bool = True
) -> Whole | None:
    """That submission for that caller; None when there is none, or it is none of theirs or
    their group's and they are not staff there.

    Files are not loaded; see `load_files`.
    """
    columns: list[Any] = [
        Submission,
        Assignment.slug.label("assignment"),
        due_of(caller_id).label("due_at"),
        Assignment.results_published,
        Assignment.has_groups,
        Course.slug.label("course"),
        User.login,
        User.name,
        Membership.role,
        Verdict.delivery,
        Verdict.recorded_at,
    ]
    if with_result:
        columns.append(Verdict.result)
    row = session.execute(
        select(*columns)
        .join(Assignment, Assignment.id == Submission.assignment_id)
        .join(Course, Course.id == Assignment.course_id)
        .join(User, User.id == Submission.user_id)
        .join(Membership, and_(Membership.course_id == Course.id, Membership.user_id == caller_id))
        .outerjoin(Verdict, STANDING_VERDICT)
        .where(Submission.id == submission_id)
    ).one_or_none()
    if row is None:
        return None
    role = Role(row.role)
    submission: Submission = row.Submission
    is_own = submission.user_id == caller_id or (
        row.has_groups and owner_of(session, submission.assignment_id, caller_id) == submission.user_id
    )
    if not is_own and not role.is_staff:
        return None
    return Whole(
        id=submission.id,
        course=row.course,
        assignment=row.assignment,
        owner_id=submission.user_id,
        login=row.login,
        name=row.name,
        attempt=submission.attempt,
        grading=submission.grading_version,
        status=State(submission.status),
        accepted_at=submission.accepted_at,
        files=submission.files,
        view=view_of(role, row.due_at, row.results_published, now),
        delivery=row.delivery,
        result=Result.from_json(row.result) if with_result and row.result is not None else None,
        finished_at=row.recorded_at,
    )


def load_files(session: Session, files: dict[str, str]) -> dict[str, str]:
    """Name → text of a submission's files, in their order."""
    contents = blobs.load(session, files.values())
    return {name: contents[digest].decode() for name, digest in files.items()}
