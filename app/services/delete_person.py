"""Deleting all that is kept about somebody (GDPR article 17).

Which of their files others have handed in too takes a look through all submissions, some seconds for a million. That is
done first, while others hand in; under the lock it is enough to look at what has come since.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, select, text, update
from sqlalchemy.orm import Session

from app.db.models.all import (
    AuditEntry,
    Blob,
    Course,
    Draft,
    Extension,
    Group,
    GroupMember,
    Invitation,
    LineComment,
    Membership,
    Override,
    PackVersion,
    RubricMark,
    Submission,
    Token,
    User,
    Verdict,
)
from app.db.session import writing
from app.domain.refusal import Conflict
from app.domain.submission import new_id
from app.services.audit import Actor, note
from app.services.export_person import account_of

MARGIN = timedelta(minutes=10)
"""An id tells when its submission came, by a clock that may be late, and its commit came later still."""


def delete_person(session: Session, login: str, actor: Actor) -> dict[str, int]:
    """Delete an account's submissions, drafts, results, grades, comments, tokens and memberships, and files that nobody
    else handed in; of the account a nameless row stays, because the audit log names who did what by its number.

    Raises:
        NotFound: there is no such account.
        Conflict: the account teaches: its work is other people's record too.
    """
    user = account_of(session, login)
    taught = session.scalars(
        select(Course.slug)
        .join(Membership, Membership.course_id == Course.id)
        .where(Membership.user_id == user.id, Membership.role != "student")
    ).all()
    if taught:
        raise Conflict(f"{login!r} is staff in {', '.join(taught)}: take the role away first")
    own = Submission.user_id == user.id
    since = new_id(datetime.now(UTC) - MARGIN)
    looked_for = _digests(session.scalars(select(Submission.files).where(own)))
    of_others = looked_for & _digests(_all_files(session, Submission.user_id != user.id))
    with writing(session):
        _hold_blobs(session)
        of_others |= _leave_groups(session, user.id)
        mine = select(Submission.id).where(own)
        digests = _digests(session.scalars(select(Submission.files).where(own)))
        counts = {"submissions": len(session.scalars(mine).all())}
        session.execute(delete(LineComment).where(LineComment.submission_id.in_(mine)))
        session.execute(delete(Verdict).where(Verdict.submission_id.in_(mine)))
        session.execute(delete(Submission).where(own))
        for table in (Draft, Override, RubricMark, Extension, Membership, Token, Invitation):
            session.execute(delete(table).where(table.user_id == user.id))
        of_others |= _digests(_all_files(session, Submission.id >= since))
        if not digests <= looked_for:  # they were still handing in
            of_others |= _digests(_all_files(session))
        counts["files"] = _delete_unnamed(session, digests - of_others)
        session.execute(
            update(User)
            .where(User.id == user.id)
            .values(
                login=f"deleted-{user.id}",
                name="(deleted)",
                email=None,
                sis_id=None,
                password_hash=None,
                is_active=False,
            )
        )
        _forget_in_log(session, login, user.id)
        note(session, actor, "person.delete", f"deleted-{user.id}", **counts)
    return counts


def _digests(files: Iterable[dict[str, str]]) -> set[str]:
    return {digest for one in files for digest in one.values()}


def _all_files(session: Session, *where: ColumnElement[bool]) -> Iterable[dict[str, str]]:
    return session.scalars(select(Submission.files).where(*where).execution_options(yield_per=1000))


def _hold_blobs(session: Session) -> None:
    """Let nobody store a file until the end of the transaction: they would take one that is about to go for there.

    Who is at it has finished then, and is seen by what is asked from now on. SQLite has one writer anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE blob IN SHARE ROW EXCLUSIVE MODE"))


def _leave_groups(session: Session, user_id: int) -> set[str]:
    """What a group has handed in is its other members' work too: one of them owns it from now on. Gives its digests."""
    passed_on: set[str] = set()
    for group in session.scalars(select(Group).where(Group.owner_id == user_id)).all():
        others = select(GroupMember.user_id).where(GroupMember.group_id == group.id, GroupMember.user_id != user_id)
        heir = session.scalars(others.order_by(GroupMember.user_id).limit(1)).first()
        if heir is None:
            session.delete(group)
            continue
        there = Submission.assignment_id == group.assignment_id
        last = session.scalars(select(func.max(Submission.attempt)).where(there, Submission.user_id == heir)).one() or 0
        theirs = there, Submission.user_id == user_id
        passed_on |= _digests(session.scalars(select(Submission.files).where(*theirs)))
        session.execute(
            update(Submission)
            .where(*theirs)
            .values(user_id=heir, attempt=Submission.attempt + last, idempotency_key=None)
        )
        group.owner_id = heir
    session.flush()
    session.execute(delete(GroupMember).where(GroupMember.user_id == user_id))
    return passed_on


def _delete_unnamed(session: Session, digests: set[str]) -> int:
    """Delete those blobs, which no submission names any more, unless a pack does."""
    gone = digests - set(session.scalars(select(PackVersion.zip_digest).where(PackVersion.zip_digest.in_(digests))))
    session.execute(delete(Blob).where(Blob.digest.in_(gone)))
    return len(gone)


def _forget_in_log(session: Session, login: str, user_id: int) -> None:
    """The log keeps what was done, and to whom by number; the login and what was written about them go."""
    suffix = f"/{login}"
    for row in session.scalars(select(AuditEntry).where(AuditEntry.subject.endswith(suffix, autoescape=True))):
        row.subject = f"{row.subject.removesuffix(suffix)}/deleted-{user_id}"
        row.detail = {key: value for key, value in row.detail.items() if key != "reason"}
    for row in session.scalars(select(AuditEntry).where(AuditEntry.action == "roster.import")):
        row.detail = {
            key: [one for one in value if one != login] if isinstance(value, list) else value
            for key, value in row.detail.items()
        }
