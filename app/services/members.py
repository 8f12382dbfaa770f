"""Roles in a course, one person at a time."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.db.models.course import Membership, Section
from app.db.models.user import User
from app.db.session import writing
from app.domain.people import Role
from app.domain.refusal import Conflict, NotAllowed, NotFound
from app.services.audit import Actor, note


def set_member(
    session: Session, *, course_id: int, login: str, role: Role, section: str | None, giver: Role, actor: Actor
) -> None:
    """Give an account a role and a section in a course; the section is made when there is none of that name.

    Raises:
        NotFound: there is no such account.
        NotAllowed: the role, or the one that they have, is above the giver's.
        Conflict: nobody would run the course any more.
    """
    with writing(session):
        user_id = session.scalars(select(User.id).where(User.login == login, User.is_active)).one_or_none()
        if user_id is None:
            raise NotFound(f"there is no account {login!r}")
        row = session.get(Membership, (course_id, user_id))
        _refuse(role, row, giver)
        old = None if row is None else row.role
        if row is None:
            row = Membership(course_id=course_id, user_id=user_id, role=str(role))
            session.add(row)
        elif row.as_role.may_run_course and not role.may_run_course:
            _keep_somebody(session, course_id, user_id)
        row.role = str(role)
        row.section_id = None if section is None else _section_id(session, course_id, section)
        note(session, actor, "member.set", login, course_id=course_id, old=old, new=str(role), section=section)


def remove_member(session: Session, *, course_id: int, login: str, giver: Role, actor: Actor) -> None:
    """Take somebody out of a course.

    Raises:
        NotFound: they are not in it.
        NotAllowed: their role is above the giver's.
        Conflict: nobody would run the course any more.
    """
    with writing(session):
        row = session.scalars(
            select(Membership)
            .join(User, User.id == Membership.user_id)
            .where(Membership.course_id == course_id, User.login == login)
        ).one_or_none()
        if row is None:
            raise NotFound(f"{login!r} is not in the course")
        _refuse(Role.STUDENT, row, giver)
        if row.as_role.may_run_course:
            _keep_somebody(session, course_id, row.user_id)
        session.delete(row)
        note(session, actor, "member.remove", login, course_id=course_id, old=row.role, new=None)


def _refuse(role: Role, row: Membership | None, giver: Role) -> None:
    if role.rank > giver.rank:
        raise NotAllowed(f"you are {giver} and cannot make anybody {role}", "role")
    if row is not None and row.as_role.rank > giver.rank:
        raise NotAllowed(f"you are {giver} and cannot change the role of somebody who is {row.role}", "role")


def _keep_somebody(session: Session, course_id: int, user_id: int) -> None:
    others = select(func.count()).where(
        Membership.course_id == course_id,
        Membership.user_id != user_id,
        Membership.role.in_([str(role) for role in Role if role.may_run_course]),
    )
    if session.scalars(others).one() == 0:
        raise Conflict("the course needs somebody who runs it")


def _section_id(session: Session, course_id: int, name: str) -> int:
    found = session.scalars(select(Section).where(Section.course_id == course_id, Section.name == name)).one_or_none()
    if found is None:
        found = Section(course_id=course_id, name=name)
        session.add(found)
        session.flush()
    return found.id
