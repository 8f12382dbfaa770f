"""Bytes by content digest: packs and submitted files."""

from __future__ import annotations

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base


class Blob(Base):
    """Bytes, stored once whoever hands them in; `digest` is their sha256 in hex."""

    __tablename__ = "blob"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)
