"""Whether an invite beyond its account's notes of the month waits for the next one."""

import sqlalchemy as sa
from alembic import op

revision = "0100"
down_revision = "0095"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("step") as table:
        table.add_column(sa.Column("waits_for_note", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("step") as table:
        table.alter_column("waits_for_note", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("step") as table:
        table.drop_column("waits_for_note")
