"""Sequences, their steps, forms and enrollments."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sequence",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("strategy_profile_id", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("review_scope", sa.String(length=32), nullable=False),
        sa.Column("first_step_waits", sa.Boolean(), nullable=False),
        sa.Column("cards_wanted", sa.Integer(), nullable=False),
        sa.Column("is_writing", sa.Boolean(), nullable=False),
        sa.Column("notice", sa.String(length=300), nullable=False),
        sa.Column("launched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("launched_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_sequence_created_by_id")),
        sa.ForeignKeyConstraint(["launched_by_id"], ["person.id"], name=op.f("fk_sequence_launched_by_id")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_sequence_run_id")),
        sa.ForeignKeyConstraint(
            ["strategy_profile_id"], ["strategy_profile.id"], name=op.f("fk_sequence_strategy_profile_id")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_sequence_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sequence")),
    )
    op.create_index(op.f("ix_sequence_run_id"), "sequence", ["run_id"], unique=False)
    op.create_index(op.f("ix_sequence_workspace_id"), "sequence", ["workspace_id"], unique=False)
    op.create_table(
        "sequence_form",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.JSON(), nullable=False),
        sa.Column("sequence_id", sa.Integer(), nullable=True),
        sa.Column("view_id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sequence_form_person_id")),
        sa.ForeignKeyConstraint(["sequence_id"], ["sequence.id"], name=op.f("fk_sequence_form_sequence_id")),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_sequence_form_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sequence_form")),
    )
    op.create_index(op.f("ix_sequence_form_workspace_id"), "sequence_form", ["workspace_id"], unique=False)
    op.create_table(
        "sequence_sender",
        sa.Column("sequence_id", sa.Integer(), nullable=False),
        sa.Column("sender_account_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sender_account_id"], ["sender_account.id"], name=op.f("fk_sequence_sender_sender_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["sequence_id"], ["sequence.id"], name=op.f("fk_sequence_sender_sequence_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_sequence_sender_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sequence_sender")),
        sa.UniqueConstraint(
            "workspace_id",
            "sequence_id",
            "sender_account_id",
            name=op.f("uq_sequence_sender_workspace_id_sequence_id_sender_account_id"),
        ),
    )
    op.create_index(
        op.f("ix_sequence_sender_workspace_id"), "sequence_sender", ["workspace_id"], unique=False
    )
    op.create_table(
        "sequence_source_group",
        sa.Column("sequence_id", sa.Integer(), nullable=False),
        sa.Column("source_group_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sequence_id"],
            ["sequence.id"],
            name=op.f("fk_sequence_source_group_sequence_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["source_group_id"], ["source_group.id"], name=op.f("fk_sequence_source_group_source_group_id")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_sequence_source_group_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sequence_source_group")),
        sa.UniqueConstraint(
            "workspace_id",
            "sequence_id",
            "source_group_id",
            name=op.f("uq_sequence_source_group_workspace_id_sequence_id_source_group_id"),
        ),
    )
    op.create_index(
        op.f("ix_sequence_source_group_workspace_id"), "sequence_source_group", ["workspace_id"], unique=False
    )
    op.create_table(
        "step",
        sa.Column("sequence_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("delay_days", sa.Integer(), nullable=False),
        sa.Column("business_days", sa.Boolean(), nullable=False),
        sa.Column("condition", sa.String(length=32), nullable=False),
        sa.Column("brief", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("delay_days >= 0 AND delay_days <= 365", name=op.f("ck_step_delay_days")),
        sa.CheckConstraint("position >= 1 AND position <= 12", name=op.f("ck_step_position")),
        sa.ForeignKeyConstraint(
            ["sequence_id"], ["sequence.id"], name=op.f("fk_step_sequence_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_step_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_step")),
        sa.UniqueConstraint(
            "workspace_id", "sequence_id", "position", name=op.f("uq_step_workspace_id_sequence_id_position")
        ),
    )
    op.create_index(op.f("ix_step_workspace_id"), "step", ["workspace_id"], unique=False)
    op.create_table(
        "enrollment",
        sa.Column("sequence_id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("email_sender_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("postponed", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["email_sender_id"], ["sender_account.id"], name=op.f("fk_enrollment_email_sender_id")
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_enrollment_lead_id")),
        sa.ForeignKeyConstraint(
            ["sequence_id"], ["sequence.id"], name=op.f("fk_enrollment_sequence_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_enrollment_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrollment")),
        sa.UniqueConstraint(
            "workspace_id",
            "sequence_id",
            "lead_id",
            name=op.f("uq_enrollment_workspace_id_sequence_id_lead_id"),
        ),
    )
    op.create_index("ix_enrollment_lead_id", "enrollment", ["lead_id"], unique=False)
    op.create_index("ix_enrollment_sequence_id_state", "enrollment", ["sequence_id", "state"], unique=False)
    op.create_index(op.f("ix_enrollment_workspace_id"), "enrollment", ["workspace_id"], unique=False)


def downgrade() -> None:
    op.drop_table("enrollment")
    op.drop_table("step")
    op.drop_table("sequence_source_group")
    op.drop_table("sequence_sender")
    op.drop_table("sequence_form")
    op.drop_table("sequence")
