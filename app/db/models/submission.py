"""What was handed in, and where it stands."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, UtcDateTime

UNSENT = text("outbox = 1")
WAITING = text("status IN ('queued', 'running')")
FAILED = text("status = 'system_error'")
"""Conditions of indexes, to be used word for word: neither database sees them in a bound parameter."""


class Submission(Base):
    """One hand-in.

    Attributes:
        id: sorts by time (`app.domain.submission.new_id`).
        attempt: 1, 2, … of this user for this assignment.
        files: name → digest of a `Blob`.
        accepted_at: to the millisecond; what counts for deadlines.
        status: a `State`; `graded`, `bad_submission`, `system_error` come with a verdict.
        grading_version: which of its verdicts stands; a regrade that is applied raises it.
        outbox: 1 until the stream is known to have it; the sweeper appends what stays at 1.
        lane: `interactive` or `bulk`.
    """

    __tablename__ = "submission"
    __table_args__ = (
        UniqueConstraint("assignment_id", "user_id", "attempt"),
        UniqueConstraint("user_id", "idempotency_key"),
        Index("ix_submission_assignment_id_id", "assignment_id", "id"),
        Index("ix_submission_user_id_id", "user_id", "id"),
        Index("ix_submission_outbox", "id", sqlite_where=UNSENT, postgresql_where=UNSENT),
        Index("ix_submission_waiting", "id", sqlite_where=WAITING, postgresql_where=WAITING),
        *(
            Index(f"ix_submission_{name}", "assignment_id", "id", sqlite_where=where, postgresql_where=where)
            for name, where in (("waiting_by_assignment", WAITING), ("failed_by_assignment", FAILED))
        ),
    )

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    attempt: Mapped[int]
    pack_version_id: Mapped[int] = mapped_column(ForeignKey("pack_version.id"))
    files: Mapped[dict[str, str]] = mapped_column(JSON)
    accepted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    status: Mapped[str] = mapped_column(String(16))
    grading_version: Mapped[int] = mapped_column(default=1)
    outbox: Mapped[int] = mapped_column(default=1)
    lane: Mapped[str] = mapped_column(String(12), default="interactive")
    idempotency_key: Mapped[str | None] = mapped_column(String(200))
