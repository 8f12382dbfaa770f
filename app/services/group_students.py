"""Groups of an assignment: who hands in together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from app.db.models.assignment import Assignment
from app.db.models.course import Membership
from app.db.models.group import Group, GroupMember
from app.db.models.submission import Submission
from app.db.models.user import User
from app.db.session import writing
from app.domain.people import Role
from app.domain.refusal import Conflict, Invalid
from app.services.audit import Actor, note
from app.services.override_grade import task_id_of


def groups_of(session: Session, course_id: int, assignment: str) -> list[dict[str, Any]]:
    """The groups by name, with their members' logins; the first is under whom their work is kept.

    Raises:
        NotFound: the course has no such assignment.
    """
    query = (
        select(Group.name, User.login)
        .join(GroupMember, GroupMember.group_id == Group.id)
        .join(User, User.id == GroupMember.user_id)
        .where(Group.assignment_id == task_id_of(session, course_id, assignment))
        .order_by(Group.name, Group.owner_id != User.id, User.login)
    )
    found: dict[str, list[str]] = {}
    for name, login in session.execute(query):
        found.setdefault(name, []).append(login)
    return [{"name": name, "members": members} for name, members in found.items()]


def set_groups(
    session: Session, *, course_id: int, assignment: str, groups: Mapping[str, Sequence[str]], actor: Actor
) -> None:
    """Make these the groups of an assignment: name → logins of students, the first of which owns the work.

    What the owner has handed in alone becomes the group's; what another member has handed in alone stays on record and
    does not count while they are in the group.

    Raises:
        NotFound: the course has no such assignment.
        Invalid: a login is no student of the course, or is in two groups; a group is empty.
        Conflict: a group whose owner has handed in would lose its owner or its members' work.
    """
    with writing(session):
        task = session.get_one(Assignment, task_id_of(session, course_id, assignment), with_for_update=True)
        ids = _ids(session, course_id, groups)
        old = groups_of(session, course_id, assignment)
        _refuse_to_orphan(session, task.id, {name: ids[members[0]] for name, members in groups.items()})
        session.execute(delete(GroupMember).where(GroupMember.assignment_id == task.id))
        session.execute(delete(Group).where(Group.assignment_id == task.id))
        for name, members in groups.items():
            group = Group(assignment_id=task.id, name=name, owner_id=ids[members[0]])
            session.add(group)
            session.flush()
            session.execute(
                insert(GroupMember),
                [{"assignment_id": task.id, "user_id": ids[login], "group_id": group.id} for login in members],
            )
        task.has_groups = bool(groups)
        new = [{"name": name, "members": list(members)} for name, members in groups.items()]
        note(session, actor, "groups.change", assignment, course_id=course_id, old=old, new=new)


def _ids(session: Session, course_id: int, groups: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Login → id of everybody named."""
    named = [login for members in groups.values() for login in members]
    rows = session.execute(
        select(User.login, User.id)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.course_id == course_id, Membership.role == str(Role.STUDENT), User.login.in_(named))
    )
    ids = {row.login: row.id for row in rows}
    for place, (name, members) in enumerate(groups.items()):
        if not members:
            raise Invalid(f"the group {name!r} has no members", f"groups.{place}.members")
        for login in members:
            if login not in ids:
                raise Invalid(f"the course has no student {login!r}", f"groups.{place}.members")
            if named.count(login) > 1:
                raise Invalid(f"{login!r} is named twice", f"groups.{place}.members")
    return ids


def _refuse_to_orphan(session: Session, task_id: int, new_owners: Mapping[str, int]) -> None:
    """A group that has handed in keeps its owner: its work is under that name."""
    for group in session.scalars(select(Group).where(Group.assignment_id == task_id)):
        if group.owner_id in new_owners.values():
            continue
        handed_in = select(Submission.id).where(
            Submission.assignment_id == task_id, Submission.user_id == group.owner_id
        )
        if session.scalars(handed_in.limit(1)).first() is not None:
            raise Conflict(f"the group {group.name!r} has handed in: its first member must stay the first of a group")
