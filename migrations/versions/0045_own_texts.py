"""Texts of a step written by hand, for every lead or for either half, instead of a brief."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

_COLUMNS = (
    ("subject", sa.String(200)),
    ("body", sa.Text()),
    ("subject_b", sa.String(200)),
    ("body_b", sa.Text()),
)


def upgrade() -> None:
    with op.batch_alter_table("step") as table:
        for name, kind in _COLUMNS:
            table.add_column(sa.Column(name, kind, nullable=False, server_default=""))
    with op.batch_alter_table("step") as table:
        for name, _ in _COLUMNS:
            table.alter_column(name, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("step") as table:
        for name, _ in _COLUMNS:
            table.drop_column(name)
