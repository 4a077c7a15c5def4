"""What a reply means for us: interested, a question, not now, no, or somebody else."""

import sqlalchemy as sa
from alembic import op

revision = "0067"
down_revision = "0066"
branch_labels = None
depends_on = None

_TO_JUDGE = sa.text("judge_at IS NOT NULL")


def upgrade() -> None:
    with op.batch_alter_table("reply") as table:
        table.add_column(sa.Column("interest", sa.String(32), nullable=True))
        table.add_column(sa.Column("interest_reason", sa.String(300), nullable=False, server_default=""))
        table.add_column(sa.Column("interest_tries", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("judge_at", sa.DateTime(timezone=True), nullable=True))
        table.create_index(
            "ix_reply_judge_at", ["judge_at"], sqlite_where=_TO_JUDGE, postgresql_where=_TO_JUDGE
        )
    with op.batch_alter_table("reply") as table:
        table.alter_column("interest_reason", server_default=None)
        table.alter_column("interest_tries", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("reply") as table:
        table.drop_index("ix_reply_judge_at")
        for name in ("interest", "interest_reason", "interest_tries", "judge_at"):
            table.drop_column(name)
