"""Other dates for one student or one section."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, UtcDateTime


class Extension(Base):
    """An extension: of a student, or of a section. Local times are in the assignment's zone; None leaves a date as it
    is (`app.domain.schedule`). `due_at` is computed from `due_local`, for queries.
    """

    __tablename__ = "extension"
    __table_args__ = (
        UniqueConstraint("assignment_id", "user_id"),
        UniqueConstraint("assignment_id", "section_id"),
        CheckConstraint("(user_id IS NULL) <> (section_id IS NULL)", name="one_of"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id", ondelete="CASCADE"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    section_id: Mapped[int | None] = mapped_column(ForeignKey("section.id", ondelete="CASCADE"))
    due_local: Mapped[str | None] = mapped_column(String(30))
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    late_due_local: Mapped[str | None] = mapped_column(String(30))
    closes_local: Mapped[str | None] = mapped_column(String(30))
    extra_attempts: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
