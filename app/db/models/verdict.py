"""What grading said."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, UtcDateTime


class Verdict(Base):
    """The result of one grading of a submission: one row a (submission, grading version), whoever comes first.

    Attributes:
        delivery: which delivery of the stream graded it; numbers its events.
        result: `Result.to_json()`, everything.
        parts: visibility → [score, max_score, passed, n], so that lists need not read `result`.
        score, max_score: over all tests.
        visible, after_due_date, after_published: the part of `score` in tests of that visibility, for sums in SQL.
        worker: which process graded it.
    """

    __tablename__ = "verdict"

    submission_id: Mapped[str] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"), primary_key=True)
    grading_version: Mapped[int] = mapped_column(primary_key=True)
    delivery: Mapped[int]
    status: Mapped[str] = mapped_column(String(16))
    score: Mapped[float]
    max_score: Mapped[float]
    visible: Mapped[float]
    after_due_date: Mapped[float]
    after_published: Mapped[float]
    parts: Mapped[dict[str, list[float]]] = mapped_column(JSON)
    result: Mapped[dict[str, Any]] = mapped_column(JSON, deferred=True)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    worker: Mapped[str] = mapped_column(Text, default="")
