"""Texts that were approved before only their sender changed."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("message") as table:
        table.add_column(sa.Column("approved_text", sa.String(64), nullable=False, server_default=""))
    with op.batch_alter_table("message") as table:
        table.alter_column("approved_text", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("message") as table:
        table.drop_column("approved_text")
