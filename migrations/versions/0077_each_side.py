"""What is wrong with each side of a mailbox, kept apart, and until when its provider lets it send no more."""

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
        table.add_column(sa.Column("rests_why", sa.String(300), nullable=False, server_default=""))
        table.add_column(sa.Column("rests_until", sa.DateTime(timezone=True), nullable=True))
    for side in ("smtp", "imap"):
        op.execute(f"UPDATE sender_account SET {side}_reason = health_reason WHERE broken_side = '{side}'")
    with op.batch_alter_table("sender_account") as table:
        for name in (*_REASONS, "rests_why"):
            table.alter_column(name, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("sender_account") as table:
        for name in (*_REASONS, "rests_why", "rests_until"):
            table.drop_column(name)
