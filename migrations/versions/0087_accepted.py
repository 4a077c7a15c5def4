"""When a lead accepted the invite of a sequence, and who said so."""

import sqlalchemy as sa
from alembic import op

revision = "0087"
down_revision = "0086"
branch_labels = None
depends_on = None

_REFERS = "fk_enrollment_accepted_by_id"


def upgrade() -> None:
    with op.batch_alter_table("enrollment") as table:
        table.add_column(sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("accepted_by_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f(_REFERS), "person", ["accepted_by_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("enrollment") as table:
        table.drop_constraint(op.f(_REFERS), type_="foreignkey")
        table.drop_column("accepted_by_id")
        table.drop_column("accepted_at")
