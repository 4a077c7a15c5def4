"""Files of people to block: what was read of them waits until somebody has looked at what it touches."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_NUMBERS = ("lines", "known", "leads", "running", "waiting", "bad_lines", "done_lines")


def upgrade() -> None:
    op.create_table(
        "block_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("slack_file_id", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("said", sa.String(length=300), nullable=False),
        sa.Column("entries", sa.LargeBinary(), nullable=True),
        sa.Column("problems", sa.JSON(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in _NUMBERS),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("ended_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_block_list_workspace_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_block_list_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_block_list")),
    )
    op.create_index("ix_block_list_workspace_id", "block_list", ["workspace_id"])
    op.create_index("ix_block_list_state", "block_list", ["state"])


def downgrade() -> None:
    op.drop_table("block_list")
