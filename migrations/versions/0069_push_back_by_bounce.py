"""Bounces that refuse us and not their address."""

import sqlalchemy as sa
from alembic import op

revision = "0069"
down_revision = "0068"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("reply") as table:
        table.add_column(sa.Column("is_push_back", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("reply") as table:
        table.alter_column("is_push_back", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("reply") as table:
        table.drop_column("is_push_back")
