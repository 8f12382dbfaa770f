"""What a student writes and has not handed in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, UtcDateTime

LONGEST_DEVICE = 40


class Draft(Base):
    """A member's unsent work on one assignment, as the last of their browsers saved it.

    Attributes:
        files: name → text. Not by digest: a draft changes every few seconds, and old ones are of no use.
        revision: 1 for the first, one more with every change.
        device: what the browser that saved it calls itself, a random word; it tells its own draft from another's.
    """

    __tablename__ = "draft"

    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    files: Mapped[dict[str, str]] = mapped_column(JSON)
    revision: Mapped[int]
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    device: Mapped[str] = mapped_column(String(LONGEST_DEVICE), default="")
