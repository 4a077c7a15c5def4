"""Which mail of a folder its server does not hand out, and since when it has been asked for."""

import sqlalchemy as sa
from alembic import op

revision = "0079"
down_revision = "0078"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("mailbox_cursor") as table:
        table.add_column(sa.Column("refused_uid", sa.BigInteger(), nullable=True))
        table.add_column(sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("mailbox_cursor") as table:
        table.drop_column("refused_at")
        table.drop_column("refused_uid")
