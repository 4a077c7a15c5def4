"""How far Sent folders were read, and mailboxes that are looked through before they send again."""

import sqlalchemy as sa
from alembic import op

revision = "0076"
down_revision = "0074"
branch_labels = None
depends_on = None

_COLUMNS = ("sent_read_to", "sent_looked_at", "looks_owed_at")


def upgrade() -> None:
    with op.batch_alter_table("sender_account") as table:
        for name in _COLUMNS:
            table.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    # Sent was looked into as often as the inbox, so what was there before is known.
    op.execute("UPDATE sender_account SET sent_read_to = last_checked_at")


def downgrade() -> None:
    with op.batch_alter_table("sender_account") as table:
        for name in _COLUMNS:
            table.drop_column(name)
