"""Fixes that were decided on are found by when, as they are forgotten after a while."""

import sqlalchemy as sa
from alembic import op

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None

_DECIDED = sa.text("decided_at IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        "ix_text_fix_decided_at",
        "text_fix",
        ["decided_at"],
        sqlite_where=_DECIDED,
        postgresql_where=_DECIDED,
    )


def downgrade() -> None:
    op.drop_index("ix_text_fix_decided_at", "text_fix")
