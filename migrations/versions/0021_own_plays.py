"""Plays that a workspace saves from its sequences, renames and retires."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("play") as table:
        table.add_column(sa.Column("content", sa.JSON(), nullable=True))
        table.add_column(sa.Column("folded_name", sa.String(300), nullable=True))
        table.add_column(sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True))
        table.create_unique_constraint(
            op.f("uq_play_workspace_id_folded_name"), ["workspace_id", "folded_name"]
        )


def downgrade() -> None:
    """Drop what own plays hold; runs that follow one keep its row, and start from the default steps."""
    with op.batch_alter_table("play") as table:
        table.drop_constraint(op.f("uq_play_workspace_id_folded_name"), type_="unique")
        table.drop_column("retired_at")
        table.drop_column("folded_name")
        table.drop_column("content")
