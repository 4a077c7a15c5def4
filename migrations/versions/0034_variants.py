"""A second brief of a step, and which of the two a text was written from."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _add("step", sa.Column("brief_b", sa.Text(), nullable=False, server_default=""))
    _add("message", sa.Column("variant", sa.String(1), nullable=False, server_default=""))


def _add(table_name: str, column: sa.Column[str]) -> None:
    with op.batch_alter_table(table_name) as table:
        table.add_column(column)
    with op.batch_alter_table(table_name) as table:
        table.alter_column(column.name, server_default=None)


def downgrade() -> None:
    for table_name, column in (("message", "variant"), ("step", "brief_b")):
        with op.batch_alter_table(table_name) as table:
            table.drop_column(column)
