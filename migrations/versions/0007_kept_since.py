"""When a half-filled form was last typed into: it is kept from then on."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sequence_form") as table:
        table.add_column(sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE sequence_form SET changed_at = created_at")
    with op.batch_alter_table("sequence_form") as table:
        table.alter_column("changed_at", nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("sequence_form") as table:
        table.drop_column("changed_at")
