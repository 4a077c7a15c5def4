"""Half-filled forms of more than one kind, and whether anything was typed into them."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sequence_form") as table:
        table.add_column(sa.Column("kind", sa.String(length=32), nullable=False, server_default="sequence"))
        table.add_column(sa.Column("is_touched", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("sequence_form") as table:
        table.alter_column("kind", server_default=None)
        table.alter_column("is_touched", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("sequence_form") as table:
        table.drop_column("is_touched")
        table.drop_column("kind")
