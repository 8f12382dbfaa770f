"""Invitations: a link by which people come into a course, or set the password of the account made for them."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from app.db.models.course import Course, Invitation, Membership, Section
from app.db.models.user import User
from app.db.session import writing
from app.domain.people import Role
from app.domain.refusal import Conflict, Invalid, NotAllowed, NotFound
from app.services import passwords
from app.services.audit import Actor, note
from app.services.people import digest_of

PREFIX = "gwi_"


@dataclass(frozen=True, slots=True)
class Invited:
    """What a link offers, before it is accepted.

    Attributes:
        login: of the account that it is for, None when it is for whoever has it.
    """

    course: str
    title: str
    role: Role
    login: str | None


def invite(
    session: Session,
    *,
    course_id: int,
    role: Role,
    giver: Role,
    actor: Actor,
    lasts: timedelta,
    max_uses: int | None = None,
    section: str | None = None,
) -> tuple[int, str]:
    """A new link for whoever has it: its id, and the secret, which nobody sees again.

    Args:
        section: the name of one of the course's sections, which whoever comes by the link is put into.

    Raises:
        Invalid: the course has no such section.
        NotAllowed: the role is above the giver's own.
    """
    if role.rank > giver.rank:
        raise NotAllowed(f"you are {giver} and cannot invite anybody as {role}")
    section_id = None
    if section is not None:
        section_id = session.scalars(
            select(Section.id).where(Section.course_id == course_id, Section.name == section)
        ).one_or_none()
        if section_id is None:
            raise Invalid(f"the course has no section {section!r}", "section")
    secret = PREFIX + secrets.token_urlsafe(24)
    row = Invitation(
        course_id=course_id,
        role=str(role),
        section_id=section_id,
        digest=digest_of(secret),
        max_uses=max_uses,
        expires_at=actor.now + lasts,
        created_at=actor.now,
        created_by=actor.user_id,
    )
    with writing(session):
        session.add(row)
        session.flush()
        note(session, actor, "invitation.make", str(role), course_id=course_id, invitation=row.id)
    return row.id, secret


def invite_accounts(
    session: Session, *, course_id: int, logins: Sequence[str], actor: Actor, lasts: timedelta
) -> dict[str, str]:
    """A personal link, good once, for each of these members who has no password yet: login → secret."""
    query = (
        select(User.login, User.id, Membership.role, Membership.section_id)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.course_id == course_id, User.password_hash.is_(None), User.is_active)
    )
    wanted = set(logins)
    made: dict[str, str] = {}
    with writing(session):
        for login, user_id, role, section_id in session.execute(query).all():
            if login not in wanted or Role(role).is_staff:
                continue
            made[login] = PREFIX + secrets.token_urlsafe(24)
            session.add(
                Invitation(
                    course_id=course_id,
                    role=role,
                    section_id=section_id,
                    user_id=user_id,
                    digest=digest_of(made[login]),
                    max_uses=1,
                    expires_at=actor.now + lasts,
                    created_at=actor.now,
                    created_by=actor.user_id,
                )
            )
    return made


def good_ones(session: Session, course_id: int, now: datetime) -> list[dict[str, Any]]:
    """A course's links that are good now, newest first, as plain data; their secrets are nowhere."""
    query = (
        select(Invitation, Section.name, User.login)
        .outerjoin(Section, Section.id == Invitation.section_id)
        .outerjoin(User, User.id == Invitation.user_id)
        .where(Invitation.course_id == course_id, *_is_good(now))
        .order_by(Invitation.id.desc())
    )
    return [
        {
            "id": row.id,
            "role": row.role,
            "section": section,
            "login": login,
            "uses": row.uses,
            "max_uses": row.max_uses,
            "created_at": row.created_at,
            "expires_at": row.expires_at,
        }
        for row, section, login in session.execute(query)
    ]


def look(session: Session, secret: str, now: datetime) -> Invited:
    """What that link offers.

    Raises:
        NotFound: there is none, or it is used up, over or revoked.
    """
    row = session.execute(
        select(Course.slug, Course.title, Invitation.role, User.login)
        .join(Course, Course.id == Invitation.course_id)
        .outerjoin(User, User.id == Invitation.user_id)
        .where(*_good(secret, now))
    ).one_or_none()
    if row is None:
        raise NotFound("this invitation is not good (any more)")
    return Invited(row.slug, row.title, Role(row.role), row.login)


def accept(session: Session, secret: str, *, user_id: int, now: datetime) -> None:
    """Bring somebody who is logged in into the course.

    Raises:
        NotFound: the link is not good.
        Conflict: it is for another account.
    """
    with writing(session):
        invitation = _take(session, secret, now)
        if invitation.user_id not in (None, user_id):
            raise Conflict("this invitation is for another account")
        _enrol(session, invitation, user_id)


def accept_as_new(session: Session, secret: str, *, login: str, name: str, password: str, now: datetime) -> str:
    """Bring somebody without an account, or without a password yet, into the course; their login.

    Raises:
        NotFound: the link is not good.
        Invalid: the password is too short, or there is no login.
        Conflict: the login is taken.
    """
    if len(password) < 8:
        raise Invalid("a password needs 8 characters or more", "password")
    stored = passwords.hashed(password)
    with writing(session):
        invitation = _take(session, secret, now)
        if invitation.user_id is not None:
            user = session.get_one(User, invitation.user_id)
            if user.password_hash is not None:
                raise Conflict("this account has a password: log in")
            user.password_hash = stored
        else:
            if not login.strip():
                raise Invalid("a login is needed", "login")
            if session.scalars(select(User.id).where(User.login == login.strip())).first() is not None:
                raise Conflict(f"the login {login!r} is taken", "login")
            user = User(login=login.strip(), name=name or login, password_hash=stored, created_at=now)
            session.add(user)
            session.flush()
        _enrol(session, invitation, user.id)
    return user.login


def revoke(session: Session, *, course_id: int, invitation_id: int, actor: Actor) -> None:
    """Make a link worthless.

    Raises:
        NotFound: the course has no such invitation.
    """
    with writing(session):
        found = session.scalars(
            select(Invitation).where(Invitation.id == invitation_id, Invitation.course_id == course_id)
        ).one_or_none()
        if found is None:
            raise NotFound(f"there is no invitation {invitation_id}")
        found.revoked_at = actor.now
        note(session, actor, "invitation.revoke", str(invitation_id), course_id=course_id)


def _good(secret: str, now: datetime) -> list[ColumnElement[bool]]:
    return [Invitation.digest == digest_of(secret), *_is_good(now)]


def _is_good(now: datetime) -> list[ColumnElement[bool]]:
    return [
        Invitation.revoked_at.is_(None),
        or_(Invitation.expires_at.is_(None), Invitation.expires_at > now),
        or_(Invitation.max_uses.is_(None), Invitation.uses < Invitation.max_uses),
    ]


def _take(session: Session, secret: str, now: datetime) -> Invitation:
    """Use the link up by one; two who share the last use cannot both."""
    taken = session.scalars(
        update(Invitation).where(*_good(secret, now)).values(uses=Invitation.uses + 1).returning(Invitation)
    ).one_or_none()
    if taken is None:
        raise NotFound("this invitation is not good (any more)")
    return taken


def _enrol(session: Session, invitation: Invitation, user_id: int) -> None:
    """Into the course; who is there already keeps the higher role."""
    present = session.get(Membership, (invitation.course_id, user_id))
    if present is None:
        session.add(
            Membership(
                course_id=invitation.course_id,
                user_id=user_id,
                role=invitation.role,
                section_id=invitation.section_id,
            )
        )
    elif present.as_role.rank < Role(invitation.role).rank:
        present.role = invitation.role
