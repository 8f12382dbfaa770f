"""What people add to what the machine says: grades by hand, rubric points, comments on lines."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, UtcDateTime


class Override(Base):
    """A student's grade for an assignment, set by hand: it stands until it is taken away."""

    __tablename__ = "override"

    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    score: Mapped[float]
    reason: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))


class RubricItem(Base):
    """One thing that people look at beside the tests; `points` may be negative."""

    __tablename__ = "rubric_item"

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    title: Mapped[str] = mapped_column(Text)
    points: Mapped[float]


class RubricMark(Base):
    """That a rubric item applies to a student's work."""

    __tablename__ = "rubric_mark"

    item_id: Mapped[int] = mapped_column(ForeignKey("rubric_item.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))


class LineComment(Base):
    """What somebody says about a line of a submitted file; `line` is from 1."""

    __tablename__ = "line_comment"
    __table_args__ = (
        Index("ix_line_comment_submission_id_id", "submission_id", "id"),
        Index("ix_line_comment_author_id_id", "author_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[str] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"))
    author_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    file: Mapped[str] = mapped_column(String(255))
    line: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
