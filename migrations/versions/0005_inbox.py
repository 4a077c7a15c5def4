"""Raw mail, replies, what is shown in Slack, drafts and notes."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "raw_mail",
        sa.Column("sender_account_id", sa.Integer(), nullable=False),
        sa.Column("folder", sa.String(length=200), nullable=False),
        sa.Column("uidvalidity", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("is_clipped", sa.Boolean(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=True),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=120), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_raw_mail_lead_id")),
        sa.ForeignKeyConstraint(
            ["sender_account_id"], ["sender_account.id"], name=op.f("fk_raw_mail_sender_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_raw_mail_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_raw_mail")),
        sa.UniqueConstraint(
            "workspace_id",
            "sender_account_id",
            "folder",
            "uidvalidity",
            "uid",
            name=op.f("uq_raw_mail_workspace_id_sender_account_id_folder_uidvalidity_uid"),
        ),
    )
    op.create_index(op.f("ix_raw_mail_workspace_id"), "raw_mail", ["workspace_id"], unique=False)
    op.create_table(
        "slack_post",
        sa.Column("intent_key", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=True),
        sa.Column("slack_channel", sa.String(length=32), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("thread_ts", sa.String(length=32), nullable=False),
        sa.Column("is_broadcast", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("ts", sa.String(length=32), nullable=False),
        sa.Column("permalink", sa.String(length=300), nullable=False),
        sa.Column("wanted_version", sa.Integer(), nullable=False),
        sa.Column("shown_version", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(length=300), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["lead.id"], name=op.f("fk_slack_post_lead_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["slack_post.id"], name=op.f("fk_slack_post_parent_id")),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_slack_post_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slack_post")),
        sa.UniqueConstraint("workspace_id", "intent_key", name=op.f("uq_slack_post_workspace_id_intent_key")),
    )
    op.create_index("ix_slack_post_slack_channel_ts", "slack_post", ["slack_channel", "ts"], unique=False)
    op.create_index(
        "ix_slack_post_unshown",
        "slack_post",
        ["next_try_at"],
        unique=False,
        sqlite_where=sa.text("shown_version < wanted_version"),
        postgresql_where=sa.text("shown_version < wanted_version"),
    )
    op.create_index(op.f("ix_slack_post_workspace_id"), "slack_post", ["workspace_id"], unique=False)
    op.create_table(
        "note",
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("author_person_id", sa.Integer(), nullable=False),
        sa.Column("slack_channel", sa.String(length=32), nullable=False),
        sa.Column("source_ts", sa.String(length=32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["author_person_id"], ["person.id"], name=op.f("fk_note_author_person_id")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_note_conversation_id")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_note_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
        sa.UniqueConstraint(
            "workspace_id",
            "slack_channel",
            "source_ts",
            name=op.f("uq_note_workspace_id_slack_channel_source_ts"),
        ),
    )
    op.create_index(op.f("ix_note_conversation_id"), "note", ["conversation_id"], unique=False)
    op.create_index(op.f("ix_note_workspace_id"), "note", ["workspace_id"], unique=False)
    op.create_table(
        "slack_thread",
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("slack_post_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_slack_thread_conversation_id")
        ),
        sa.ForeignKeyConstraint(
            ["slack_post_id"], ["slack_post.id"], name=op.f("fk_slack_thread_slack_post_id")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_slack_thread_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slack_thread")),
        sa.UniqueConstraint(
            "workspace_id", "slack_post_id", name=op.f("uq_slack_thread_workspace_id_slack_post_id")
        ),
    )
    op.create_index(
        op.f("ix_slack_thread_conversation_id"), "slack_thread", ["conversation_id"], unique=False
    )
    op.create_index(op.f("ix_slack_thread_workspace_id"), "slack_thread", ["workspace_id"], unique=False)
    op.create_table(
        "draft",
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("author_person_id", sa.Integer(), nullable=False),
        sa.Column("slack_channel", sa.String(length=32), nullable=False),
        sa.Column("source_ts", sa.String(length=32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("problem", sa.String(length=300), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["author_person_id"], ["person.id"], name=op.f("fk_draft_author_person_id")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_draft_conversation_id")
        ),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_draft_decided_by_id")),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_draft_message_id")),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_draft_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint(
            "workspace_id",
            "slack_channel",
            "source_ts",
            name=op.f("uq_draft_workspace_id_slack_channel_source_ts"),
        ),
    )
    op.create_index(op.f("ix_draft_conversation_id"), "draft", ["conversation_id"], unique=False)
    op.create_index(op.f("ix_draft_workspace_id"), "draft", ["workspace_id"], unique=False)
    op.create_table(
        "reply",
        sa.Column("raw_mail_id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=True),
        sa.Column("answers_message_id", sa.Integer(), nullable=True),
        sa.Column("provider_id", sa.String(length=300), nullable=False),
        sa.Column("reply_class", sa.String(length=32), nullable=False),
        sa.Column("class_reason", sa.String(length=300), nullable=False),
        sa.Column("matched_by", sa.String(length=64), nullable=False),
        sa.Column("stopped_steps", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answers_message_id"], ["message.id"], name=op.f("fk_reply_answers_message_id")
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_reply_conversation_id")
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_reply_lead_id")),
        sa.ForeignKeyConstraint(["raw_mail_id"], ["raw_mail.id"], name=op.f("fk_reply_raw_mail_id")),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_reply_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply")),
        sa.UniqueConstraint("workspace_id", "provider_id", name=op.f("uq_reply_workspace_id_provider_id")),
    )
    op.create_index(op.f("ix_reply_conversation_id"), "reply", ["conversation_id"], unique=False)
    op.create_index(op.f("ix_reply_lead_id"), "reply", ["lead_id"], unique=False)
    op.create_index(op.f("ix_reply_workspace_id"), "reply", ["workspace_id"], unique=False)


def downgrade() -> None:
    op.drop_table("reply")
    op.drop_table("draft")
    op.drop_table("slack_thread")
    op.drop_table("note")
    op.drop_table("slack_post")
    op.drop_table("raw_mail")
