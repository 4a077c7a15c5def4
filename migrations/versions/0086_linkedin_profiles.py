"""What accounts call people at LinkedIn, looked up once."""

import sqlalchemy as sa
from alembic import op

revision = "0086"
down_revision = "0085"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "linkedin_profile",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("sender_account_id", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(320), nullable=False),
        sa.Column("provider_id", sa.String(300), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        _refers("workspace_id", "workspace.id"),
        _refers("sender_account_id", "sender_account.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_linkedin_profile")),
        sa.UniqueConstraint(
            "sender_account_id", "url", name=op.f("uq_linkedin_profile_sender_account_id_url")
        ),
    )
    op.create_index(op.f("ix_linkedin_profile_workspace_id"), "linkedin_profile", ["workspace_id"])


def _refers(column: str, to: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_linkedin_profile_{column}")
    return sa.ForeignKeyConstraint([column], [to], name=name, ondelete="CASCADE")


def downgrade() -> None:
    op.drop_index(op.f("ix_linkedin_profile_workspace_id"), "linkedin_profile")
    op.drop_table("linkedin_profile")
