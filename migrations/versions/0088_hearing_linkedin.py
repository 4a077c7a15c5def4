"""Until when a LinkedIn account that sends by itself has heard what came."""

import sqlalchemy as sa
from alembic import op

revision = "0088"
down_revision = "0087"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "linkedin_ear",
        sa.Column("sender_account_id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("messages_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("connections_until", sa.DateTime(timezone=True), nullable=False),
        _refers("sender_account_id", "sender_account.id"),
        _refers("workspace_id", "workspace.id"),
        sa.PrimaryKeyConstraint("sender_account_id", name=op.f("pk_linkedin_ear")),
    )


def _refers(column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], name=op.f(f"fk_linkedin_ear_{column}"), ondelete="CASCADE")


def downgrade() -> None:
    op.drop_table("linkedin_ear")
