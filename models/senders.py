"""Sender accounts: mailboxes (and later LinkedIn accounts) with limits, health and an owner."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, InWorkspace, StateColumn
from models.states import Channel, SenderState


class SenderAccount(InWorkspace, Base):
    """A mailbox that sends; `free_at` is the next moment its gap, budget and window permit a step."""

    __tablename__ = "sender_account"
    __table_args__ = (
        UniqueConstraint("workspace_id", "channel", "address"),
        Index("ix_sender_account_free_at", "free_at"),
    )

    owner_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    channel: Mapped[Channel] = mapped_column(StateColumn(Channel), default=Channel.EMAIL)
    address: Mapped[str] = mapped_column(String(320))
    display_name: Mapped[str] = mapped_column(String(200), default="")
    signature: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[SenderState] = mapped_column(StateColumn(SenderState), default=SenderState.HEALTHY)
    health_reason: Mapped[str] = mapped_column(String(300), default="")
    broken_side: Mapped[str] = mapped_column(String(8), default="")
    broken_at: Mapped[datetime | None]
    smtp_host: Mapped[str] = mapped_column(String(255), default="")
    smtp_port: Mapped[int] = mapped_column(default=587)
    smtp_security: Mapped[str] = mapped_column(String(16), default="starttls")
    imap_host: Mapped[str] = mapped_column(String(255), default="")
    imap_port: Mapped[int] = mapped_column(default=993)
    imap_security: Mapped[str] = mapped_column(String(16), default="tls")
    username: Mapped[str] = mapped_column(String(320), default="")
    password_secret: Mapped[str] = mapped_column(Text, default="")
    daily_limit: Mapped[int] = mapped_column(default=30)
    in_use_since: Mapped[date]
    clean_since: Mapped[date]
    free_at: Mapped[datetime | None]
    lease_token: Mapped[str | None] = mapped_column(String(36))
    lease_until: Mapped[datetime | None]
    last_checked_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class MailboxCursor(InWorkspace, Base):
    """How far one folder of a mailbox has been read, by UIDVALIDITY and UID (RFC 9051, 2.3.1.1)."""

    __tablename__ = "mailbox_cursor"
    __table_args__ = (UniqueConstraint("workspace_id", "sender_account_id", "folder"),)

    sender_account_id: Mapped[int] = mapped_column(ForeignKey("sender_account.id", ondelete="CASCADE"))
    folder: Mapped[str] = mapped_column(String(200))
    uidvalidity: Mapped[int]
    last_uid: Mapped[int]
