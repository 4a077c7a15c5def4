"""Notes on a lead who has no conversation."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("note") as table:
        table.alter_column("conversation_id", existing_type=sa.Integer(), nullable=True)
        table.add_column(sa.Column("lead_id", sa.Integer(), nullable=True))
        table.create_foreign_key("fk_note_lead_id", "lead", ["lead_id"], ["id"])
    op.create_index("ix_note_lead_id", "note", ["lead_id"])


def downgrade() -> None:
    op.drop_index("ix_note_lead_id", "note")
    op.execute("DELETE FROM note WHERE conversation_id IS NULL")
    with op.batch_alter_table("note") as table:
        table.drop_constraint("fk_note_lead_id", type_="foreignkey")
        table.drop_column("lead_id")
        table.alter_column("conversation_id", existing_type=sa.Integer(), nullable=False)
