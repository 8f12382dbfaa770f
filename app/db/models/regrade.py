"""Regrades: graded aside under a number of their own, and then applied or not."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, UtcDateTime


class Regrade(Base):
    """One regrade of an assignment.

    Its verdicts have the grading version `id + 1`: 1 is everybody's first grading, and no two regrades share a number.

    Attributes:
        scope: `latest`, `best`, `all`, `submissions`, or `retry` (of one failed grading, applied from the start).
        status: `running`, `ready`, `applied`, `reverted`, `discarded`; it becomes `ready` a moment after its last
            verdict, so whoever needs to know counts those.
        policy: how it was applied: `all` or `raised`.
        idempotency_key: the caller's.
    """

    __tablename__ = "regrade"
    __table_args__ = (UniqueConstraint("created_by", "idempotency_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id", ondelete="CASCADE"), index=True)
    pack_version_id: Mapped[int] = mapped_column(ForeignKey("pack_version.id"))
    scope: Mapped[str] = mapped_column(String(12))
    status: Mapped[str] = mapped_column(String(12), index=True)
    policy: Mapped[str | None] = mapped_column(String(8))
    idempotency_key: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    applied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reverted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def grading_version(self) -> int:
        """The number under which its verdicts are recorded."""
        return self.id + 1


class RegradeItem(Base):
    """One submission in a regrade, and what stood before, for the diff and for the way back.

    Attributes:
        old_grading_version, old_pack_version_id, old_status: of the submission when the regrade began.
        applied: whether the new verdict was made the one that stands.
    """

    __tablename__ = "regrade_item"
    __table_args__ = (Index("ix_regrade_item_submission_id", "submission_id"),)

    regrade_id: Mapped[int] = mapped_column(ForeignKey("regrade.id", ondelete="CASCADE"), primary_key=True)
    submission_id: Mapped[str] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"), primary_key=True)
    old_grading_version: Mapped[int]
    old_pack_version_id: Mapped[int]
    old_status: Mapped[str] = mapped_column(String(16))
    applied: Mapped[bool] = mapped_column(default=False)
