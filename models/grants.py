"""Mailboxes that are reached by consent (OAuth 2.0): what was granted, and consents under way."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, InWorkspace


class MailGrant(InWorkspace, Base):
    """What an issuer granted for a mailbox; both tokens are encrypted.

    Who holds the lease alone asks for a new access token. `lost_reason` says in words why the issuer gives none any
    more. One that `is_ending` is not used any longer; the row goes once its issuer has taken it back.
    """

    __tablename__ = "mail_grant"
    __table_args__ = (UniqueConstraint("sender_account_id"),)

    sender_account_id: Mapped[int] = mapped_column(ForeignKey("sender_account.id", ondelete="CASCADE"))
    issuer: Mapped[str] = mapped_column(String(16))
    refresh_secret: Mapped[str] = mapped_column(Text)
    access_secret: Mapped[str] = mapped_column(Text)
    access_expires_at: Mapped[datetime]
    lost_reason: Mapped[str] = mapped_column(String(300), default="")
    lease_token: Mapped[str | None] = mapped_column(String(36))
    lease_until: Mapped[datetime | None]
    granted_at: Mapped[datetime]
    refreshed_at: Mapped[datetime]
    is_ending: Mapped[bool] = mapped_column(default=False)
    give_back_at: Mapped[datetime | None]
    give_back_tries: Mapped[int] = mapped_column(default=0)


class MailConsent(InWorkspace, Base):
    """A consent that a person began: it ends by `expires_at`, and its state opens nothing a second time (`used_at`).

    `address` is the mailbox that is to be connected, "" for whichever consents. `nonce_hash` and `browser_hash` are
    SHA-256 in hexadecimal of what the state and the browser's cookie must hold; times are wall time.
    """

    __tablename__ = "mail_consent"
    __table_args__ = (UniqueConstraint("nonce_hash"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    issuer: Mapped[str] = mapped_column(String(16))
    address: Mapped[str] = mapped_column(String(320), default="")
    nonce_hash: Mapped[str] = mapped_column(String(64))
    browser_hash: Mapped[str] = mapped_column(String(64), default="")
    verifier_secret: Mapped[str] = mapped_column(Text)
    began_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
