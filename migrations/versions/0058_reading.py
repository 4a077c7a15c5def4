"""Where each folder of a mailbox stands, and by what a received mail is known again once its content is gone."""

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0056"
branch_labels = None
depends_on = None

_FULL = sa.text("emptied_at IS NULL")


def upgrade() -> None:
    with op.batch_alter_table("mailbox_cursor") as table:
        table.add_column(sa.Column("name", sa.String(200), nullable=False, server_default=""))
        table.add_column(sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("raw_mail") as table:
        table.add_column(sa.Column("message_key", sa.String(64), nullable=False, server_default=""))
        table.add_column(sa.Column("emptied_at", sa.DateTime(timezone=True), nullable=True))
        table.create_index("ix_raw_mail_sender_account_id_sha256", ["sender_account_id", "sha256"])
        table.create_index("ix_raw_mail_workspace_id_message_key", ["workspace_id", "message_key"])
        table.create_index(
            "ix_raw_mail_full", ["workspace_id", "received_at"], sqlite_where=_FULL, postgresql_where=_FULL
        )
    op.execute("UPDATE raw_mail SET emptied_at = handled_at WHERE sha256 = ''")
    with op.batch_alter_table("mailbox_cursor") as table:
        table.alter_column("name", server_default=None)
    with op.batch_alter_table("raw_mail") as table:
        table.alter_column("message_key", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("raw_mail") as table:
        table.drop_index("ix_raw_mail_full")
        table.drop_index("ix_raw_mail_workspace_id_message_key")
        table.drop_index("ix_raw_mail_sender_account_id_sha256")
        table.drop_column("emptied_at")
        table.drop_column("message_key")
    with op.batch_alter_table("mailbox_cursor") as table:
        table.drop_column("checked_at")
        table.drop_column("name")
