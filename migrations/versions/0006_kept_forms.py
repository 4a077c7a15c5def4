"""Half-filled forms of more than one kind, and whether a person has typed into them."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The default is for the rows that stand there already; SQLite cannot take it away again.
    op.add_column(
        "sequence_form", sa.Column("kind", sa.String(length=16), nullable=False, server_default="sequence")
    )
    op.add_column(
        "sequence_form", sa.Column("touched", sa.Boolean(), nullable=False, server_default=sa.false())
    )


def downgrade() -> None:
    op.drop_column("sequence_form", "touched")
    op.drop_column("sequence_form", "kind")
