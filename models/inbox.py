"""What came back: raw mail, replies, conversations and their Slack threads, drafts and notes."""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, InWorkspace, StateColumn
from models.states import Channel, ConversationState, DraftState, Interest, ReplyClass, Whose

_UNHANDLED = text("handled_at IS NULL")
_FULL = text("emptied_at IS NULL")
_TO_JUDGE = text("judge_at IS NOT NULL")


class RawMail(InWorkspace, Base):
    """A received mail as it was, gzipped; the only place that stores received bodies.

    `folder` is what it was read as: INBOX, SPAM, or LINKEDIN where a person pasted it from there. `message_key` is the
    SHA-256 of its Message-ID in hexadecimal, "" where it has none. From `emptied_at` on nothing of its content is kept.
    """

    __tablename__ = "raw_mail"
    __table_args__ = (
        UniqueConstraint("workspace_id", "sender_account_id", "folder", "uidvalidity", "uid"),
        Index("ix_raw_mail_unhandled", "id", sqlite_where=_UNHANDLED, postgresql_where=_UNHANDLED),
        Index("ix_raw_mail_sender_account_id_sha256", "sender_account_id", "sha256"),
        Index("ix_raw_mail_workspace_id_message_key", "workspace_id", "message_key"),
        Index("ix_raw_mail_full", "workspace_id", "received_at", sqlite_where=_FULL, postgresql_where=_FULL),
    )

    sender_account_id: Mapped[int] = mapped_column(ForeignKey("sender_account.id"))
    folder: Mapped[str] = mapped_column(String(200))
    uidvalidity: Mapped[int] = mapped_column(BigInteger)
    uid: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    is_clipped: Mapped[bool] = mapped_column(default=False)
    received_at: Mapped[datetime]
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("lead.id"))
    handled_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(String(120), default="")
    message_key: Mapped[str] = mapped_column(String(64), default="")
    emptied_at: Mapped[datetime | None]


class Conversation(InWorkspace, Base):
    """One lead's replies and our answers on one channel."""

    __tablename__ = "conversation"
    __table_args__ = (UniqueConstraint("workspace_id", "lead_id", "channel"),)

    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"))
    channel: Mapped[Channel] = mapped_column(StateColumn(Channel))
    sender_account_id: Mapped[int] = mapped_column(ForeignKey("sender_account.id"))
    enrollment_id: Mapped[int | None] = mapped_column(ForeignKey("enrollment.id"))
    state: Mapped[ConversationState] = mapped_column(
        StateColumn(ConversationState), default=ConversationState.NEW
    )
    owner_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    waiting_since: Mapped[datetime | None]
    created_at: Mapped[datetime]


class Reply(InWorkspace, Base):
    """One mail from a lead, classified; its text stays in raw_mail.

    `class_version` is that of the rules that told its class, `corrected_by_id` who set it instead, which holds
    whatever rules say later. `is_final` goes with a bounce or complaint, `is_push_back` with a
    bounce that refuses us and not the address. `cause_id` is the line of history that
    everything which followed from the class names as its cause. What it means for us is asked of a model at `judge_at`
    (wall time), None where nobody is to be asked. A stand-in is whom the mail names, `stand_in_lead_id` the lead made
    of them. `whose` says whether it is the lead's at all, `from_address` whom it comes from where that was asked,
    `whose_by_id` who answered.
    """

    __tablename__ = "reply"
    __table_args__ = (
        UniqueConstraint("workspace_id", "provider_id"),
        Index("ix_reply_class_version_id", "class_version", "id"),
        Index("ix_reply_judge_at", "judge_at", sqlite_where=_TO_JUDGE, postgresql_where=_TO_JUDGE),
    )

    raw_mail_id: Mapped[int] = mapped_column(ForeignKey("raw_mail.id"))
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"), index=True)
    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversation.id"), index=True)
    answers_message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"))
    provider_id: Mapped[str] = mapped_column(String(300))
    reply_class: Mapped[ReplyClass] = mapped_column(StateColumn(ReplyClass))
    class_reason: Mapped[str] = mapped_column(String(300), default="")
    class_version: Mapped[int] = mapped_column(default=1)
    is_final: Mapped[bool] = mapped_column(default=False)
    is_push_back: Mapped[bool] = mapped_column(default=False)
    back_on: Mapped[date | None]
    stand_in_name: Mapped[str] = mapped_column(String(120), default="")
    stand_in_email: Mapped[str] = mapped_column(String(320), default="")
    stand_in_lead_id: Mapped[int | None] = mapped_column(ForeignKey("lead.id"))
    cause_id: Mapped[int | None] = mapped_column(BigInteger)
    corrected_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    interest: Mapped[Interest | None] = mapped_column(StateColumn(Interest))
    interest_reason: Mapped[str] = mapped_column(String(300), default="")
    interest_tries: Mapped[int] = mapped_column(default=0)
    judge_at: Mapped[datetime | None]
    matched_by: Mapped[str] = mapped_column(String(64), default="")
    stopped_steps: Mapped[int] = mapped_column(default=0)
    whose: Mapped[Whose] = mapped_column(StateColumn(Whose), default=Whose.SURE)
    from_address: Mapped[str] = mapped_column(String(320), default="")
    whose_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    received_at: Mapped[datetime]


class ThreadMail(InWorkspace, Base):
    """A mail by whose Message-ID an answer to it is told to be a lead's, though it is no message of ours.

    A copy of one of ours under the Message-ID that its server gave it (`message_id`), or a mail that a person sent by
    hand in the thread.
    """

    __tablename__ = "thread_mail"
    __table_args__ = (UniqueConstraint("workspace_id", "rfc_message_id"),)

    rfc_message_id: Mapped[str] = mapped_column(String(300))
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id", ondelete="CASCADE"), index=True)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"))
    sent_at: Mapped[datetime]


class SlackThread(InWorkspace, Base):
    """A Slack thread that shows a conversation; the thread's root is a slack_post."""

    __tablename__ = "slack_thread"
    __table_args__ = (UniqueConstraint("workspace_id", "slack_post_id"),)

    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), index=True)
    slack_post_id: Mapped[int] = mapped_column(ForeignKey("slack_post.id"))


class Draft(InWorkspace, Base):
    """An answer that a teammate wrote in a thread and that has not left, or how it left."""

    __tablename__ = "draft"
    __table_args__ = (UniqueConstraint("workspace_id", "slack_channel", "source_ts"),)

    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), index=True)
    author_person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    slack_channel: Mapped[str] = mapped_column(String(32))
    source_ts: Mapped[str] = mapped_column(String(32))
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[DraftState] = mapped_column(StateColumn(DraftState), default=DraftState.OPEN)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"))
    problem: Mapped[str] = mapped_column(String(300), default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class Note(InWorkspace, Base):
    """A remark between teammates, in a conversation's thread or on a lead's card (`lead_id`); it never leaves."""

    __tablename__ = "note"
    __table_args__ = (UniqueConstraint("workspace_id", "slack_channel", "source_ts"),)

    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversation.id"), index=True)
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("lead.id"), index=True)
    author_person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    slack_channel: Mapped[str] = mapped_column(String(32))
    source_ts: Mapped[str] = mapped_column(String(32))
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
