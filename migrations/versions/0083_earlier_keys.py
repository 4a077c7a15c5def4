"""A lead on whose card a company or a place was typed is still found by the file that told of them before."""

import sqlalchemy as sa
from alembic import op

revision = "0083"
down_revision = "0080"
branch_labels = None
depends_on = None

_INDEX = "ix_lead_workspace_id_earlier_key"
_KEPT = sa.text("earlier_key IS NOT NULL")


def upgrade() -> None:
    op.add_column("lead", sa.Column("earlier_key", sa.String(32), nullable=True))
    op.create_index(
        _INDEX, "lead", ["workspace_id", "earlier_key"], sqlite_where=_KEPT, postgresql_where=_KEPT
    )


def downgrade() -> None:
    op.drop_index(_INDEX, "lead")
    with op.batch_alter_table("lead") as table:
        table.drop_column("earlier_key")
