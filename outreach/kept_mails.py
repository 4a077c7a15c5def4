"""What is kept of a received mail, as it is read again: for a thread, a card, a correction, or by newer rules."""

from dataclasses import replace
from email.message import Message as Mail

from sqlalchemy.orm import Session

from models import RawMail, Reply
from outreach import forwarded, mail_text
from outreach.mail_text import ReadMail

GONE = "The text of this mail is not kept any more: received mails are deleted after the time set in the settings."
IN_SPAM = "Found in the mailbox's Spam folder: mark it as no spam there."
SPAM = "SPAM"
"""As what a Spam folder is read, whatever its server calls it."""
LINKEDIN = "LINKEDIN"
"""As what a reply is read that a person saw on LinkedIn and pasted."""


def is_kept(raw: RawMail) -> bool:
    """Say whether a mail's content is still there."""
    return raw.emptied_at is None and bool(raw.content)


def content_of(raw: RawMail, reply: Reply | None = None) -> bytes:
    """Return the bytes that a reply was told by: of one that was passed on as an attachment, those of that mail."""
    whole = mail_text.unpack(raw.content) if is_kept(raw) else b""
    if reply is not None and reply.matched_by == forwarded.MATCHED_BY:
        return forwarded.inner_bytes(whole)
    return whole


def parsed(raw: RawMail, reply: Reply | None = None) -> Mail:
    """Return a mail taken apart."""
    return mail_text.parse(content_of(raw, reply))


def read(session: Session, reply: Reply) -> ReadMail:
    """Return a reply as people read it; its notice also says that it was spam, or that its text is gone."""
    raw = session.get_one(RawMail, reply.raw_mail_id)
    found = mail_text.read(content_of(raw, reply), is_clipped=raw.is_clipped)
    if not is_kept(raw):
        return replace(found, notice=GONE)
    if raw.folder == SPAM:
        return replace(found, notice=f"{IN_SPAM} {found.notice}".strip())
    return found
