"""Messages, deliveries, attempts and history, and the conversations that messages may belong to."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "conversation",
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("sender_account_id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("owner_person_id", sa.Integer(), nullable=True),
        sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrollment_id"], ["enrollment.id"], name=op.f("fk_conversation_enrollment_id")
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_conversation_lead_id")),
        sa.ForeignKeyConstraint(
            ["owner_person_id"], ["person.id"], name=op.f("fk_conversation_owner_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["sender_account_id"], ["sender_account.id"], name=op.f("fk_conversation_sender_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_conversation_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation")),
        sa.UniqueConstraint(
            "workspace_id", "lead_id", "channel", name=op.f("uq_conversation_workspace_id_lead_id_channel")
        ),
    )
    op.create_index(op.f("ix_conversation_workspace_id"), "conversation", ["workspace_id"], unique=False)
    op.create_table(
        "message",
        sa.Column("enrollment_id", sa.Integer(), nullable=True),
        sa.Column("step_id", sa.Integer(), nullable=True),
        sa.Column("conversation_id", sa.Integer(), nullable=True),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("sender_account_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("recipient", sa.String(length=320), nullable=False),
        sa.Column("subject", sa.String(length=400), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("facts_used", sa.JSON(), nullable=False),
        sa.Column("composed", sa.LargeBinary(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("rfc_message_id", sa.String(length=300), nullable=False),
        sa.Column("writer", sa.String(length=120), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approval_kind", sa.String(length=32), nullable=True),
        sa.Column("problem", sa.String(length=300), nullable=False),
        sa.Column("rewrite_asked", sa.String(length=500), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_message_conversation_id")
        ),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_message_decided_by_id")),
        sa.ForeignKeyConstraint(
            ["enrollment_id"], ["enrollment.id"], name=op.f("fk_message_enrollment_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_message_lead_id")),
        sa.ForeignKeyConstraint(
            ["sender_account_id"], ["sender_account.id"], name=op.f("fk_message_sender_account_id")
        ),
        sa.ForeignKeyConstraint(["step_id"], ["step.id"], name=op.f("fk_message_step_id")),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_message_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
    )
    op.create_index(op.f("ix_message_conversation_id"), "message", ["conversation_id"], unique=False)
    op.create_index(op.f("ix_message_lead_id"), "message", ["lead_id"], unique=False)
    op.create_index(op.f("ix_message_workspace_id"), "message", ["workspace_id"], unique=False)
    op.create_index(
        "uq_message_enrollment_id_step_id",
        "message",
        ["enrollment_id", "step_id"],
        unique=True,
        sqlite_where=sa.text("step_id IS NOT NULL"),
        postgresql_where=sa.text("step_id IS NOT NULL"),
    )
    op.create_index(
        "uq_message_workspace_id_rfc_message_id", "message", ["workspace_id", "rfc_message_id"], unique=True
    )
    op.create_table(
        "delivery",
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=True),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("sender_account_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("send_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("any_hour", sa.Boolean(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=36), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("intent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("provider_id", sa.String(length=300), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrollment_id"], ["enrollment.id"], name=op.f("fk_delivery_enrollment_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_delivery_lead_id")),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_delivery_message_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["sender_account_id"], ["sender_account.id"], name=op.f("fk_delivery_sender_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_delivery_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
    )
    op.create_index(
        "ix_delivery_due",
        "delivery",
        ["send_at"],
        unique=False,
        sqlite_where=sa.text("state IN ('scheduled', 'deferred')"),
        postgresql_where=sa.text("state IN ('scheduled', 'deferred')"),
    )
    op.create_index("ix_delivery_enrollment_id", "delivery", ["enrollment_id"], unique=False)
    op.create_index(
        "ix_delivery_sender_due",
        "delivery",
        ["sender_account_id", "priority", "send_at"],
        unique=False,
        sqlite_where=sa.text("state IN ('scheduled', 'deferred')"),
        postgresql_where=sa.text("state IN ('scheduled', 'deferred')"),
    )
    op.create_index("ix_delivery_sender_intent", "delivery", ["sender_account_id", "intent_at"], unique=False)
    op.create_index(op.f("ix_delivery_workspace_id"), "delivery", ["workspace_id"], unique=False)
    op.create_index(
        "uq_delivery_message_id_open",
        "delivery",
        ["message_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('scheduled', 'sending', 'deferred', 'unknown')"),
        postgresql_where=sa.text("state IN ('scheduled', 'sending', 'deferred', 'unknown')"),
    )
    op.create_table(
        "attempt",
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=32), nullable=False),
        sa.Column("said", sa.String(length=300), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["delivery.id"], name=op.f("fk_attempt_delivery_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_attempt_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
        sa.UniqueConstraint("delivery_id", "number", name=op.f("uq_attempt_delivery_id_number")),
    )
    op.create_index(op.f("ix_attempt_workspace_id"), "attempt", ["workspace_id"], unique=False)
    op.create_table(
        "history",
        sa.Column("kind", sa.String(length=48), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=True),
        sa.Column("sequence_id", sa.Integer(), nullable=True),
        sa.Column("enrollment_id", sa.Integer(), nullable=True),
        sa.Column("step_id", sa.Integer(), nullable=True),
        sa.Column("delivery_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("by_person_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cause_id", sa.Integer(), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_person_id"], ["person.id"], name=op.f("fk_history_by_person_id")),
        sa.ForeignKeyConstraint(["cause_id"], ["history.id"], name=op.f("fk_history_cause_id")),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["delivery.id"], name=op.f("fk_history_delivery_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["enrollment_id"], ["enrollment.id"], name=op.f("fk_history_enrollment_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["lead.id"], name=op.f("fk_history_lead_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["sequence_id"], ["sequence.id"], name=op.f("fk_history_sequence_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["step_id"], ["step.id"], name=op.f("fk_history_step_id")),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_history_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history")),
    )
    op.create_index("ix_history_enrollment_id_id", "history", ["enrollment_id", "id"], unique=False)
    op.create_index("ix_history_lead_id_id", "history", ["lead_id", "id"], unique=False)
    op.create_index(op.f("ix_history_workspace_id"), "history", ["workspace_id"], unique=False)


def downgrade() -> None:
    op.drop_table("history")
    op.drop_table("attempt")
    op.drop_table("delivery")
    op.drop_table("message")
    op.drop_table("conversation")
