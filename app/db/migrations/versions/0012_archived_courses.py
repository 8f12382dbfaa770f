"""Courses that are over can be archived."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db.base import UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("course", sa.Column("archived_at", UtcDateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("course", "archived_at")
