"""What is wrong with a text and who had it open; approvals of many texts at once; profiles edited and archived."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0022"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("message") as table:
        table.add_column(sa.Column("flags", sa.JSON(), nullable=True))
        table.add_column(sa.Column("is_flagged", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("opened_digest", sa.String(64), nullable=False, server_default=""))
    with op.batch_alter_table("message") as table:
        table.alter_column("is_flagged", server_default=None)
        table.alter_column("opened_digest", server_default=None)
    with op.batch_alter_table("strategy_profile") as table:
        table.add_column(sa.Column("archived_at", _MOMENT, nullable=True))
        table.add_column(sa.Column("lengths", sa.JSON(), nullable=True))
        table.add_column(sa.Column("banned", sa.JSON(), nullable=False, server_default=sa.text("'[]'")))
    with op.batch_alter_table("strategy_profile") as table:
        table.alter_column("banned", server_default=None)
    op.create_table(
        "batch",
        *_of_workspace("batch"),
        sa.Column("sequence_id", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("applied", sa.Integer(), nullable=False),
        sa.Column("planned_to", sa.Integer(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("decided_at", _MOMENT, nullable=True),
        _refers("batch", "sequence_id", "sequence.id"),
        _refers("batch", "step_id", "step.id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_batch_person_id")),
    )
    op.create_index(op.f("ix_batch_workspace_id"), "batch", ["workspace_id"])
    op.create_index("ix_batch_sequence_id", "batch", ["sequence_id"])
    op.create_index("ix_batch_state", "batch", ["state"])
    op.create_table(
        "batch_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("is_read", sa.Boolean(), nullable=False),
        sa.Column("is_applied", sa.Boolean(), nullable=False),
        _refers("batch_item", "workspace_id", "workspace.id"),
        _refers("batch_item", "batch_id", "batch.id"),
        _refers("batch_item", "message_id", "message.id"),
        _refers("batch_item", "enrollment_id", "enrollment.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch_item")),
        sa.UniqueConstraint("batch_id", "message_id", name=op.f("uq_batch_item_batch_id_message_id")),
    )
    op.create_index("ix_batch_item_message_id", "batch_item", ["message_id"])
    op.create_index("ix_batch_item_enrollment_id", "batch_item", ["enrollment_id"])


def _of_workspace(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        _refers(table, "workspace_id", "workspace.id"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], name=op.f(f"fk_{table}_{column}"), ondelete="CASCADE")


def downgrade() -> None:
    op.drop_table("batch_item")
    op.drop_table("batch")
    with op.batch_alter_table("strategy_profile") as table:
        for name in ("banned", "lengths", "archived_at"):
            table.drop_column(name)
    with op.batch_alter_table("message") as table:
        for name in ("opened_digest", "is_flagged", "flags"):
            table.drop_column(name)
