"""How often a file was tried to be read, and a chunk of it to be taken in; chunks are numbered by their first row."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table_name in ("import_file", "import_chunk"):
        with op.batch_alter_table(table_name) as table:
            table.add_column(sa.Column("tries", sa.Integer(), nullable=False, server_default="0"))
        with op.batch_alter_table(table_name) as table:
            table.alter_column("tries", server_default=None)
    # In two steps, as the numbers of a file's chunks are unique at every moment.
    op.execute("UPDATE import_chunk SET number = -first_row - 1")
    op.execute("UPDATE import_chunk SET number = first_row")
    with op.batch_alter_table("import_chunk") as table:
        table.drop_column("first_row")


def downgrade() -> None:
    with op.batch_alter_table("import_chunk") as table:
        table.add_column(sa.Column("first_row", sa.Integer(), nullable=False, server_default="0"))
    op.execute("UPDATE import_chunk SET first_row = number")
    with op.batch_alter_table("import_chunk") as table:
        table.alter_column("first_row", server_default=None)
    for table_name in ("import_chunk", "import_file"):
        with op.batch_alter_table(table_name) as table:
            table.drop_column("tries")
