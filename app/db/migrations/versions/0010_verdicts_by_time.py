"""An index for how much was graded in the last minute."""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_verdict_recorded_at", "verdict", ["recorded_at"])


def downgrade() -> None:
    op.drop_index("ix_verdict_recorded_at", "verdict")
