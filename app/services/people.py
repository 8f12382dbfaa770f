"""Accounts, and the secrets by which people and programs show who they are."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import bindparam, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.db.models.user import Token, User
from app.db.session import writing
from app.domain.refusal import Conflict, Invalid, NotLoggedIn
from app.services import passwords

Kind = Literal["api", "session"]
PREFIX: dict[Kind, str] = {"api": "gw_", "session": "gws_"}
"""What a secret begins with: lets scanners of public code find leaked ones."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is asking.

    Attributes:
        token_id, kind: the token or session that was shown.
        scopes: what the token is limited to; empty means everything that the user may do.
        used_before: the last use of the token that is noted, to the minute; None for none.
    """

    user_id: int
    login: str
    name: str
    is_admin: bool
    token_id: int
    kind: Kind
    scopes: frozenset[str] = frozenset()
    used_before: datetime | None = None


def create_user(
    session: Session, *, login: str, name: str, password: str | None, now: datetime, is_admin: bool = False
) -> User:
    """A new account; without a password it can only be used by tokens.

    Raises:
        Invalid: the login is empty or the password has fewer than 8 characters.
        Conflict: the login is taken.
    """
    if not login.strip():
        raise Invalid("a login is needed", "login")
    if password is not None and len(password) < 8:
        raise Invalid("a password needs 8 characters or more", "password")
    user = User(
        login=login.strip(),
        name=name,
        password_hash=None if password is None else passwords.hashed(password),
        is_admin=is_admin,
        created_at=now,
    )
    try:
        with writing(session):
            session.add(user)
    except IntegrityError:
        raise Conflict(f"the login {login!r} is taken", "login") from None
    return user


def check_password(
    session: Session, login: str, password: str, matches: Callable[[str, str | None], bool] = passwords.matches
) -> User:
    """The user with that login and password.

    Args:
        matches: how the two are compared; it takes 20 ms of a processor.

    Raises:
        NotLoggedIn: there is none, or the account is switched off; the same words for all, on purpose.
    """
    user = session.scalars(select(User).where(User.login == login)).one_or_none()
    stored = user.password_hash if user is not None and user.is_active else None
    if not matches(password, stored) or user is None:
        raise NotLoggedIn("this login and password do not go together")
    return user


def create_token(
    session: Session,
    user_id: int,
    *,
    kind: Kind,
    now: datetime,
    lasts: timedelta | None,
    name: str = "",
    scopes: frozenset[str] = frozenset(),
) -> str:
    """A new secret for that user. This is the only time that anybody sees it: its digest is stored."""
    secret = PREFIX[kind] + secrets.token_urlsafe(32)
    with writing(session):
        session.add(
            Token(
                user_id=user_id,
                digest=digest_of(secret),
                kind=kind,
                name=name,
                scopes=" ".join(sorted(scopes)),
                created_at=now,
                expires_at=None if lasts is None else now + lasts,
            )
        )
    return secret


def caller_by_secret(session: Session, secret: str, kind: Kind, now: datetime) -> Caller | None:
    """Who that secret stands for; None when it is unknown, expired, revoked, or the account is switched off."""
    row = session.connection().execute(BY_DIGEST, {"digest": digest_of(secret), "kind": kind}).one_or_none()
    if row is None or not row.is_active or row.revoked_at is not None:
        return None
    if row.expires_at is not None and row.expires_at <= now:
        return None
    scopes = frozenset(row.scopes.split())
    return Caller(row.user_id, row.login, row.name, row.is_admin, row.token_id, kind, scopes, row.last_used_at)


def revoke_token(session: Session, token_id: int, now: datetime) -> None:
    """Make a token or session worthless."""
    with writing(session):
        session.execute(update(Token).where(Token.id == token_id).values(revoked_at=now))


def digest_of(secret: str) -> str:
    """What is stored of a secret. It has 256 random bits: a plain hash is enough, and quick."""
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()


_TOKEN, _USER = Token.__table__.c, User.__table__.c
BY_DIGEST = (
    select(
        _TOKEN.id.label("token_id"),
        _TOKEN.expires_at,
        _TOKEN.revoked_at,
        _TOKEN.scopes,
        _TOKEN.last_used_at,
        _USER.id.label("user_id"),
        _USER.login,
        _USER.name,
        _USER.is_admin,
        _USER.is_active,
    )
    .select_from(Token.__table__.join(User.__table__, _USER.id == _TOKEN.user_id))
    .where(_TOKEN.digest == bindparam("digest"), _TOKEN.kind == bindparam("kind"))
)
"""On the tables: each request asks this, and the session's way to them takes three times as long."""
