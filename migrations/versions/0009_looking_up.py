"""Indexes for what the clock, admission and the outbox look up: none of them may read a whole table."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_ENTERED = sa.text("entered_at IS NOT NULL")
_SENDING = sa.text("state = 'sending'")
_UNKNOWN = sa.text("state = 'unknown'")
_ANSWERS = sa.text("kind = 'answer' AND state IN ('scheduled', 'deferred')")
_REWRITES = sa.text("rewrite_asked IS NOT NULL")
_UNHANDLED = sa.text("handled_at IS NULL")


_ONE_PER_STEP = sa.text("step_id IS NOT NULL")


def upgrade() -> None:
    op.drop_index("uq_message_enrollment_id_step_id", "message")
    op.create_index("uq_message_enrollment_id_step_id", "message", ["enrollment_id", "step_id"], unique=True)
    op.create_index("ix_delivery_message_id", "delivery", ["message_id"])
    _partial("ix_enrollment_sender_entered", "enrollment", ["email_sender_id", "entered_at"], _ENTERED)
    _partial("ix_delivery_sending", "delivery", ["lease_until"], _SENDING)
    _partial("ix_delivery_unknown", "delivery", ["sender_account_id", "send_at"], _UNKNOWN)
    _partial("ix_delivery_answer", "delivery", ["id"], _ANSWERS)
    _partial("ix_message_rewrite", "message", ["id"], _REWRITES)
    _partial("ix_raw_mail_unhandled", "raw_mail", ["id"], _UNHANDLED)
    op.drop_index("ix_lead_source_group_id", "lead")
    op.create_index("ix_lead_source_group_id_id", "lead", ["source_group_id", "id"])
    op.drop_index("ix_sender_account_free_at", "sender_account")
    op.create_index("ix_sender_account_free_at_id", "sender_account", ["free_at", "id"])
    op.create_index("ix_slack_post_subject", "slack_post", ["workspace_id", "kind", "subject_id"])


def downgrade() -> None:
    op.drop_index("ix_slack_post_subject", "slack_post")
    op.drop_index("ix_sender_account_free_at_id", "sender_account")
    op.create_index("ix_sender_account_free_at", "sender_account", ["free_at"])
    op.drop_index("ix_lead_source_group_id_id", "lead")
    op.create_index("ix_lead_source_group_id", "lead", ["source_group_id"])
    op.drop_index("ix_raw_mail_unhandled", "raw_mail")
    op.drop_index("ix_message_rewrite", "message")
    op.drop_index("ix_delivery_answer", "delivery")
    op.drop_index("ix_delivery_unknown", "delivery")
    op.drop_index("ix_delivery_sending", "delivery")
    op.drop_index("ix_enrollment_sender_entered", "enrollment")
    op.drop_index("ix_delivery_message_id", "delivery")
    op.drop_index("uq_message_enrollment_id_step_id", "message")
    op.create_index(
        "uq_message_enrollment_id_step_id",
        "message",
        ["enrollment_id", "step_id"],
        unique=True,
        sqlite_where=_ONE_PER_STEP,
        postgresql_where=_ONE_PER_STEP,
    )


def _partial(name: str, table: str, columns: list[str], where: sa.TextClause) -> None:
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
