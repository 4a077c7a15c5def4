"""Since when somebody is asked whether a lead answered on LinkedIn, and until when it holds that they have not."""

import sqlalchemy as sa
from alembic import op

revision = "0089"
down_revision = "0088"
branch_labels = None
depends_on = None

_REFERS = "fk_enrollment_silent_by_id"


def upgrade() -> None:
    with op.batch_alter_table("enrollment") as table:
        table.add_column(sa.Column("answer_asked_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("silent_until", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("silent_by_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f(_REFERS), "person", ["silent_by_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("enrollment") as table:
        table.drop_constraint(op.f(_REFERS), type_="foreignkey")
        table.drop_column("silent_by_id")
        table.drop_column("silent_until")
        table.drop_column("answer_asked_at")
