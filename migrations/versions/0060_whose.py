"""Whether a mail is its lead's at all, and who said so."""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("reply") as table:
        table.add_column(sa.Column("whose", sa.String(32), nullable=False, server_default="sure"))
        table.add_column(sa.Column("from_address", sa.String(320), nullable=False, server_default=""))
        table.add_column(sa.Column("whose_by_id", sa.Integer(), nullable=True))
        table.create_foreign_key("fk_reply_whose_by_id", "person", ["whose_by_id"], ["id"])
    with op.batch_alter_table("reply") as table:
        table.alter_column("whose", server_default=None)
        table.alter_column("from_address", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("reply") as table:
        table.drop_constraint("fk_reply_whose_by_id", type_="foreignkey")
        table.drop_column("whose_by_id")
        table.drop_column("from_address")
        table.drop_column("whose")
