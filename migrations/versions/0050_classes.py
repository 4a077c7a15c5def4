"""What a reply's class was told by and what it brought: rules' version, correction, day of return, stand-in."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0046"
branch_labels = None
depends_on = None


def _columns() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("class_version", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("is_final", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("back_on", sa.Date(), nullable=True),
        sa.Column("stand_in_name", sa.String(120), nullable=False, server_default=""),
        sa.Column("stand_in_email", sa.String(320), nullable=False, server_default=""),
        sa.Column("stand_in_lead_id", sa.Integer(), nullable=True),
        sa.Column("cause_id", sa.BigInteger(), nullable=True),
        sa.Column("corrected_by_id", sa.Integer(), nullable=True),
    )


def upgrade() -> None:
    with op.batch_alter_table("reply") as table:
        for column in _columns():
            table.add_column(column)
        table.create_foreign_key("fk_reply_stand_in_lead_id", "lead", ["stand_in_lead_id"], ["id"])
        table.create_foreign_key("fk_reply_corrected_by_id", "person", ["corrected_by_id"], ["id"])
        table.create_index("ix_reply_class_version_id", ["class_version", "id"])
    op.execute(
        "UPDATE reply SET is_final = TRUE WHERE reply_class = 'bounce' AND class_reason LIKE '%status 5%'"
    )
    with op.batch_alter_table("reply") as table:
        for column in _columns():
            if column.server_default is not None:
                table.alter_column(column.name, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("reply") as table:
        table.drop_index("ix_reply_class_version_id")
        table.drop_constraint("fk_reply_stand_in_lead_id", type_="foreignkey")
        table.drop_constraint("fk_reply_corrected_by_id", type_="foreignkey")
        for column in reversed(_columns()):
            table.drop_column(column.name)
