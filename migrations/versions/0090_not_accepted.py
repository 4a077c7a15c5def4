"""What becomes of a LinkedIn message whose lead does not accept the invite, and when that is looked at again."""

import sqlalchemy as sa
from alembic import op

revision = "0090"
down_revision = "0089"
branch_labels = None
depends_on = None

_DAYS = "ck_step_accept_days"
_WAITS = "ix_enrollment_accept_by"


def upgrade() -> None:
    with op.batch_alter_table("step") as table:
        table.add_column(sa.Column("accept_days", sa.Integer(), nullable=False, server_default="14"))
        table.add_column(sa.Column("if_not_accepted", sa.String(32), nullable=False, server_default="skip"))
        table.create_check_constraint(op.f(_DAYS), "accept_days >= 1 AND accept_days <= 30")
    with op.batch_alter_table("step") as table:
        table.alter_column("accept_days", server_default=None)
        table.alter_column("if_not_accepted", server_default=None)
    with op.batch_alter_table("enrollment") as table:
        table.add_column(sa.Column("accept_by", sa.DateTime(timezone=True), nullable=True))
    is_waiting = sa.text("accept_by IS NOT NULL")
    op.create_index(_WAITS, "enrollment", ["accept_by"], sqlite_where=is_waiting, postgresql_where=is_waiting)
    # Who waits already is looked at once, which says until when they wait.
    op.execute(
        "UPDATE enrollment SET accept_by = due_at WHERE state = 'active' AND due_at IS NOT NULL"
        " AND reason = 'Waits until they accept the invite'"
    )


def downgrade() -> None:
    op.drop_index(_WAITS, "enrollment")
    with op.batch_alter_table("enrollment") as table:
        table.drop_column("accept_by")
    with op.batch_alter_table("step") as table:
        table.drop_constraint(op.f(_DAYS), type_="check")
        table.drop_column("if_not_accepted")
        table.drop_column("accept_days")
