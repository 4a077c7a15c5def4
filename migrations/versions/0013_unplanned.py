"""Which leads stand behind a step that has left and have yet to be planned."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("enrollment") as table:
        table.add_column(sa.Column("is_unplanned", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("enrollment") as table:
        table.alter_column("is_unplanned", server_default=None)
    op.create_index(
        "ix_enrollment_unplanned",
        "enrollment",
        ["id"],
        sqlite_where=sa.text("is_unplanned = 1"),
        postgresql_where=sa.text("is_unplanned"),
    )


def downgrade() -> None:
    op.drop_index("ix_enrollment_unplanned", "enrollment")
    with op.batch_alter_table("enrollment") as table:
        table.drop_column("is_unplanned")
