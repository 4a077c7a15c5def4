"""Opens of mails, where a workspace asks for them: when a mail's picture was first loaded, and from which host it is."""

import sqlalchemy as sa
from alembic import op

revision = "0068"
down_revision = "0067"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sender_account") as table:
        table.add_column(sa.Column("tracking_host", sa.String(255), nullable=False, server_default=""))
    with op.batch_alter_table("sender_account") as table:
        table.alter_column("tracking_host", server_default=None)
    op.create_table(
        "opened_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        _refers("workspace_id", "workspace.id"),
        _refers("message_id", "message.id"),
        _refers("lead_id", "lead.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opened_mail")),
        sa.UniqueConstraint("message_id", name=op.f("uq_opened_mail_message_id")),
    )
    op.create_index(op.f("ix_opened_mail_workspace_id"), "opened_mail", ["workspace_id"])
    op.create_index(op.f("ix_opened_mail_lead_id"), "opened_mail", ["lead_id"])


def _refers(column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], name=op.f(f"fk_opened_mail_{column}"), ondelete="CASCADE")


def downgrade() -> None:
    op.drop_table("opened_mail")
    with op.batch_alter_table("sender_account") as table:
        table.drop_column("tracking_host")
