"""Slack posts that are files, or wanted away; a salt of each workspace's own for the hashes of erased people."""

from secrets import token_hex

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("slack_post") as table:
        table.add_column(sa.Column("file_id", sa.String(32), nullable=False, server_default=""))
        table.add_column(sa.Column("is_gone", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("slack_post") as table:
        table.alter_column("file_id", server_default=None)
        table.alter_column("is_gone", server_default=None)
    of_lead = sa.text("lead_id IS NOT NULL")
    op.create_index(
        "ix_slack_post_lead_id", "slack_post", ["lead_id"], sqlite_where=of_lead, postgresql_where=of_lead
    )
    with op.batch_alter_table("workspace") as table:
        table.add_column(sa.Column("erasure_salt", sa.String(64), nullable=False, server_default=""))
    with op.batch_alter_table("workspace") as table:
        table.alter_column("erasure_salt", server_default=None)
    _salt()


def _salt() -> None:
    workspace = sa.table("workspace", sa.column("id"), sa.column("erasure_salt"))
    connection = op.get_bind()
    for (workspace_id,) in connection.execute(sa.select(workspace.c.id)).all():
        connection.execute(
            sa.update(workspace).where(workspace.c.id == workspace_id).values(erasure_salt=token_hex(32))
        )


def downgrade() -> None:
    with op.batch_alter_table("workspace") as table:
        table.drop_column("erasure_salt")
    op.drop_index("ix_slack_post_lead_id", "slack_post")
    with op.batch_alter_table("slack_post") as table:
        table.drop_column("is_gone")
        table.drop_column("file_id")
