"""A reply that somebody passed on to us: attached as a mail of its own, or quoted below their words."""

import re
from email import message_from_bytes
from email.errors import MessageError
from email.message import Message as Mail

from outreach import mail_text, threading

MATCHED_BY = "forwarded"
_SUBJECT = re.compile(
    r"^\s*(?:fwd?|wg|tr|rv|enc|i|vb|vl|doorst|pd|ilt|转发|轉寄|転送)\s*[:：]", re.IGNORECASE
)
"""How clients begin the subject of a mail that is passed on."""
_FROM = re.compile(
    r"^[>\s*|]*(?:from|von|de|da|van|från|fra|lähettäjä|od|от|від|kimden|发件人|寄件者|差出人|보낸 ?사람)"
    r"\s*\*?\s*[:：]\s*\*?\s*(?P<who>[^\n]{3,300})",
    re.IGNORECASE | re.MULTILINE,
)
_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"]+@[^\s<>()\[\],;:\"]+\.[^\s<>()\[\],;:\"]+")
_MOST_TEXT = 20_000


def attached(mail: Mail) -> Mail | None:
    """Return the mail that is attached to another one, None unless it is exactly one."""
    found = [part for part in _parts(mail, 0) if part.get_content_type() == "message/rfc822"]
    if len(found) != 1 or mail.get_content_type() in ("multipart/report", "message/rfc822"):
        return None
    payload = found[0].get_payload()
    inner = payload[0] if isinstance(payload, list) and payload else None
    return inner if isinstance(inner, Mail) and inner.get("From") else None


def attached_ids(mail: Mail) -> list[str]:
    """Return the Message-ID of the mail that is attached to another one, none where there is none."""
    inner = attached(mail)
    return threading.ids_in([mail_text.header(inner, "Message-ID")]) if inner is not None else []


def _parts(mail: Mail, depth: int) -> list[Mail]:
    payload = mail.get_payload() if mail.get_content_maintype() == "multipart" else None
    if not isinstance(payload, list) or depth > 5:
        return [mail]
    return [
        mail,
        *(one for part in payload[:50] if isinstance(part, Mail) for one in _parts(part, depth + 1)),
    ]


def quoted_senders(mail: Mail) -> list[str]:
    """Return the addresses from which mails come that are quoted in one that was passed on, the newest first."""
    if not _SUBJECT.match(mail_text.header(mail, "Subject")):
        return []
    lines = _FROM.finditer(mail_text.whole_text(mail)[:_MOST_TEXT])
    found = (address.lower() for line in lines for address in _ADDRESS.findall(line["who"])[:1])
    return list(dict.fromkeys(found))[:10]


def inner_bytes(content: bytes) -> bytes:
    """Return the bytes of the mail attached to another one, or the whole where there is none."""
    inner = attached(message_from_bytes(content))
    if inner is None:
        return content
    try:
        return inner.as_bytes()
    except (ValueError, LookupError, UnicodeError, MessageError):
        return content
