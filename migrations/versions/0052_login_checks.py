"""When both logins of a mailbox were tried last, how often nobody could be reached, and whether it was shut out."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None


def _columns() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("is_shut_out", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("login_checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_login_check_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("missed_checks", sa.Integer(), nullable=False, server_default="0"),
    )


def upgrade() -> None:
    with op.batch_alter_table("sender_account") as table:
        for column in _columns():
            table.add_column(column)
        table.create_index("ix_sender_account_next_login_check_at", ["next_login_check_at"])
    with op.batch_alter_table("sender_account") as table:
        for column in _columns():
            if column.server_default is not None:
                table.alter_column(column.name, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("sender_account") as table:
        table.drop_index("ix_sender_account_next_login_check_at")
        for column in reversed(_columns()):
            table.drop_column(column.name)
