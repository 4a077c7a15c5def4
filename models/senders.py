"""Sender accounts: mailboxes and LinkedIn accounts with limits, hours, health and an owner."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, InWorkspace, StateColumn
from models.states import AccountKind, MailboxFormState, SenderState


class SenderAccount(InWorkspace, Base):
    """An account that sends; `free_at` is the next moment its gap, budget and window permit a step.

    `issuer` is by whose consent it is reached (OAuth 2.0), "" for a password.
    `reply_to` is where answers to its mails go, "" for itself. `tracking_host` is the host name of the pictures in its
    mails, "" for that of the public address; with a `tracking_flaw`, in words, its mails carry none.
    `note_limit` is how many characters LinkedIn lets a note with an invite have: 300 on a paid account. What a LinkedIn
    account that `is_manual` sends, its owner is asked to do by hand; another one's `username` is its id at Unipile.
    `hours` are its own sending hours ({"opens", "closes", "weekdays", "zone"}), None where it has none.
    `files_sent` says whether its server files a copy of what it sends, None until that was learned. One that broke in
    sending is tried again at `probe_at` (product time); `broke_in_a_row` is how often it broke since it last worked.
    After push-back its day is `lowered_to` at first, for the reason in words, and climbs with the days since
    `clean_since`. Until `rests_until` (product time) its provider lets it send no more, as `rests_why` says. With
    `first_steps_held_at` (product time) its first steps wait for a person; bounces count anew from `counted_from`.
    What is wrong stands in `smtp_reason` and `imap_reason`, each cleared by its own side alone; `health_reason` says
    both, `broken_side` the first of them.
    `is_shut_out`: it broke in sending as its server did not let it in, so that a login that works heals it. Both logins
    are tried every hour: `login_checked_at` (wall time) is when, `next_login_check_at` when next, `missed_checks` how
    often in a row a server could not be reached.
    Its Sent folder was looked into last at `sent_looked_at` (wall time), for all that was filed until `sent_read_to`
    (product time). Since `looks_owed_at` (wall time) its steps wait until inbox and Sent were looked into again.
    """

    __tablename__ = "sender_account"
    __table_args__ = (
        UniqueConstraint("workspace_id", "kind", "address"),
        Index("ix_sender_account_free_at_id", "free_at", "id"),
        Index("ix_sender_account_next_login_check_at", "next_login_check_at"),
    )

    owner_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[AccountKind] = mapped_column(StateColumn(AccountKind), default=AccountKind.EMAIL)
    address: Mapped[str] = mapped_column(String(320))
    display_name: Mapped[str] = mapped_column(String(200), default="")
    signature: Mapped[str] = mapped_column(Text, default="")
    reply_to: Mapped[str] = mapped_column(String(320), default="")
    tracking_host: Mapped[str] = mapped_column(String(255), default="")
    tracking_flaw: Mapped[str] = mapped_column(String(300), default="")
    state: Mapped[SenderState] = mapped_column(StateColumn(SenderState), default=SenderState.HEALTHY)
    health_reason: Mapped[str] = mapped_column(String(300), default="")
    smtp_reason: Mapped[str] = mapped_column(String(300), default="")
    imap_reason: Mapped[str] = mapped_column(String(300), default="")
    broken_side: Mapped[str] = mapped_column(String(8), default="")
    broken_at: Mapped[datetime | None]
    broke_in_a_row: Mapped[int] = mapped_column(default=0)
    probe_at: Mapped[datetime | None]
    smtp_host: Mapped[str] = mapped_column(String(255), default="")
    smtp_port: Mapped[int] = mapped_column(default=587)
    smtp_security: Mapped[str] = mapped_column(String(16), default="starttls")
    imap_host: Mapped[str] = mapped_column(String(255), default="")
    imap_port: Mapped[int] = mapped_column(default=993)
    imap_security: Mapped[str] = mapped_column(String(16), default="tls")
    username: Mapped[str] = mapped_column(String(320), default="")
    issuer: Mapped[str] = mapped_column(String(16), default="")
    password_secret: Mapped[str] = mapped_column(Text, default="")
    daily_limit: Mapped[int] = mapped_column(default=30)
    weekly_limit: Mapped[int | None]
    note_limit: Mapped[int] = mapped_column(default=200)
    is_manual: Mapped[bool] = mapped_column(default=False)
    hours: Mapped[dict[str, Any] | None]
    sent_folder: Mapped[str] = mapped_column(String(200), default="")
    files_sent: Mapped[bool | None]
    in_use_since: Mapped[date]
    clean_since: Mapped[date]
    lowered_to: Mapped[int | None]
    lowered_why: Mapped[str] = mapped_column(String(300), default="")
    rests_until: Mapped[datetime | None]
    rests_why: Mapped[str] = mapped_column(String(300), default="")
    first_steps_held_at: Mapped[datetime | None]
    first_steps_why: Mapped[str] = mapped_column(String(300), default="")
    counted_from: Mapped[datetime | None]
    free_at: Mapped[datetime | None]
    lease_token: Mapped[str | None] = mapped_column(String(36))
    lease_until: Mapped[datetime | None]
    last_checked_at: Mapped[datetime | None]
    is_shut_out: Mapped[bool] = mapped_column(default=False)
    login_checked_at: Mapped[datetime | None]
    next_login_check_at: Mapped[datetime | None]
    missed_checks: Mapped[int] = mapped_column(default=0)
    sent_read_to: Mapped[datetime | None]
    sent_looked_at: Mapped[datetime | None]
    looks_owed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class MailboxForm(InWorkspace, Base):
    """A mailbox that somebody is connecting: what they typed, and how far its servers have been tried.

    `secret` is the password, encrypted; it is emptied once it was refused. `problem` says what went wrong. All times
    are wall time; the row goes once the mailbox is kept, or after a while.
    """

    __tablename__ = "mailbox_form"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[MailboxFormState] = mapped_column(
        StateColumn(MailboxFormState), default=MailboxFormState.CHECKING
    )
    form: Mapped[dict[str, Any]] = mapped_column(default=dict)
    secret: Mapped[str] = mapped_column(Text, default="")
    problem: Mapped[str] = mapped_column(Text, default="")
    view_id: Mapped[str] = mapped_column(String(32), default="")
    changed_at: Mapped[datetime]


class HandSent(InWorkspace, Base):
    """A mail that a person sent from a mailbox by hand, found in its Sent folder; it counts against limits and caps.

    Only what counting needs: the SHA-256 of its Message-ID in hexadecimal, so that it counts once, and when it left.
    """

    __tablename__ = "hand_sent"
    __table_args__ = (
        UniqueConstraint("workspace_id", "sender_account_id", "message_id_hash"),
        Index("ix_hand_sent_sender_account_id_sent_at", "sender_account_id", "sent_at"),
        Index("ix_hand_sent_workspace_id_sent_at", "workspace_id", "sent_at"),
    )

    sender_account_id: Mapped[int] = mapped_column(ForeignKey("sender_account.id", ondelete="CASCADE"))
    message_id_hash: Mapped[str] = mapped_column(String(64))
    sent_at: Mapped[datetime]


class HandSentTo(InWorkspace, Base):
    """A company to which a mail was sent by hand, by its domain: only one where there are leads, and for a day."""

    __tablename__ = "hand_sent_to"
    __table_args__ = (
        UniqueConstraint("hand_sent_id", "domain"),
        Index("ix_hand_sent_to_workspace_id_domain_sent_at", "workspace_id", "domain", "sent_at"),
    )

    hand_sent_id: Mapped[int] = mapped_column(ForeignKey("hand_sent.id", ondelete="CASCADE"))
    domain: Mapped[str] = mapped_column(String(255))
    sent_at: Mapped[datetime]


class MailboxCursor(InWorkspace, Base):
    """How far one folder of a mailbox has been read, by UIDVALIDITY and UID (RFC 9051, 2.3.1.1).

    `folder` is what it is read as, INBOX or SPAM, `name` what the server called it last. `checked_at` (wall time) is
    when it was last read to its end. `refused_uid` is a mail that the server does not hand out, asked for since
    `refused_at` (wall time).
    """

    __tablename__ = "mailbox_cursor"
    __table_args__ = (UniqueConstraint("workspace_id", "sender_account_id", "folder"),)

    sender_account_id: Mapped[int] = mapped_column(ForeignKey("sender_account.id", ondelete="CASCADE"))
    folder: Mapped[str] = mapped_column(String(200))
    uidvalidity: Mapped[int] = mapped_column(BigInteger)
    last_uid: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(String(200), default="")
    checked_at: Mapped[datetime | None]
    refused_uid: Mapped[int | None] = mapped_column(BigInteger)
    refused_at: Mapped[datetime | None]
