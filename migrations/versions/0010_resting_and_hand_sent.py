"""When a mailbox that broke is tried again, and mails that were sent by hand."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("sender_account") as table:
        table.add_column(sa.Column("broke_in_a_row", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("probe_at", _MOMENT, nullable=True))
    with op.batch_alter_table("sender_account") as table:
        table.alter_column("broke_in_a_row", server_default=None)
    op.execute(
        "UPDATE sender_account SET broke_in_a_row = 1, probe_at = broken_at "
        "WHERE state = 'broken' AND broken_side = 'smtp'"
    )
    op.create_table(
        "hand_sent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("sender_account_id", sa.Integer(), nullable=False),
        sa.Column("message_id_hash", sa.String(64), nullable=False),
        sa.Column("sent_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_hand_sent_workspace_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["sender_account_id"],
            ["sender_account.id"],
            name=op.f("fk_hand_sent_sender_account_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_sent")),
        sa.UniqueConstraint(
            "workspace_id",
            "sender_account_id",
            "message_id_hash",
            name=op.f("uq_hand_sent_workspace_id_sender_account_id_message_id_hash"),
        ),
    )
    op.create_index(op.f("ix_hand_sent_workspace_id"), "hand_sent", ["workspace_id"])
    op.create_index("ix_hand_sent_sender_account_id_sent_at", "hand_sent", ["sender_account_id", "sent_at"])


def downgrade() -> None:
    op.drop_table("hand_sent")
    with op.batch_alter_table("sender_account") as table:
        table.drop_column("probe_at")
        table.drop_column("broke_in_a_row")
