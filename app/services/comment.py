"""Comments on lines of submitted files. Staff write them, the submission's owner reads them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.models.assignment import Assignment
from app.db.models.feedback import LineComment
from app.db.models.submission import Submission
from app.db.models.user import User
from app.db.queries import blobs
from app.db.session import writing
from app.domain.refusal import Invalid, NotFound
from app.services.audit import Actor

LONGEST = 10_000


def add_comment(
    session: Session, *, course_id: int, submission_id: str, file: str, line: int, text: str, actor: Actor
) -> int:
    """Say something about a line; the comment's id.

    Raises:
        NotFound: the course has no such submission.
        Invalid: the submission has no such file or line, or the text is empty or too long.
    """
    _check(text)
    with writing(session):
        row = session.scalars(
            select(Submission)
            .join(Assignment, Assignment.id == Submission.assignment_id)
            .where(Submission.id == submission_id, Assignment.course_id == course_id)
        ).one_or_none()
        if row is None:
            raise NotFound(f"there is no submission {submission_id}")
        if file not in row.files:
            raise Invalid(f"the submission has no file {file!r}", "file")
        lines = blobs.load(session, [row.files[file]])[row.files[file]].count(b"\n") + 1
        if not 1 <= line <= lines:
            raise Invalid(f"{file} has lines 1 to {lines}", "line")
        comment = LineComment(
            submission_id=submission_id, author_id=actor.user_id, file=file, line=line, text=text, created_at=actor.now
        )
        session.add(comment)
    return comment.id


def edit_comment(session: Session, *, submission_id: str, comment_id: int, text: str, actor: Actor) -> None:
    """Say it otherwise; only one's own.

    Raises:
        NotFound: the submission has no such comment, or somebody else wrote it.
        Invalid: the text is empty or too long.
    """
    _check(text)
    with writing(session):
        row = _find(session, submission_id, comment_id)
        if row is None or row.author_id != actor.user_id:
            raise NotFound(f"there is no comment {comment_id}")
        row.text = text


def delete_comment(session: Session, *, submission_id: str, comment_id: int, actor: Actor, anybodys: bool) -> None:
    """Take a comment back: one's own, or `anybodys`.

    Raises:
        NotFound: the submission has no such comment, or it is not theirs to delete.
    """
    with writing(session):
        row = _find(session, submission_id, comment_id)
        if row is None or (row.author_id != actor.user_id and not anybodys):
            raise NotFound(f"there is no comment {comment_id}")
        session.delete(row)


def comments_of(session: Session, submission_id: str) -> list[dict[str, Any]]:
    """A submission's comments by file and line."""
    query = (
        select(LineComment, User.login, User.name)
        .join(User, User.id == LineComment.author_id)
        .where(LineComment.submission_id == submission_id)
        .order_by(LineComment.file, LineComment.line, LineComment.id)
    )
    return [
        {
            "id": row.id,
            "file": row.file,
            "line": row.line,
            "text": row.text,
            "author": {"login": login, "name": name},
            "created_at": row.created_at,
        }
        for row, login, name in session.execute(query)
    ]


def _check(text: str) -> None:
    if not text.strip() or len(text) > LONGEST:
        raise Invalid(f"a comment has 1 to {LONGEST} characters", "text")


def _find(session: Session, submission_id: str, comment_id: int) -> LineComment | None:
    return session.scalars(
        select(LineComment).where(LineComment.id == comment_id, LineComment.submission_id == submission_id)
    ).one_or_none()
