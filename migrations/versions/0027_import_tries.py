"""How often the rows of a chunk have been tried: what fails each time is given up with a sentence."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("import_chunk") as table:
        table.add_column(sa.Column("tries", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("import_chunk") as table:
        table.alter_column("tries", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("import_chunk") as table:
        table.drop_column("tries")
