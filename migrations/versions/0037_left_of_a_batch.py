"""A batch notes which of its texts it left as they were, hardly ever any, no longer which it approved."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0034"
branch_labels = None
depends_on = None

_DECIDED = "SELECT id FROM batch WHERE state <> 'drawn'"


def upgrade() -> None:
    _add("is_left")
    op.execute(f"UPDATE batch_item SET is_left = NOT is_applied WHERE batch_id IN ({_DECIDED})")
    _drop("is_applied")


def downgrade() -> None:
    _add("is_applied")
    op.execute(f"UPDATE batch_item SET is_applied = NOT is_left WHERE batch_id IN ({_DECIDED})")
    _drop("is_left")


def _add(name: str) -> None:
    """Add a column, false for every text of an offer that nobody took yet."""
    with op.batch_alter_table("batch_item") as table:
        table.add_column(sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("batch_item") as table:
        table.alter_column(name, server_default=None)


def _drop(name: str) -> None:
    with op.batch_alter_table("batch_item") as table:
        table.drop_column(name)
