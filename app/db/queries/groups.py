"""Whose work counts for whom, where students hand in as groups."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from app.db.models.group import Group, GroupMember
from app.db.models.submission import Submission
from app.db.models.user import User


def owners(session: Session, assignment_ids: Sequence[int], user_id: int | None = None) -> dict[tuple[int, int], int]:
    """(assignment, member) → the owner of their group's work; of everybody, or of one user."""
    if not assignment_ids:
        return {}
    query = (
        select(GroupMember.assignment_id, GroupMember.user_id, Group.owner_id)
        .join(Group, Group.id == GroupMember.group_id)
        .where(GroupMember.assignment_id.in_(assignment_ids))
    )
    if user_id is not None:
        query = query.where(GroupMember.user_id == user_id)
    return {(task_id, member): owner for task_id, member, owner in session.execute(query)}


def owner_of(session: Session, assignment_id: int, user_id: int) -> int:
    """Under whom that user's work for that assignment is kept: themselves, without a group."""
    return owners(session, [assignment_id], user_id).get((assignment_id, user_id), user_id)


def kept_for(session: Session, user_id: int) -> ColumnElement[bool]:
    """SQL for whether a `Submission` is that user's, alone or as a member of a group; each part of it has an index."""
    rows = session.execute(
        select(Group.assignment_id, Group.owner_id)
        .join(GroupMember, GroupMember.group_id == Group.id)
        .where(GroupMember.user_id == user_id, Group.owner_id != user_id)
    )
    together = [and_(Submission.assignment_id == task_id, Submission.user_id == owner) for task_id, owner in rows]
    return or_(Submission.user_id == user_id, *together)


def group_of(session: Session, assignment_id: int, user_id: int) -> tuple[str, list[tuple[str, str]]] | None:
    """The name of that user's group, and its members' logins and names."""
    mine = select(GroupMember.group_id).where(
        GroupMember.assignment_id == assignment_id, GroupMember.user_id == user_id
    )
    rows = session.execute(
        select(Group.name, User.login, User.name.label("whose"))
        .join(GroupMember, GroupMember.group_id == Group.id)
        .join(User, User.id == GroupMember.user_id)
        .where(Group.id.in_(mine))
        .order_by(User.login)
    ).all()
    return (rows[0].name, [(row.login, row.whose) for row in rows]) if rows else None
