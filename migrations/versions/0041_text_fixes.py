"""A change to one text that is made to the others of its step, and the text that a person replaced."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("message") as table:
        table.add_column(sa.Column("replaced", sa.JSON(), nullable=True))
    op.create_table(
        "text_fix",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("sequence_id", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("instruction", sa.String(500), nullable=False),
        *_text("subject_before", "body_before"),
        *_text("subject_after", "body_after"),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("decided_at", _MOMENT, nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        _refers("text_fix", "workspace_id", "workspace.id"),
        _refers("text_fix", "sequence_id", "sequence.id"),
        _refers("text_fix", "step_id", "step.id"),
        _refers("text_fix", "message_id", "message.id"),
        _names("text_fix", "person_id"),
        _names("text_fix", "decided_by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text_fix")),
    )
    op.create_index(op.f("ix_text_fix_workspace_id"), "text_fix", ["workspace_id"])
    op.create_index(op.f("ix_text_fix_sequence_id"), "text_fix", ["sequence_id"])
    op.create_index("ix_text_fix_state", "text_fix", ["state"])
    op.create_index("ix_text_fix_message_id", "text_fix", ["message_id"])
    op.create_table(
        "text_fix_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("text_fix_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("is_ticked", sa.Boolean(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("new_digest", sa.String(64), nullable=False),
        *_text("old_subject", "old_body"),
        sa.Column("old_flags", sa.JSON(), nullable=True),
        sa.Column("old_claims", sa.JSON(), nullable=True),
        sa.Column("old_sketch", sa.String(16), nullable=False),
        sa.Column("old_author_id", sa.Integer(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", _MOMENT, nullable=True),
        sa.Column("approval_kind", sa.String(32), nullable=True),
        *_text("subject", "body"),
        sa.Column("flags", sa.JSON(), nullable=True),
        sa.Column("sketch", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        _refers("text_fix_item", "workspace_id", "workspace.id"),
        _refers("text_fix_item", "text_fix_id", "text_fix.id"),
        _refers("text_fix_item", "message_id", "message.id"),
        _refers("text_fix_item", "enrollment_id", "enrollment.id"),
        _names("text_fix_item", "old_author_id"),
        _names("text_fix_item", "decided_by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text_fix_item")),
        sa.UniqueConstraint(
            "text_fix_id", "message_id", name=op.f("uq_text_fix_item_text_fix_id_message_id")
        ),
    )
    op.create_index("ix_text_fix_item_message_id", "text_fix_item", ["message_id"])
    op.create_index("ix_text_fix_item_enrollment_id", "text_fix_item", ["enrollment_id"])


def _text(subject: str, body: str) -> tuple[sa.Column[str], sa.Column[str]]:
    return sa.Column(subject, sa.String(400), nullable=False), sa.Column(body, sa.Text(), nullable=False)


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], name=op.f(f"fk_{table}_{column}"), ondelete="CASCADE")


def _names(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["person.id"], name=op.f(f"fk_{table}_{column}"))


def downgrade() -> None:
    op.drop_table("text_fix_item")
    op.drop_table("text_fix")
    with op.batch_alter_table("message") as table:
        table.drop_column("replaced")
