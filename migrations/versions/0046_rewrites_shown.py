"""Which page of the walk waits for a text that is being written anew."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("message") as table:
        table.add_column(sa.Column("shown_in", sa.JSON(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("message") as table:
        table.drop_column("shown_in")
