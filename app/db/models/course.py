"""Courses and who is in them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, UtcDateTime
from app.domain.people import Role


class Course(Base):
    """A course; its slug is in URLs.

    Attributes:
        zone: the IANA name that its deadlines are in unless told otherwise.
        term: e.g. `2026-autumn`; empty for none.
        archived_at: since when it is listed apart from the courses that go on; None while it goes on.
    """

    __tablename__ = "course"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(100), unique=True)
    title: Mapped[str] = mapped_column(Text)
    zone: Mapped[str] = mapped_column(String(60), default="UTC")
    term: Mapped[str] = mapped_column(String(40), default="", server_default="")
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def archived(self) -> bool:
        """Whether it is listed apart."""
        return self.archived_at is not None


class Section(Base):
    """A part of a course: a seminar group, a lab, an evening class. Names are unique in their course."""

    __tablename__ = "section"
    __table_args__ = (UniqueConstraint("course_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(100))


class Membership(Base):
    """Somebody's role in a course, and their section, if it has any."""

    __tablename__ = "membership"

    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    role: Mapped[str] = mapped_column(String(12))
    section_id: Mapped[int | None] = mapped_column(ForeignKey("section.id", ondelete="SET NULL"))

    @property
    def as_role(self) -> Role:
        """The role as a value."""
        return Role(self.role)


class Invitation(Base):
    """A link by which people put themselves into a course.

    Attributes:
        user_id: the account that it is for, which may set its password by it; None for whoever has the link.
        digest: sha256 of the secret in the link; the secret itself is nowhere.
        max_uses: None for any number.
    """

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), index=True)
    role: Mapped[str] = mapped_column(String(12))
    section_id: Mapped[int | None] = mapped_column(ForeignKey("section.id", ondelete="SET NULL"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    max_uses: Mapped[int | None]
    uses: Mapped[int] = mapped_column(default=0)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
