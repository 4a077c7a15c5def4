"""Chunks of an import are not counted as tried any more: of one that fails, the rows at fault are told apart."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("import_chunk") as table:
        table.drop_column("tries")


def downgrade() -> None:
    with op.batch_alter_table("import_chunk") as table:
        table.add_column(sa.Column("tries", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("import_chunk") as table:
        table.alter_column("tries", server_default=None)
