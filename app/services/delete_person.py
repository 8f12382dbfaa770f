"""Deleting all that is kept about somebody (GDPR article 17)."""

from __future__ import annotations

from sqlalchemy import delete, func, select, update
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
from app.services.audit import Actor, note
from app.services.export_person import account_of


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
    with writing(session):
        _leave_groups(session, user.id)
        mine = select(Submission.id).where(Submission.user_id == user.id)
        digests = {
            digest
            for files in session.scalars(select(Submission.files).where(Submission.user_id == user.id))
            for digest in files.values()
        }
        counts = {"submissions": len(session.scalars(mine).all())}
        session.execute(delete(LineComment).where(LineComment.submission_id.in_(mine)))
        session.execute(delete(Verdict).where(Verdict.submission_id.in_(mine)))
        session.execute(delete(Submission).where(Submission.user_id == user.id))
        for table in (Draft, Override, RubricMark, Extension, Membership, Token, Invitation):
            session.execute(delete(table).where(table.user_id == user.id))
        counts["files"] = _delete_unused(session, digests)
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


def _leave_groups(session: Session, user_id: int) -> None:
    """What a group has handed in is its other members' work too: one of them owns it from now on."""
    for group in session.scalars(select(Group).where(Group.owner_id == user_id)).all():
        others = select(GroupMember.user_id).where(GroupMember.group_id == group.id, GroupMember.user_id != user_id)
        heir = session.scalars(others.order_by(GroupMember.user_id).limit(1)).first()
        if heir is None:
            session.delete(group)
            continue
        there = Submission.assignment_id == group.assignment_id
        last = session.scalars(select(func.max(Submission.attempt)).where(there, Submission.user_id == heir)).one() or 0
        session.execute(
            update(Submission)
            .where(there, Submission.user_id == user_id)
            .values(user_id=heir, attempt=Submission.attempt + last, idempotency_key=None)
        )
        group.owner_id = heir
    session.flush()
    session.execute(delete(GroupMember).where(GroupMember.user_id == user_id))


def _delete_unused(session: Session, digests: set[str]) -> int:
    """Delete the blobs that no submission and no pack names any more."""
    if not digests:
        return 0
    kept = set(session.scalars(select(PackVersion.zip_digest).where(PackVersion.zip_digest.in_(digests))))
    for files in session.scalars(select(Submission.files).execution_options(yield_per=1000)):
        kept.update(digests.intersection(files.values()))
    gone = digests - kept
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
