"""The parts of a mail that tell machines from people: texts, delivery reports, complaints, calendar answers.

One walk over the mail; what is broken is read as far as it goes, nothing raises. What a report returns of the mail
that it speaks of is kept apart: its words are not those of whoever reports.
"""

import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from email import message_from_string
from email.message import Message as Mail
from html import unescape

from outreach import mail_text

MAX_TEXT = 20_000
"""How many characters of a part are looked at: what a machine has to say stands at the top."""
_RETURNED = frozenset({"message/rfc822", "text/rfc822-headers", "message/partial", "message/rfc822-headers"})
_REPORTS = frozenset({"message/delivery-status", "message/global-delivery-status"})
_SILENT = re.compile(r"<(style|script|head)\b.*?(</\1>|\Z)|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_BREAK = re.compile(r"<(?:br|/?p|/?div|/?tr|/?li|/?h\d)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][^<>@]*>|<!doctype[^<>]*>", re.IGNORECASE)
_FIELD = re.compile(r"^(?:final|original)-recipient\s*:|^diagnostic-code\s*:", re.IGNORECASE | re.MULTILINE)
_PLAIN_CHARSETS = frozenset({"utf-8", "us-ascii", "iso-8859-1", "windows-1252", "iso-2022-jp"})
_NOT_CHARSETS = frozenset(
    {
        "unicode-escape",
        "unicode_escape",
        "raw-unicode-escape",
        "raw_unicode_escape",
        "idna",
        "punycode",
        "undefined",
    }
)
_JAPANESE = "\x1b$"


@dataclass
class Parts:
    """What a mail holds. `reports` are the blocks of delivery reports, `returned` what comes back of ours.

    `is_pasted` says that the blocks stand in the text, where people may have put them.
    """

    plain: list[str] = field(default_factory=list)
    rich: list[str] = field(default_factory=list)
    reports: list[Mapping[str, str]] = field(default_factory=list)
    feedback: list[str] = field(default_factory=list)
    calendars: list[str] = field(default_factory=list)
    returned: list[Mail] = field(default_factory=list)
    is_pasted: bool = False

    @property
    def text(self) -> str:
        """Return its words: the plain ones, or those of the HTML where there are no others."""
        text = "\n".join(self.plain)
        return text if text.strip() else "\n".join(self.rich)


def parts_of(mail: Mail) -> Parts:
    """Take a mail apart."""
    found = Parts()
    for part in _outer(mail):
        kind = part.get_content_type()
        if kind in _REPORTS:
            found.reports += _blocks(part)
        elif kind in _RETURNED:
            found.returned += _inner(part)
        elif kind == "message/feedback-report":
            found.feedback.append(_feedback(part))
        elif kind == "text/calendar":
            found.calendars.append(_payload(part))
        elif kind == "text/html":
            found.rich.append(words_of_html(_payload(part)))
        elif kind.startswith(("text/", "multipart/")) and not part.is_multipart():
            found.plain.append(_payload(part))
    if not found.reports and _FIELD.search(found.text):
        found.reports = _written(found.text)
        found.is_pasted = bool(found.reports)
    return found


def _outer(mail: Mail) -> Iterator[Mail]:
    """Go through the parts without going into what is returned or reported."""
    yield mail
    payload = mail.get_payload()
    if mail.get_content_maintype() == "multipart" and isinstance(payload, list):
        for part in payload:
            if isinstance(part, Mail):
                yield from _outer(part)


def _blocks(part: Mail) -> list[Mapping[str, str]]:
    payload = part.get_payload()
    if isinstance(payload, list):
        blocks = [one for block in payload if isinstance(block, Mail) for one in _fields(block)]
        inner = [block for block in payload if isinstance(block, Mail) and not block.is_multipart()]
        left = "\n\n".join(str(block.get_payload()) for block in inner)
        return [one for one in [*blocks, *_written(left)] if one]
    return _written(_payload(part))


def _feedback(part: Mail) -> str:
    """Return the fields of a report about a mail (RFC 5965), which Python reads as the headers of a mail in a mail."""
    payload = part.get_payload()
    if not isinstance(payload, list):
        return _payload(part)
    inner = [one for one in payload if isinstance(one, Mail)]
    fields = [f"{name}: {' '.join(str(value).split())}" for one in inner for name, value in one.items()]
    return "\n".join([*fields, *(_payload(one) for one in inner if not one.is_multipart())])[:MAX_TEXT]


def _written(text: str) -> list[Mapping[str, str]]:
    """Read blocks of a delivery report that stand in a text."""
    found = []
    for paragraph in re.split(r"\n\s*\n", text[:MAX_TEXT]):
        begin = _FIELD.search(paragraph)
        if begin:
            lines = paragraph.strip().splitlines()
            while lines and not re.match(r"[A-Za-z-]+\s*:", lines[0]):
                lines.pop(0)
            found += _fields(message_from_string("\n".join(lines)))
    return found


def _fields(block: Mail) -> list[Mapping[str, str]]:
    """Return a block's fields; one of several addresses, written without an empty line between, becomes several."""
    found: list[dict[str, str]] = [{}]
    for name, value in block.items():
        if name.lower() == "final-recipient" and name.lower() in found[-1]:
            found.append({})
        found[-1][name.lower()] = " ".join(str(value).split())
    return [one for one in found if one]


def _inner(part: Mail) -> list[Mail]:
    payload = part.get_payload()
    if isinstance(payload, list):
        return [one for one in payload if isinstance(one, Mail)]
    return [mail_text.parse(_payload(part).encode("utf-8", "replace"))]


def _payload(part: Mail) -> str:
    try:
        payload = part.get_payload(decode=True)
    except (ValueError, UnicodeError, LookupError):
        return ""
    if not isinstance(payload, bytes):
        return ""
    content = payload[: 4 * MAX_TEXT]
    text = _decoded(content, part.get_content_charset() or "utf-8")
    if _JAPANESE in text:
        text = _decoded(content, "iso-2022-jp")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decoded(content: bytes, charset: str) -> str:
    try:
        is_safe = charset in _PLAIN_CHARSETS or codecs.lookup(charset).name not in _NOT_CHARSETS
        return content.decode(charset if is_safe and charset != "us-ascii" else "utf-8", "replace")
    except (LookupError, ValueError):
        return content.decode("utf-8", "replace")


def words_of_html(text: str) -> str:
    """Return the words of HTML, roughly and fast: what classifying reads, not what people are shown."""
    text = _SILENT.sub(" ", text)
    return unescape(_TAG.sub(" ", _BREAK.sub("\n", text)))[:MAX_TEXT]
