"""Where answers to a mailbox's mails go, if not to itself."""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sender_account") as table:
        table.add_column(sa.Column("reply_to", sa.String(320), nullable=False, server_default=""))
    with op.batch_alter_table("sender_account") as table:
        table.alter_column("reply_to", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("sender_account") as table:
        table.drop_column("reply_to")
