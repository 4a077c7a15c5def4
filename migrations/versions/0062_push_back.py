"""Push-back on mailboxes: lowered limits, refusals and throttling, and first steps that are paused for it."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_STANDING = sa.text("state IN ('open', 'kept')")


def _columns() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("lowered_to", sa.Integer(), nullable=True),
        sa.Column("lowered_why", sa.String(300), nullable=False, server_default=""),
        sa.Column("first_steps_held_at", _MOMENT, nullable=True),
        sa.Column("first_steps_why", sa.String(300), nullable=False, server_default=""),
        sa.Column("counted_from", _MOMENT, nullable=True),
    )


def upgrade() -> None:
    with op.batch_alter_table("sender_account") as table:
        for column in _columns():
            table.add_column(column)
    with op.batch_alter_table("sender_account") as table:
        for column in _columns():
            if column.server_default is not None:
                table.alter_column(column.name, server_default=None)
    op.create_table(
        "push_back",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("sender_account_id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        _refers("push_back", "workspace_id", "workspace.id"),
        _refers("push_back", "sender_account_id", "sender_account.id"),
        _refers("push_back", "delivery_id", "delivery.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_push_back")),
    )
    op.create_index(op.f("ix_push_back_workspace_id"), "push_back", ["workspace_id"])
    op.create_index(op.f("ix_push_back_delivery_id"), "push_back", ["delivery_id"])
    op.create_index("ix_push_back_sender_account_id_at", "push_back", ["sender_account_id", "at"])
    op.create_table(
        "breaker",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("sender_account_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("counted_from", _MOMENT, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("sends", sa.Integer(), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("domains", sa.JSON(), nullable=False),
        sa.Column("decided_at", _MOMENT, nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        _refers("breaker", "workspace_id", "workspace.id"),
        _refers("breaker", "sender_account_id", "sender_account.id"),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_breaker_decided_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_breaker")),
    )
    op.create_index(op.f("ix_breaker_workspace_id"), "breaker", ["workspace_id"])
    op.create_index(
        "uq_breaker_sender_account_id_standing",
        "breaker",
        ["sender_account_id"],
        unique=True,
        sqlite_where=_STANDING,
        postgresql_where=_STANDING,
    )


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], name=op.f(f"fk_{table}_{column}"), ondelete="CASCADE")


def downgrade() -> None:
    op.drop_table("breaker")
    op.drop_table("push_back")
    with op.batch_alter_table("sender_account") as table:
        for column in reversed(_columns()):
            table.drop_column(column.name)
