"""Assignments and the versions of their packs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, UtcDateTime


class Assignment(Base):
    """What students hand in to.

    The `*_local` columns are wall-clock times in `zone`, as staff wrote them; the `*_at` columns are computed from them
    (`app.domain.deadline`). After `due_at` a submission is late, after `closes_at` none is accepted; before `opens_at`
    students see no more than the title.

    Attributes:
        version_id: the published pack version, None until one is; no foreign key, that would close a circle.
        late_due_at: after it work is graded for nothing.
        max_attempts: None for as many as one likes.
        cool_down_s: seconds from one attempt to the next.
        counts: `best` or `latest` (`app.domain.grade.Counts`).
        late_policy: `LatePolicy.to_json()`, None for the default one.
        pass_percent: of the points, what passes; None for no pass line.
        supersede: whether a student's newer submission takes the place of one that still waits.
        has_groups: whether any students hand in together (`app.db.models.group`).
        results_published: whether tests with visibility `after_published` may be seen.
    """

    __tablename__ = "assignment"
    __table_args__ = (UniqueConstraint("course_id", "slug"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"))
    slug: Mapped[str] = mapped_column(String(100))
    title: Mapped[str] = mapped_column(Text)
    zone: Mapped[str] = mapped_column(String(60), default="UTC")
    opens_local: Mapped[str | None] = mapped_column(String(30))
    due_local: Mapped[str | None] = mapped_column(String(30))
    late_due_local: Mapped[str | None] = mapped_column(String(30))
    closes_local: Mapped[str | None] = mapped_column(String(30))
    opens_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    late_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closes_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    max_attempts: Mapped[int | None]
    cool_down_s: Mapped[int] = mapped_column(default=0, server_default="0")
    counts: Mapped[str] = mapped_column(String(8), default="best", server_default="best")
    late_policy: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    pass_percent: Mapped[float | None]
    has_groups: Mapped[bool] = mapped_column(default=False, server_default=false())
    results_published: Mapped[bool] = mapped_column(default=False)
    supersede: Mapped[bool] = mapped_column(default=False, server_default=false())
    version_id: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PackVersion(Base):
    """One upload of an assignment's pack.

    Attributes:
        number: 1, 2, … in its assignment.
        digest: of the pack's tree (`Pack.digest`); zip_digest: of the zip's bytes, a `Blob`.
        statement_html: rendered and sanitised.
        about: plain data for the page: files (patterns), starter, limits, environment, cache.
        declaration: `Declaration.to_json()`, None until the check has run.
        max_score, points: points to be had, all and by visibility, so that lists need not read `declaration`.
        is_draft: not to be published when its check has passed, until the same pack is uploaded to be.
        status: `checking`, `checked` (a draft that passed), `published`, `refused`, or `replaced`.
        report: what the check found, plain data.
        check_began_at: when a worker was last told to check it, or heard of among its mutants; None once all is done.
    """

    __tablename__ = "pack_version"
    __table_args__ = (UniqueConstraint("assignment_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id", ondelete="CASCADE"))
    number: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    zip_digest: Mapped[str] = mapped_column(ForeignKey("blob.digest"))
    title: Mapped[str] = mapped_column(Text)
    statement_html: Mapped[str] = mapped_column(Text)
    about: Mapped[dict[str, Any]] = mapped_column(JSON)
    declaration: Mapped[dict[str, Any] | None] = mapped_column(JSON, deferred=True)
    max_score: Mapped[float | None]
    points: Mapped[dict[str, float]] = mapped_column(JSON, default=dict)
    is_draft: Mapped[bool] = mapped_column(default=False, server_default=false())
    status: Mapped[str] = mapped_column(String(12), index=True)
    report: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    check_began_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
