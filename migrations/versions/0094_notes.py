"""Whether a lead's invite was given a note of its account's month."""

import sqlalchemy as sa
from alembic import op

revision = "0094"
down_revision = "0090"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("enrollment") as table:
        table.add_column(sa.Column("note_given", sa.Boolean(), nullable=True))
    op.execute(
        "UPDATE enrollment SET note_given = true WHERE EXISTS (SELECT 1 FROM message WHERE "
        "message.enrollment_id = enrollment.id AND message.channel = 'linkedin_invite' AND message.body <> '')"
    )


def downgrade() -> None:
    with op.batch_alter_table("enrollment") as table:
        table.drop_column("note_given")
