"""What leads wrote on LinkedIn, kept as received mails are: read as `LINKEDIN`, the lead's id as `uidvalidity`."""

from datetime import UTC, date, datetime, time
from email.message import EmailMessage
from email.utils import format_datetime
from hashlib import sha256
from urllib.parse import quote

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from models import Lead, Message, RawMail
from outreach import mail_text
from outreach.errors import NotFound
from outreach.kept_mails import LINKEDIN


def content_of(text: str, on: date, message_id: str = "") -> bytes:
    """Return a reply as the bytes of a mail: the same for the same message, or without its id for the day's same words.

    A day stands for the time, as whoever pastes one knows no more.
    """
    mail = EmailMessage()
    mail["Date"] = format_datetime(datetime.combine(on, time(12), UTC))
    if message_id:
        mail["X-LinkedIn-Message"] = quote(message_id)
    mail.set_content(text.encode("utf-8", "replace").decode(), charset="utf-8", cte="base64")
    return mail.as_bytes()


def is_kept(session: Session, lead: Lead, content: bytes) -> bool:
    """Say whether a lead's reply is kept already. The lead's enrollments are locked."""
    kept = select(RawMail.id).where(*_of_lead(lead), RawMail.sha256 == _digest(content))
    return session.scalar(kept.limit(1)) is not None


def keep(session: Session, lead: Lead, message: Message, content: bytes, at: datetime) -> RawMail:
    """Keep a reply to a message. The lead's enrollments are locked. Raises NotFound without a sender account."""
    if message.sender_account_id is None:
        raise NotFound()
    last = session.scalar(select(func.max(RawMail.uid)).where(*_of_lead(lead))) or 0
    raw = RawMail(
        workspace_id=lead.workspace_id,
        sender_account_id=message.sender_account_id,
        folder=LINKEDIN,
        uidvalidity=lead.id,
        uid=last + 1,
        sha256=_digest(content),
        content=mail_text.pack(content),
        received_at=at,
        lead_id=lead.id,
    )
    session.add(raw)
    session.flush()
    return raw


def _of_lead(lead: Lead) -> tuple[ColumnElement[bool], ...]:
    return (
        RawMail.workspace_id == lead.workspace_id,
        RawMail.folder == LINKEDIN,
        RawMail.uidvalidity == lead.id,
    )


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()
