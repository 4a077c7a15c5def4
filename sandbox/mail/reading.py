"""Turns the bytes of a message into what a person reads; broken MIME gives less, never an error."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes
from email.errors import HeaderParseError, MessageError
from email.header import decode_header
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import Any

from sandbox.mail.folders import Stored
from sandbox.mail.html_text import text_of

RAW_LIMIT = 6_000_000
TEXT_LIMIT = 50_000
HTML_LIMIT = 200_000
HEADERS_LIMIT, HEADER_LIMIT = 200, 4_000
PARTS_LIMIT = 100
# What the email package lets through for input that nobody should have sent.
PARSER_ERRORS = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    AssertionError,
    RecursionError,
    MessageError,
)


def shown(stored: Stored) -> dict[str, Any]:
    """A message as the control API gives it. `text` and `html` are clipped, with a note at the end."""
    try:
        read = _read(stored.raw[:RAW_LIMIT])
    except PARSER_ERRORS:
        read = _unreadable(stored.raw)
    if len(stored.raw) > RAW_LIMIT:
        read["text"] += f"\n\n[Only the first {RAW_LIMIT} of {len(stored.raw)} bytes were read.]"
    received = stored.at.isoformat()
    return {
        "uid": stored.uid,
        "folder": stored.folder,
        "seen": stored.seen,
        "size": len(stored.raw),
        "received_at": received,
        **read,
        "date": read["date"] or received,
    }


def _read(raw: bytes) -> dict[str, Any]:
    message = message_from_bytes(raw)
    headers = [[name, decoded(value)] for name, value in message.raw_items()][:HEADERS_LIMIT]

    def first(name: str) -> str:
        return next((value for key, value in headers if key.lower() == name), "")

    bodies = _bodies(message)
    return {
        "message_id": first("message-id"),
        "in_reply_to": first("in-reply-to"),
        "references": first("references").split(),
        "from": first("from"),
        "to": first("to"),
        "subject": first("subject"),
        "date": _moment(first("date")),
        "headers": headers,
        **bodies,
    }


def _unreadable(raw: bytes) -> dict[str, Any]:
    text = raw[: TEXT_LIMIT * 4].decode("utf-8", "replace")
    empty = dict.fromkeys(("message_id", "in_reply_to", "from", "to", "subject", "date"), "")
    return {**empty, "references": [], "headers": [], "text": _clipped(text, TEXT_LIMIT), "attachments": []}


def _bodies(message: Message) -> dict[str, Any]:
    plain: list[str] = []
    html: list[str] = []
    attachments: list[dict[str, Any]] = []
    for part in _leaves(message):
        kind, name = part.get_content_type(), _filename(part)
        if _is_text(part):
            (plain if kind == "text/plain" else html).append(_text(part))
        elif len(attachments) < PARTS_LIMIT:
            attachments.append({"filename": name or "", "type": kind, "size": _size(part)})
    whole = "\n".join(html)
    text = "\n".join(plain) if plain else text_of(whole[: HTML_LIMIT * 5])
    bodies: dict[str, Any] = {"text": _clipped(text, TEXT_LIMIT), "attachments": attachments}
    if html:
        bodies["html"] = _clipped(whole, HTML_LIMIT)
    return bodies


def html_of(raw: bytes) -> str | None:
    """The whole HTML of a message, not clipped; None when it has none or cannot be read."""
    try:
        parts = [part for part in _leaves(message_from_bytes(raw)) if _is_text(part)]
        pages = [_text(part) for part in parts if part.get_content_type() == "text/html"]
    except PARSER_ERRORS:
        return None
    return "\n".join(pages) if pages else None


def attached(raw: bytes, place: int) -> tuple[str, bytes] | None:
    """Name and bytes of an attachment by its place in `shown`'s list; None when there is no such."""
    try:
        parts = [part for part in _leaves(message_from_bytes(raw)) if not _is_text(part)][:PARTS_LIMIT]
        if not 0 <= place < len(parts):
            return None
        payload = parts[place].get_payload(decode=True)
        content = payload if isinstance(payload, bytes) else _inner(parts[place])
        return _filename(parts[place]) or "", content
    except PARSER_ERRORS:
        return None


def _inner(part: Message) -> bytes:
    """The bytes of a message within a message, or of a delivery status."""
    inner = part.get_payload()
    return (
        b"\r\n".join(each.as_bytes() for each in inner if isinstance(each, Message))
        if isinstance(inner, list)
        else b""
    )


def _is_text(part: Message) -> bool:
    """Is this shown as the message's words, not as something attached?"""
    if part.get_content_type() not in ("text/plain", "text/html"):
        return False
    return _filename(part) is None and part.get_content_disposition() != "attachment"


def _leaves(message: Message) -> Iterator[Message]:
    """The parts that are not multiparts; a message within is one part. Parts beyond the limit are left out."""
    waiting, met = [message], 0
    while waiting and met < PARTS_LIMIT * 5:
        part = waiting.pop(0)
        met += 1
        inner = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inner, list):
            waiting = [each for each in inner if isinstance(each, Message)] + waiting
        else:
            yield part


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    try:
        text = payload.decode(part.get_content_charset() or "utf-8", "replace")
    except (LookupError, ValueError):
        text = payload.decode("utf-8", "replace")
    return text.replace("\r\n", "\n").replace("\0", "\ufffd")


def _size(part: Message) -> int:
    """Bytes once decoded, 0 for a part that cannot be written out again."""
    try:
        payload = part.get_payload(decode=True)
        return len(payload) if isinstance(payload, bytes) else len(part.as_bytes())
    except PARSER_ERRORS:
        return 0


def _filename(part: Message) -> str | None:
    try:
        name = part.get_filename()
    except PARSER_ERRORS:
        return "unreadable"
    return None if name is None else decoded(name)


def decoded(value: str) -> str:
    """A header as a person reads it: encoded words and stray bytes decoded, one line, clipped."""
    honest = value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    try:
        pieces = decode_header(honest) if "=?" in honest else [(honest, None)]
        text = "".join(_piece(content, charset) for content, charset in pieces)
    except (HeaderParseError, ValueError):
        text = honest
    return _clipped(" ".join(text.split()), HEADER_LIMIT)


def _piece(content: str | bytes, charset: str | None) -> str:
    if isinstance(content, str):
        return content
    try:
        return content.decode(charset or "utf-8", "replace")
    except LookupError:
        return content.decode("utf-8", "replace")


def _moment(date: str) -> str:
    """A Date header in ISO form, empty when it cannot be read."""
    try:
        return parsedate_to_datetime(date).isoformat()
    except PARSER_ERRORS:
        return ""


def _clipped(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    return f"{text[:limit]}\n\n[Clipped: {limit} of {len(text)} characters are shown.]"
