"""LinkedIn accounts whose steps a person does by hand."""

import sqlalchemy as sa
from alembic import op

revision = "0084"
down_revision = "0083"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sender_account") as table:
        table.add_column(sa.Column("is_manual", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("sender_account") as table:
        table.alter_column("is_manual", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("sender_account") as table:
        table.drop_column("is_manual")
