"""Why the host of a sender's pictures cannot be used at the moment, and what signs the mails of a domain here."""

import sqlalchemy as sa
from alembic import op

revision = "0080"
down_revision = "0079"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sender_account") as table:
        table.add_column(sa.Column("tracking_flaw", sa.String(300), nullable=False, server_default=""))
    with op.batch_alter_table("sender_account") as table:
        table.alter_column("tracking_flaw", server_default=None)
    with op.batch_alter_table("domain_check") as table:
        table.add_column(sa.Column("own_key", sa.JSON(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("domain_check") as table:
        table.drop_column("own_key")
    with op.batch_alter_table("sender_account") as table:
        table.drop_column("tracking_flaw")
