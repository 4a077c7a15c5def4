"""Writes the mail of a prospect as Gmail would: threaded, quoted, with a plain and an HTML part."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid, parseaddr
from html import escape
from typing import Any

from sandbox.mail.addresses import plain

# Unfolded lines: the email package tears long message ids apart when it folds References.
POLICY = SMTP.clone(max_line_length=998)
REFERENCES_LENGTH = 900
ID_LENGTH = 400


class Unwritable(Exception):
    """The letter cannot be put into a mail; the text is a sentence."""


@dataclass(frozen=True)
class Attachment:
    filename: str
    content: bytes
    type: str = "application/octet-stream"


@dataclass(frozen=True)
class Letter:
    """What a person typed, and what the mail program adds to it."""

    sender: str
    to: Sequence[str]
    subject: str
    text: str
    sender_name: str = ""
    html: str | None = None
    in_reply_to: str | None = None
    references: Sequence[str] = ()
    attachments: Sequence[Attachment] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


def compose(letter: Letter, at: datetime) -> tuple[str, bytes]:
    """The Message-ID and the bytes of the mail. Raises Unwritable for what no mail can hold."""
    message = EmailMessage(policy=POLICY)
    try:
        message["From"] = Address(_one_line(letter.sender_name), addr_spec=letter.sender)
        message["To"] = [Address(addr_spec=address) for address in letter.to]
        message["Subject"] = _one_line(letter.subject)
        message["Date"] = format_datetime(at)
        message["Message-ID"] = make_msgid(domain=letter.sender.rpartition("@")[2])
        if letter.in_reply_to:
            message["In-Reply-To"] = letter.in_reply_to
            message["References"] = " ".join(letter.references)
        for name, value in letter.headers.items():
            _set_header(message, name, value)
        _set_body(message, letter)
        return str(message["Message-ID"]), message.as_bytes()
    except (ValueError, LookupError, TypeError, MessageError) as error:
        raise Unwritable(f"This cannot be written as a mail: {error}.") from error


def answer(original: Mapping[str, Any], sender: str, sender_name: str, text: str, html: str | None) -> Letter:
    """A reply to a message as `reading.shown` gives it, to its Reply-To or From, with the original quoted.

    Raises Unwritable when the original names nobody to answer.
    """
    replies_to = next((value for name, value in original["headers"] if name.lower() == "reply-to"), "")
    recipient = plain(parseaddr(replies_to or original["from"])[1])
    if recipient is None:
        raise Unwritable("That message has no address to answer to.")
    message_id = original["message_id"] if is_id(original["message_id"]) else None
    earlier = [reference for reference in original["references"] if is_id(reference)]
    known = dict.fromkeys([*earlier, *([message_id] if message_id else [])])
    introduction = _introduction(original)
    quoted = "\n".join(f"> {line}".rstrip() for line in original["text"].splitlines())
    return Letter(
        sender=sender,
        sender_name=sender_name,
        to=[recipient],
        subject=_reply_subject(original["subject"]),
        text=f"{text}\n\n{textwrap.fill(introduction, 78, break_long_words=False)}\n\n{quoted}\n",
        html=_gmail_html(html or _paragraphs(text), introduction, original),
        in_reply_to=message_id,
        references=_trimmed(list(known)),
    )


def _set_header(message: EmailMessage, name: str, value: str) -> None:
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9-]*", name):
        raise ValueError(f"'{name}' is not the name of a header")
    del message[name]
    message[name] = value


def _set_body(message: EmailMessage, letter: Letter) -> None:
    message.set_content(letter.text, cte=_encoding(letter.text))
    if letter.html is not None:
        message.add_alternative(letter.html, subtype="html", cte=_encoding(letter.html))
    for attachment in letter.attachments:
        main, _, sub = attachment.type.partition("/")
        message.add_attachment(
            attachment.content, maintype=main, subtype=sub, filename=_one_line(attachment.filename)
        )


def _encoding(text: str) -> str:
    is_simple = text.isascii() and all(len(line) < 900 for line in text.splitlines())
    return "7bit" if is_simple else "quoted-printable"


def _reply_subject(subject: str) -> str:
    return subject if re.match(r"(?i)re:", subject) else f"Re: {subject}".rstrip()


def _introduction(original: Mapping[str, Any]) -> str:
    """Gmail's line above the quote: "On Tue, Nov 25, 2025 at 9:03 AM Ana Ruiz <ana@kestrel.test> wrote:"."""
    name, address = parseaddr(original["from"])
    at = datetime.fromisoformat(original["date"])
    hour = at.strftime("%I:%M %p").lstrip("0")
    day = f"{at:%a, %b} {at.day}, {at.year}"
    return f"On {day} at {hour} {f'{name} ' if name else ''}<{address}> wrote:"


def _gmail_html(html: str, introduction: str, original: Mapping[str, Any]) -> str:
    inner = original.get("html") or _paragraphs(original["text"])
    return (
        f'<div dir="ltr">{html}</div><br><div class="gmail_quote gmail_quote_container">'
        f'<div dir="ltr" class="gmail_attr">{escape(introduction)}<br></div>'
        '<blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;'
        'border-left:1px solid rgb(204,204,204);padding-left:1ex">'
        f"{inner}</blockquote></div>\n"
    )


def _paragraphs(text: str) -> str:
    return "<br>\n".join(escape(line, quote=False) for line in text.splitlines())


def is_id(value: str) -> bool:
    """Is this a Message-ID that fits into one line?"""
    return bool(re.fullmatch(r"<[\x21-\x7e]+>", value)) and len(value) <= ID_LENGTH


def _trimmed(ids: list[str]) -> list[str]:
    """The first and the newest, as many as fit into one line (RFC 5322, 2.1.1)."""
    kept = list(ids)
    while len(kept) > 2 and len(" ".join(kept)) > REFERENCES_LENGTH:
        del kept[1]
    return kept


def _one_line(text: str) -> str:
    return " ".join(text.split())
