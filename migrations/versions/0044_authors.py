"""Who wrote a text, or had it written: whoever did may not approve it where a play asks for four eyes."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0041"
branch_labels = None
depends_on = None

_COLUMNS = (("sequence", "written_for_id"), ("message", "author_id"))


def upgrade() -> None:
    for name, column in _COLUMNS:
        with op.batch_alter_table(name) as table:
            table.add_column(sa.Column(column, sa.Integer(), nullable=True))
            table.create_foreign_key(op.f(f"fk_{name}_{column}"), "person", [column], ["id"])


def downgrade() -> None:
    for name, column in _COLUMNS:
        with op.batch_alter_table(name) as table:
            table.drop_constraint(op.f(f"fk_{name}_{column}"), type_="foreignkey")
            table.drop_column(column)
