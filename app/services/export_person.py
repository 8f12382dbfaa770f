"""Everything that is kept about somebody, to hand out (GDPR articles 15 and 20)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from app.db.models.all import (
    Assignment,
    AuditEntry,
    Course,
    Draft,
    Extension,
    LineComment,
    Membership,
    Override,
    RubricItem,
    RubricMark,
    Section,
    Submission,
    Token,
    User,
    Verdict,
)
from app.db.queries import blobs
from app.db.queries.groups import kept_for
from app.db.queries.own_dates import due_of
from app.db.queries.places import view_of
from app.db.queries.standing_verdict import STANDING_VERDICT
from app.domain.people import Role
from app.domain.refusal import NotFound
from app.domain.result import Visibility
from app.services.comment import comments_of


def export_person(session: Session, login: str, now: datetime) -> dict[str, Any]:
    """All that is kept about an account, as plain JSON data. Secrets are not: only their digests are kept, and those
    would help nobody but a thief. Results have the tests that a student may see now.

    Raises:
        NotFound: there is no such account.
    """
    user = account_of(session, login)
    return {
        "account": {
            "login": user.login,
            "name": user.name,
            "email": user.email,
            "sis_id": user.sis_id,
            "created_at": _iso(user.created_at),
            "has_password": user.password_hash is not None,
        },
        "tokens": [
            {
                "name": token.name,
                "kind": token.kind,
                "created_at": _iso(token.created_at),
                "expires_at": _iso(token.expires_at),
                "last_used_at": _iso(token.last_used_at),
                "revoked_at": _iso(token.revoked_at),
            }
            for token in session.scalars(select(Token).where(Token.user_id == user.id).order_by(Token.id))
        ],
        "courses": _courses(session, user.id),
        "extensions": _extensions(session, user.id),
        "grades_by_hand": _by_hand(session, user.id),
        "rubric": _rubric(session, user.id),
        "drafts": _drafts(session, user.id),
        "submissions": _submissions(session, user.id, now),
        "comments_written": [
            {"submission": row.submission_id, "file": row.file, "line": row.line, "text": row.text}
            for row in session.scalars(
                select(LineComment).where(LineComment.author_id == user.id).order_by(LineComment.id)
            )
        ],
        "changes_made": [
            {"at": _iso(row.at), "action": row.action, "subject": row.subject}
            for row in session.scalars(select(AuditEntry).where(AuditEntry.actor_id == user.id).order_by(AuditEntry.id))
        ],
    }


def account_of(session: Session, login: str) -> User:
    """The account of that login.

    Raises:
        NotFound: there is none.
    """
    user = session.scalars(select(User).where(User.login == login)).one_or_none()
    if user is None:
        raise NotFound(f"there is no account {login!r}")
    return user


def _courses(session: Session, user_id: int) -> list[dict[str, Any]]:
    query = (
        select(Course.slug, Course.title, Membership.role, Section.name)
        .join(Membership, Membership.course_id == Course.id)
        .outerjoin(Section, Section.id == Membership.section_id)
        .where(Membership.user_id == user_id)
        .order_by(Course.slug)
    )
    return [
        {"slug": slug, "title": title, "role": role, "section": section}
        for slug, title, role, section in session.execute(query)
    ]


def _extensions(session: Session, user_id: int) -> list[dict[str, Any]]:
    query = (
        select(Course.slug, Assignment.slug, Extension)
        .join(Assignment, Assignment.id == Extension.assignment_id)
        .join(Course, Course.id == Assignment.course_id)
        .where(Extension.user_id == user_id)
        .order_by(Extension.id)
    )
    return [
        {"course": course, "assignment": slug, "due_local": row.due_local, "reason": row.reason}
        for course, slug, row in session.execute(query)
    ]


def _by_hand(session: Session, user_id: int) -> list[dict[str, Any]]:
    query = (
        select(Course.slug, Assignment.slug, Override.score, Override.reason)
        .join(Assignment, Assignment.id == Override.assignment_id)
        .join(Course, Course.id == Assignment.course_id)
        .where(Override.user_id == user_id)
    )
    return [
        {"course": course, "assignment": slug, "score": score, "reason": reason}
        for course, slug, score, reason in session.execute(query)
    ]


def _rubric(session: Session, user_id: int) -> list[dict[str, Any]]:
    query = (
        select(Course.slug, Assignment.slug, RubricItem.title, RubricItem.points)
        .join(RubricMark, RubricMark.item_id == RubricItem.id)
        .join(Assignment, Assignment.id == RubricItem.assignment_id)
        .join(Course, Course.id == Assignment.course_id)
        .where(RubricMark.user_id == user_id)
    )
    return [
        {"course": course, "assignment": slug, "title": title, "points": points}
        for course, slug, title, points in session.execute(query)
    ]


def _drafts(session: Session, user_id: int) -> list[dict[str, Any]]:
    query = (
        select(Course.slug, Assignment.slug, Draft)
        .join(Assignment, Assignment.id == Draft.assignment_id)
        .join(Course, Course.id == Assignment.course_id)
        .where(Draft.user_id == user_id)
        .order_by(Draft.assignment_id)
    )
    return [
        {"course": course, "assignment": slug, "saved_at": _iso(row.saved_at), "device": row.device, "files": row.files}
        for course, slug, row in session.execute(query)
    ]


def _submissions(session: Session, user_id: int, now: datetime) -> list[dict[str, Any]]:
    rows = session.execute(
        select(Course.slug, Assignment, Submission, Verdict, due_of(user_id))
        .join(Assignment, Assignment.id == Submission.assignment_id)
        .join(Course, Course.id == Assignment.course_id)
        .outerjoin(Verdict, STANDING_VERDICT)
        .where(kept_for(session, user_id))
        .order_by(Submission.id)
        .options(undefer(Verdict.result))
    )
    submissions = [tuple(row) for row in rows]
    contents = blobs.load(session, {digest for _, _, row, _, _ in submissions for digest in row.files.values()})
    return [
        {
            "id": row.id,
            "course": course,
            "assignment": task.slug,
            "attempt": row.attempt,
            "accepted_at": _iso(row.accepted_at),
            "status": row.status,
            "files": {name: contents[digest].decode("utf-8", "replace") for name, digest in row.files.items()},
            "tests": [] if verdict is None else _seen_tests(task, due_at, verdict, now),
            "comments": [
                {"file": one["file"], "line": one["line"], "text": one["text"]} for one in comments_of(session, row.id)
            ],
        }
        for course, task, row, verdict, due_at in submissions
    ]


def _seen_tests(task: Assignment, due_at: datetime | None, verdict: Verdict, now: datetime) -> list[dict[str, Any]]:
    view = view_of(Role.STUDENT, due_at, task.results_published, now)
    return [test for test in verdict.result["tests"] if Visibility(test["visibility"]) in view.visibilities]


def _iso(moment: Any) -> str | None:
    return None if moment is None else moment.isoformat()
