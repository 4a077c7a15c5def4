"""What is wrong with each side of a mailbox, kept apart."""

import sqlalchemy as sa
from alembic import op

revision = "0077"
down_revision = "0076"
branch_labels = None
depends_on = None

_REASONS = ("smtp_reason", "imap_reason")


def upgrade() -> None:
    with op.batch_alter_table("sender_account") as table:
        for name in _REASONS:
            table.add_column(sa.Column(name, sa.String(300), nullable=False, server_default=""))
    for side in ("smtp", "imap"):
        op.execute(f"UPDATE sender_account SET {side}_reason = health_reason WHERE broken_side = '{side}'")
    with op.batch_alter_table("sender_account") as table:
        for name in _REASONS:
            table.alter_column(name, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("sender_account") as table:
        for name in _REASONS:
            table.drop_column(name)
