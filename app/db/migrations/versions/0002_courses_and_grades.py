"""Rosters, extensions, feedback, regrades and the audit log."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=True),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["user_account.id"], name=op.f("fk_audit_entry_actor_id")),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_audit_entry_course_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    op.create_index("ix_audit_entry_course_id_id", "audit_entry", ["course_id", "id"], unique=False)
    op.create_table(
        "section",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_section_course_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_section")),
        sa.UniqueConstraint("course_id", "name", name=op.f("uq_section_course_id_name")),
    )
    op.create_table(
        "extension",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("section_id", sa.Integer(), nullable=True),
        sa.Column("due_local", sa.String(length=30), nullable=True),
        sa.Column("late_due_local", sa.String(length=30), nullable=True),
        sa.Column("closes_local", sa.String(length=30), nullable=True),
        sa.Column("extra_attempts", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.CheckConstraint("(user_id IS NULL) <> (section_id IS NULL)", name=op.f("ck_extension_one_of")),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_extension_assignment_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["created_by"], ["user_account.id"], name=op.f("fk_extension_created_by")),
        sa.ForeignKeyConstraint(
            ["section_id"], ["section.id"], name=op.f("fk_extension_section_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_extension_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extension")),
        sa.UniqueConstraint("assignment_id", "section_id", name=op.f("uq_extension_assignment_id_section_id")),
        sa.UniqueConstraint("assignment_id", "user_id", name=op.f("uq_extension_assignment_id_user_id")),
    )
    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("max_uses", sa.Integer(), nullable=True),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_invitation_course_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["created_by"], ["user_account.id"], name=op.f("fk_invitation_created_by")),
        sa.ForeignKeyConstraint(
            ["section_id"], ["section.id"], name=op.f("fk_invitation_section_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_invitation_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("digest", name=op.f("uq_invitation_digest")),
    )
    op.create_index(op.f("ix_invitation_course_id"), "invitation", ["course_id"], unique=False)
    op.create_table(
        "override",
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_override_assignment_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["created_by"], ["user_account.id"], name=op.f("fk_override_created_by")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_override_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("assignment_id", "user_id", name=op.f("pk_override")),
    )
    op.create_index(op.f("ix_override_user_id"), "override", ["user_id"], unique=False)
    op.create_table(
        "rubric_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("points", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_rubric_item_assignment_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rubric_item")),
    )
    op.create_index(op.f("ix_rubric_item_assignment_id"), "rubric_item", ["assignment_id"], unique=False)
    op.create_table(
        "regrade",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("pack_version_id", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(length=12), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("policy", sa.String(length=8), nullable=True),
        sa.Column("idempotency_key", sa.String(length=200), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reverted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_regrade_assignment_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["created_by"], ["user_account.id"], name=op.f("fk_regrade_created_by")),
        sa.ForeignKeyConstraint(["pack_version_id"], ["pack_version.id"], name=op.f("fk_regrade_pack_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regrade")),
        sa.UniqueConstraint("created_by", "idempotency_key", name=op.f("uq_regrade_created_by_idempotency_key")),
    )
    op.create_index(op.f("ix_regrade_assignment_id"), "regrade", ["assignment_id"], unique=False)
    op.create_index(op.f("ix_regrade_status"), "regrade", ["status"], unique=False)
    op.create_table(
        "rubric_mark",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["user_account.id"], name=op.f("fk_rubric_mark_created_by")),
        sa.ForeignKeyConstraint(
            ["item_id"], ["rubric_item.id"], name=op.f("fk_rubric_mark_item_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_rubric_mark_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("item_id", "user_id", name=op.f("pk_rubric_mark")),
    )
    op.create_index(op.f("ix_rubric_mark_user_id"), "rubric_mark", ["user_id"], unique=False)
    op.create_table(
        "line_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.String(length=26), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("file", sa.String(length=255), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["user_account.id"], name=op.f("fk_line_comment_author_id")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_line_comment_submission_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_line_comment")),
    )
    op.create_index("ix_line_comment_submission_id_id", "line_comment", ["submission_id", "id"], unique=False)
    op.create_table(
        "regrade_item",
        sa.Column("regrade_id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.String(length=26), nullable=False),
        sa.Column("old_grading_version", sa.Integer(), nullable=False),
        sa.Column("old_pack_version_id", sa.Integer(), nullable=False),
        sa.Column("old_status", sa.String(length=16), nullable=False),
        sa.Column("applied", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["regrade_id"], ["regrade.id"], name=op.f("fk_regrade_item_regrade_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_regrade_item_submission_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("regrade_id", "submission_id", name=op.f("pk_regrade_item")),
    )
    op.create_index("ix_regrade_item_submission_id", "regrade_item", ["submission_id"], unique=False)
    op.add_column("assignment", sa.Column("late_due_local", sa.String(length=30), nullable=True))
    op.add_column("assignment", sa.Column("late_due_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("assignment", sa.Column("cool_down_s", sa.Integer(), server_default="0", nullable=False))
    op.add_column("assignment", sa.Column("counts", sa.String(length=8), server_default="best", nullable=False))
    op.add_column("assignment", sa.Column("late_policy", sa.JSON(), nullable=True))
    op.add_column("assignment", sa.Column("pass_percent", sa.Double(), nullable=True))
    op.add_column("course", sa.Column("term", sa.String(length=40), server_default="", nullable=False))
    with op.batch_alter_table("membership") as membership:
        membership.add_column(sa.Column("section_id", sa.Integer(), nullable=True))
        membership.create_foreign_key(
            op.f("fk_membership_section_id"), "section", ["section_id"], ["id"], ondelete="SET NULL"
        )
    op.add_column("user_account", sa.Column("email", sa.String(length=320), nullable=True))
    op.add_column("user_account", sa.Column("sis_id", sa.String(length=100), nullable=True))


def downgrade() -> None:
    op.drop_column("user_account", "sis_id")
    op.drop_column("user_account", "email")
    with op.batch_alter_table("membership") as membership:
        membership.drop_constraint(op.f("fk_membership_section_id"), type_="foreignkey")
        membership.drop_column("section_id")
    op.drop_column("course", "term")
    op.drop_column("assignment", "pass_percent")
    op.drop_column("assignment", "late_policy")
    op.drop_column("assignment", "counts")
    op.drop_column("assignment", "cool_down_s")
    op.drop_column("assignment", "late_due_at")
    op.drop_column("assignment", "late_due_local")
    op.drop_index("ix_regrade_item_submission_id", table_name="regrade_item")
    op.drop_table("regrade_item")
    op.drop_index("ix_line_comment_submission_id_id", table_name="line_comment")
    op.drop_table("line_comment")
    op.drop_index(op.f("ix_rubric_mark_user_id"), table_name="rubric_mark")
    op.drop_table("rubric_mark")
    op.drop_index(op.f("ix_regrade_status"), table_name="regrade")
    op.drop_index(op.f("ix_regrade_assignment_id"), table_name="regrade")
    op.drop_table("regrade")
    op.drop_index(op.f("ix_rubric_item_assignment_id"), table_name="rubric_item")
    op.drop_table("rubric_item")
    op.drop_index(op.f("ix_override_user_id"), table_name="override")
    op.drop_table("override")
    op.drop_index(op.f("ix_invitation_course_id"), table_name="invitation")
    op.drop_table("invitation")
    op.drop_table("extension")
    op.drop_table("section")
    op.drop_index("ix_audit_entry_course_id_id", table_name="audit_entry")
    op.drop_table("audit_entry")
