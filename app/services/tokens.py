"""A user's own tokens for programs: listed, made, revoked."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from app.db.models.user import Token
from app.db.session import writing
from app.domain.refusal import Conflict, NotFound

MOST = 50


def tokens_of(session: Session, user_id: int, now: datetime) -> list[Token]:
    """The user's tokens that are good, newest first."""
    return list(session.scalars(_good(user_id, now).order_by(Token.id.desc())))


def refuse_too_many(session: Session, user_id: int, now: datetime) -> None:
    """See that the user may have one more.

    Raises:
        Conflict: they have `MOST`.
    """
    if len(session.scalars(_good(user_id, now).with_only_columns(Token.id)).all()) >= MOST:
        raise Conflict(f"you have {MOST} tokens: revoke one first")


def revoke_own(session: Session, user_id: int, token_id: int, now: datetime) -> None:
    """Make one of the user's tokens worthless.

    Raises:
        NotFound: they have no such token.
    """
    with writing(session):
        row = session.scalars(
            select(Token).where(Token.id == token_id, Token.user_id == user_id, Token.kind == "api")
        ).one_or_none()
        if row is None:
            raise NotFound(f"there is no token {token_id}")
        row.revoked_at = row.revoked_at or now


def _good(user_id: int, now: datetime) -> Select[Token]:
    return select(Token).where(
        Token.user_id == user_id,
        Token.kind == "api",
        Token.revoked_at.is_(None),
        or_(Token.expires_at.is_(None), Token.expires_at > now),
    )
