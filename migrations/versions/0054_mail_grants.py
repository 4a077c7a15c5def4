"""Mailboxes that are reached by consent: which issuer's, and what it granted, encrypted."""

import sqlalchemy as sa
from alembic import op

from models.base import UtcDateTime

revision = "0054"
down_revision = "0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mail_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("sender_account_id", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.String(16), nullable=False),
        sa.Column("refresh_secret", sa.Text(), nullable=False),
        sa.Column("access_secret", sa.Text(), nullable=False),
        sa.Column("access_expires_at", UtcDateTime(), nullable=False),
        sa.Column("lost_reason", sa.String(300), nullable=False),
        sa.Column("lease_token", sa.String(36), nullable=True),
        sa.Column("lease_until", UtcDateTime(), nullable=True),
        sa.Column("granted_at", UtcDateTime(), nullable=False),
        sa.Column("refreshed_at", UtcDateTime(), nullable=False),
        sa.Column("is_ending", sa.Boolean(), nullable=False),
        sa.Column("give_back_at", UtcDateTime(), nullable=True),
        sa.Column("give_back_tries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name="fk_mail_grant_workspace_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["sender_account_id"],
            ["sender_account.id"],
            name="fk_mail_grant_sender_account_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_mail_grant"),
        sa.UniqueConstraint("sender_account_id", name="uq_mail_grant_sender_account_id"),
    )
    op.create_index("ix_mail_grant_workspace_id", "mail_grant", ["workspace_id"])
    with op.batch_alter_table("sender_account") as table:
        table.add_column(sa.Column("issuer", sa.String(16), nullable=False, server_default=""))
    with op.batch_alter_table("sender_account") as table:
        table.alter_column("issuer", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("sender_account") as table:
        table.drop_column("issuer")
    op.drop_table("mail_grant")
