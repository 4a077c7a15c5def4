"""Invites on LinkedIn that are taken back as nobody answered them."""

import sqlalchemy as sa
from alembic import op

revision = "0095"
down_revision = "0094"
branch_labels = None
depends_on = None

_TABLE = "linkedin_withdrawal"
_CASCADES = {
    "workspace_id": "workspace.id",
    "delivery_id": "delivery.id",
    "enrollment_id": "enrollment.id",
    "lead_id": "lead.id",
    "sender_account_id": "sender_account.id",
}


def upgrade() -> None:
    op.create_table(
        "linkedin_withdrawal",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in _CASCADES),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("wanted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        *(_refers(name, to, "CASCADE") for name, to in _CASCADES.items()),
        _refers("done_by_id", "person.id"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{_TABLE}")),
        sa.UniqueConstraint("delivery_id", name=op.f(f"uq_{_TABLE}_delivery_id")),
    )
    is_wanted = sa.text("state = 'wanted'")
    op.create_index(
        f"ix_{_TABLE}_wanted",
        _TABLE,
        ["sender_account_id", "id"],
        sqlite_where=is_wanted,
        postgresql_where=is_wanted,
    )
    op.create_index(f"ix_{_TABLE}_lead_id", _TABLE, ["lead_id"])
    op.create_index(f"ix_{_TABLE}_workspace_id", _TABLE, ["workspace_id"])


def _refers(column: str, to: str, on_delete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], name=op.f(f"fk_{_TABLE}_{column}"), ondelete=on_delete)


def downgrade() -> None:
    op.drop_table(_TABLE)
