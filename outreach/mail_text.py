"""From the raw bytes of a mail to what people read: headers, their words without quotes, names of attachments.

Everything here tolerates broken MIME: what cannot be read is left out or said in a sentence, nothing raises.
"""

import gzip
from dataclasses import dataclass
from email.message import Message as Mail

from outreach import mail_html, mail_notices, mail_quotes
from outreach.mail_mime import UNSAFE, Texts, addresses, attachments, encodable, head, header, parse, texts

MAX_TEXT = 200_000
"""How much of a text is handed on, in characters; it is cut after quotes were looked for in all of it."""
_MOST_READ = 5_000_000
_MOST_LINES = 2_000_000
"""How many lines are looked through for quotes: far more than anybody writes, and a bound on what a mail costs."""


@dataclass(frozen=True)
class ReadMail:
    """A mail as people read it.

    `text` is whole. `new_text` is what they wrote, and what rules go by. `shown_text` is the same with the quoted
    lines that their answers stand below. All are empty when it has no words. `notice` is a sentence on what
    cannot be read here.
    """

    message_id: str
    sender_name: str
    sender_address: str
    recipients: tuple[str, ...]
    subject: str
    text: str
    new_text: str
    shown_text: str
    notice: str
    attachments: tuple[str, ...]
    date: str


def pack(content: bytes) -> bytes:
    """Compress raw bytes for keeping."""
    return gzip.compress(content, compresslevel=6, mtime=0)


def unpack(content: bytes) -> bytes:
    """Return the raw bytes again."""
    return gzip.decompress(content)


def message_id(content: bytes) -> str:
    """Return the Message-ID of a mail's bytes, "" when it has none."""
    return header(head(content), "Message-ID")[:300]


def read(content: bytes, *, is_clipped: bool = False) -> ReadMail:
    """Read a mail's bytes; `is_clipped` says that they are not all of it."""
    mail = parse(content)
    senders = addresses(mail, "From")
    name, address = senders[0] if senders else ("", "")
    found = texts(mail)
    marked = _joined(found)
    cut = mail_quotes.cut(marked)
    whole = mail_quotes.whole(marked)
    return ReadMail(
        message_id=header(mail, "Message-ID"),
        sender_name=name,
        sender_address=address,
        recipients=tuple(one for _, one in addresses(mail, "To") + addresses(mail, "Cc")),
        subject=header(mail, "Subject"),
        text=(whole or _clean("\n".join(one.inner for one in found)))[:MAX_TEXT].strip(),
        new_text=cut.words[:MAX_TEXT].strip(),
        shown_text=cut.shown[:MAX_TEXT].strip(),
        notice=mail_notices.notice_of(mail, whole, is_clipped=is_clipped),
        attachments=tuple(attachments(mail)),
        date=header(mail, "Date"),
    )


def whole_text(mail: Mail) -> str:
    """Return the words of a mail with what it quotes, "" when it has none."""
    return mail_quotes.whole(_joined(texts(mail)))[:MAX_TEXT].strip()


def new_text(mail: Mail) -> str:
    """Return what a person wrote in a mail, without what they quoted."""
    return mail_quotes.cut(_joined(texts(mail))).words[:MAX_TEXT].strip()


def without_quotes(text: str) -> str:
    """Return what the person wrote in a plain text, without what they quoted."""
    return mail_quotes.cut(mail_quotes.whole(text)).words


def _joined(found: list[Texts]) -> str:
    """Put the texts of a mail under each other, those of HTML with their marks."""
    pieces = [
        mail_html.lines_of(one.html) if one.html else mail_quotes.whole(one.plain)
        for one in found
        if one.html or one.plain
    ]
    return _clean("\n".join(pieces))


def _clean(text: str) -> str:
    lines = text[:_MOST_READ].replace("\r\n", "\n").replace("\r", "\n")
    lines = "\n".join(lines.split("\n", _MOST_LINES)[:_MOST_LINES])
    return UNSAFE.sub("", encodable(lines)).strip()


__all__ = [
    "MAX_TEXT",
    "ReadMail",
    "addresses",
    "header",
    "new_text",
    "pack",
    "parse",
    "read",
    "unpack",
    "whole_text",
    "without_quotes",
]
