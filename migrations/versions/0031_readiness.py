"""Forecasts that are kept, leads that wait for other sequences, groups added later, archived sequences, note limits."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("sequence") as table:
        table.add_column(
            sa.Column("waits_for_others", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        table.add_column(sa.Column("archived_at", _MOMENT, nullable=True))
        table.add_column(sa.Column("forecast", sa.JSON(), nullable=True))
        table.add_column(sa.Column("forecast_at", _MOMENT, nullable=True))
    with op.batch_alter_table("sequence") as table:
        table.alter_column("waits_for_others", server_default=None)
    with op.batch_alter_table("sequence_source_group") as table:
        table.add_column(sa.Column("added_at", _MOMENT, nullable=True))
    with op.batch_alter_table("enrollment") as table:
        table.add_column(sa.Column("came_later", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("enrollment") as table:
        table.alter_column("came_later", server_default=None)
    with op.batch_alter_table("sender_account") as table:
        table.add_column(sa.Column("note_limit", sa.Integer(), nullable=False, server_default="200"))
    with op.batch_alter_table("sender_account") as table:
        table.alter_column("note_limit", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("sender_account") as table:
        table.drop_column("note_limit")
    with op.batch_alter_table("enrollment") as table:
        table.drop_column("came_later")
    with op.batch_alter_table("sequence_source_group") as table:
        table.drop_column("added_at")
    with op.batch_alter_table("sequence") as table:
        for name in ("forecast_at", "forecast", "archived_at", "waits_for_others"):
            table.drop_column(name)
