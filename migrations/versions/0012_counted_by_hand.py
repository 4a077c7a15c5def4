"""Where a mail that was sent by hand went, as far as caps count it, and an index for what LinkedIn accounts promised."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_ON_LINKEDIN = sa.text("linkedin_sender_id IS NOT NULL AND entered_at IS NOT NULL")


def upgrade() -> None:
    op.create_index("ix_hand_sent_workspace_id_sent_at", "hand_sent", ["workspace_id", "sent_at"])
    op.create_table(
        "hand_sent_to",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("hand_sent_id", sa.Integer(), nullable=False),
        sa.Column("domain", sa.String(255), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_hand_sent_to_workspace_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["hand_sent_id"], ["hand_sent.id"], name=op.f("fk_hand_sent_to_hand_sent_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_sent_to")),
        sa.UniqueConstraint("hand_sent_id", "domain", name=op.f("uq_hand_sent_to_hand_sent_id_domain")),
    )
    op.create_index(op.f("ix_hand_sent_to_workspace_id"), "hand_sent_to", ["workspace_id"])
    op.create_index(
        "ix_hand_sent_to_workspace_id_domain_sent_at", "hand_sent_to", ["workspace_id", "domain", "sent_at"]
    )
    op.create_index(
        "ix_enrollment_linkedin_entered",
        "enrollment",
        ["linkedin_sender_id", "entered_at"],
        sqlite_where=_ON_LINKEDIN,
        postgresql_where=_ON_LINKEDIN,
    )


def downgrade() -> None:
    op.drop_index("ix_enrollment_linkedin_entered", "enrollment")
    op.drop_table("hand_sent_to")
    op.drop_index("ix_hand_sent_workspace_id_sent_at", "hand_sent")
