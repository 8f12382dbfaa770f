"""Indexes for queries that read too much: who waits or failed in a course, and what one person wrote or changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

WAITING = sa.text("status IN ('queued', 'running')")
FAILED = sa.text("status = 'system_error'")


def upgrade() -> None:
    for name, where in (("waiting_by_assignment", WAITING), ("failed_by_assignment", FAILED)):
        op.create_index(
            f"ix_submission_{name}", "submission", ["assignment_id", "id"], sqlite_where=where, postgresql_where=where
        )
    op.create_index("ix_audit_entry_actor_id_id", "audit_entry", ["actor_id", "id"])
    op.create_index("ix_line_comment_author_id_id", "line_comment", ["author_id", "id"])


def downgrade() -> None:
    op.drop_index("ix_line_comment_author_id_id", "line_comment")
    op.drop_index("ix_audit_entry_actor_id_id", "audit_entry")
    op.drop_index("ix_submission_failed_by_assignment", "submission")
    op.drop_index("ix_submission_waiting_by_assignment", "submission")
