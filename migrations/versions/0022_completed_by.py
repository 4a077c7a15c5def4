"""Who completed a run by hand, so that it stays completed."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("run") as table:
        table.add_column(sa.Column("completed_by_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_run_completed_by_id"), "person", ["completed_by_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("run") as table:
        table.drop_constraint(op.f("fk_run_completed_by_id"), type_="foreignkey")
        table.drop_column("completed_by_id")
