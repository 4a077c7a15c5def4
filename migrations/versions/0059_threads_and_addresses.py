"""Mails that tell a thread though they are none of our messages, and further addresses that leads write from."""

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "thread_mail",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "workspace_id",
            sa.Integer(),
            sa.ForeignKey("workspace.id", name="fk_thread_mail_workspace_id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("rfc_message_id", sa.String(300), nullable=False),
        sa.Column(
            "lead_id",
            sa.Integer(),
            sa.ForeignKey("lead.id", name="fk_thread_mail_lead_id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column(
            "message_id",
            sa.Integer(),
            sa.ForeignKey("message.id", name="fk_thread_mail_message_id", ondelete="CASCADE"),
            nullable=True,
        ),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint(
            "workspace_id", "rfc_message_id", name="uq_thread_mail_workspace_id_rfc_message_id"
        ),
    )
    op.create_index("ix_thread_mail_workspace_id", "thread_mail", ["workspace_id"])
    op.create_index("ix_thread_mail_lead_id", "thread_mail", ["lead_id"])
    op.create_table(
        "lead_address",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "workspace_id",
            sa.Integer(),
            sa.ForeignKey("workspace.id", name="fk_lead_address_workspace_id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column(
            "lead_id",
            sa.Integer(),
            sa.ForeignKey("lead.id", name="fk_lead_address_lead_id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("address", sa.String(320), nullable=False),
        sa.Column(
            "said_by_id",
            sa.Integer(),
            sa.ForeignKey("person.id", name="fk_lead_address_said_by_id"),
            nullable=True,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("workspace_id", "address", name="uq_lead_address_workspace_id_address"),
    )
    op.create_index("ix_lead_address_workspace_id", "lead_address", ["workspace_id"])
    op.create_index("ix_lead_address_lead_id", "lead_address", ["lead_id"])


def downgrade() -> None:
    op.drop_table("lead_address")
    op.drop_table("thread_mail")
