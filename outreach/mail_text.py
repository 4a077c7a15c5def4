"""From the raw bytes of a mail to what people read: headers, text without quotes, names of attachments.

Everything here tolerates broken MIME: what cannot be read is left out, nothing raises.
"""

import codecs
import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message as Mail
from email.utils import getaddresses
from html.parser import HTMLParser

from mailparser_reply import EmailReplyParser

MAX_TEXT = 200_000
LANGUAGES = ["en", "de", "fr", "es", "it", "nl", "pl", "sv", "da", "cs", "ja", "ko", "zh"]
_TAG = re.compile(r"<[^<>]*>")
_NOT_CHARSETS = frozenset(
    {"unicode_escape", "raw_unicode_escape", "unicode-escape", "raw-unicode-escape", "idna", "punycode"}
)
_ANNOUNCES = re.compile(r"(?=.*\d).*@.*:")
"""The line over a quote: a date and an address, whatever the language, and a colon at its end."""
_UNSAFE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class ReadMail:
    """A mail as people read it. `text` is whole, `new_text` without quotes; both are empty when it has no words."""

    message_id: str
    sender_name: str
    sender_address: str
    recipients: tuple[str, ...]
    subject: str
    text: str
    new_text: str
    attachments: tuple[str, ...]
    date: str


def pack(content: bytes) -> bytes:
    """Compress raw bytes for keeping."""
    return gzip.compress(content, compresslevel=6, mtime=0)


def unpack(content: bytes) -> bytes:
    """Return the raw bytes again."""
    return gzip.decompress(content)


def parse(content: bytes) -> Mail:
    """Parse raw bytes; broken ones give what can be read."""
    return message_from_bytes(content)


def read(content: bytes) -> ReadMail:
    """Read a mail's bytes."""
    mail = parse(content)
    senders = addresses(mail, "From")
    name, address = senders[0] if senders else ("", "")
    text = whole_text(mail)
    return ReadMail(
        message_id=header(mail, "Message-ID"),
        sender_name=name,
        sender_address=address,
        recipients=tuple(one for _, one in addresses(mail, "To") + addresses(mail, "Cc")),
        subject=header(mail, "Subject"),
        text=text,
        new_text=without_quotes(text),
        attachments=tuple(_attachments(mail)),
        date=header(mail, "Date"),
    )


def whole_text(mail: Mail) -> str:
    """Return the words of a mail with what it quotes, "" when it has none."""
    plain = [_body(part) for part in _leaves(mail) if part.get_content_type() == "text/plain"]
    if any(text.strip() for text in plain):
        return _clean("\n".join(plain))
    rich = [_body(part) for part in _leaves(mail) if part.get_content_type() == "text/html"]
    return _clean("\n".join(_stripped(text) for text in rich))


def header(mail: Mail, name: str) -> str:
    """Return a header decoded, on one line, "" when it is missing or unreadable."""
    raw = mail.get(name)
    if raw is None:
        return ""
    return " ".join(_UNSAFE.sub(" ", _decoded(str(raw))).split())


def addresses(mail: Mail, name: str) -> list[tuple[str, str]]:
    """Return the (name, lower-case address) pairs of an address header."""
    values = [str(value) for value in mail.get_all(name, [])]
    pairs = getaddresses(values)
    return [(_decoded(shown), address.lower()) for shown, address in pairs if "@" in address]


def _decoded(text: str) -> str:
    if text.isascii() and "=?" not in text:
        return text
    try:
        decoded = str(make_header(decode_header(text)))
    except (LookupError, ValueError, MessageError):
        decoded = text
    return _encodable(decoded)


def _encodable(text: str) -> str:
    """Replace lone surrogates, which neither a database nor Slack takes."""
    return text.encode("utf-8", "replace").decode()


def without_quotes(text: str) -> str:
    """Return what the person wrote, without what they quoted."""
    if not text.strip() or _is_only_quote(text):
        return ""
    kept = EmailReplyParser(languages=LANGUAGES).parse_reply(text=text[:MAX_TEXT]) or ""
    return kept.strip() or text.strip()


def _is_only_quote(text: str) -> bool:
    """Say whether a mail is nothing but what it quotes, and the one line that announces it ("On … wrote:")."""
    first, *rest = [line.strip() for line in text.splitlines() if line.strip()]
    if not all(line.startswith(">") for line in rest):
        return False
    return first.startswith(">") or bool(rest and _ANNOUNCES.fullmatch(first))


def _clean(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNSAFE.sub("", _encodable(lines))[:MAX_TEXT].strip()


def _leaves(mail: Mail) -> Iterator[Mail]:
    for part in mail.walk():
        if not part.is_multipart() and not _is_attached(part):
            yield part


def _is_attached(part: Mail) -> bool:
    return bool(_filename(part)) or str(part.get("Content-Disposition", "")).lower().startswith("attach")


def _filename(part: Mail) -> str:
    try:
        return part.get_filename() or ""
    except (LookupError, ValueError):
        return "attachment"


def _body(part: Mail) -> str:
    try:
        payload = part.get_payload(decode=True)
    except (ValueError, UnicodeError, LookupError):
        return ""
    if not isinstance(payload, bytes):
        return ""
    try:
        charset = part.get_content_charset() or "utf-8"
        is_safe = codecs.lookup(charset).name not in _NOT_CHARSETS
        return payload.decode(charset if is_safe else "utf-8", "replace")
    except (LookupError, ValueError):
        return payload.decode("utf-8", "replace")


def _attachments(mail: Mail) -> Iterator[str]:
    for part in mail.walk():
        if not part.is_multipart() and _is_attached(part):
            name = _decoded(_filename(part) or "attachment")
            yield " ".join(_UNSAFE.sub(" ", name).split())[:120]


class _Words(HTMLParser):
    """Collects the words of HTML, block elements as line breaks, scripts and styles left out."""

    BREAKS = frozenset({"p", "div", "br", "li", "tr", "h1", "h2", "h3", "blockquote"})
    SILENT = frozenset({"script", "style", "head", "title"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in self.SILENT
        if tag in self.BREAKS:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self.silent = max(0, self.silent - (tag in self.SILENT))

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.words.append(data)


def _stripped(text: str) -> str:
    reader = _Words()
    try:
        reader.feed(text[:MAX_TEXT])
        reader.close()
    except AssertionError:  # what HTMLParser raises on a marked section it does not know, such as <![x[
        reader.words = [_TAG.sub(" ", text[:MAX_TEXT])]
    lines = (" ".join(line.split()) for line in "".join(reader.words).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines))
