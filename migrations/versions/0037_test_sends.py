"""Test sends that wait to leave, and texts that were approved before only their sender changed."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0027"
branch_labels = None
depends_on = None

_TESTS = sa.text("kind = 'test' AND state IN ('scheduled', 'deferred')")


def upgrade() -> None:
    op.create_index("ix_delivery_test", "delivery", ["id"], sqlite_where=_TESTS, postgresql_where=_TESTS)
    with op.batch_alter_table("message") as table:
        table.add_column(sa.Column("approved_text", sa.String(64), nullable=False, server_default=""))
    with op.batch_alter_table("message") as table:
        table.alter_column("approved_text", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("message") as table:
        table.drop_column("approved_text")
    op.drop_index("ix_delivery_test", "delivery")
