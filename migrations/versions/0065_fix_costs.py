"""What proposals for a step's other texts were estimated to take of the model, and what they took."""

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None

_COUNTS = {"estimated_tokens": sa.Integer(), "tokens": sa.Integer(), "cost_micros": sa.BigInteger()}


def upgrade() -> None:
    with op.batch_alter_table("text_fix") as table:
        for name, kind in _COUNTS.items():
            table.add_column(sa.Column(name, kind, nullable=False, server_default="0"))
        table.add_column(sa.Column("estimated_micros", sa.BigInteger(), nullable=True))
    with op.batch_alter_table("text_fix") as table:
        for name in _COUNTS:
            table.alter_column(name, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("text_fix") as table:
        for name in (*_COUNTS, "estimated_micros"):
            table.drop_column(name)
