"""Reading MIME: headers, texts, what is attached. What is broken gives what can be read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message as Mail
from email.parser import BytesHeaderParser
from email.utils import getaddresses

from outreach.mail_charsets import decoded

UNSAFE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_DEEPEST = 50
"""How deep parts may be nested; what lies deeper is not read."""
_MOST_PARTS = 1000
_MULTIPART = re.compile(rb"(?i)\bboundary\s*=")
_MOST_BOUNDARIES = 100
_MOST_HEAD = 200_000
_PROOFS = frozenset(
    {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"}
)


@dataclass(frozen=True)
class Texts:
    """The texts of a mail: `plain` where it has words, else `html`; those of an attached mail only in `inner`."""

    plain: str = ""
    html: str = ""
    inner: str = ""


def parse(content: bytes) -> Mail:
    """Parse raw bytes; broken ones, and ones nested to do harm, give what can be read."""
    try:
        if len(_MULTIPART.findall(content)) <= _MOST_BOUNDARIES:
            return message_from_bytes(content)
    except RecursionError:
        pass
    return BytesHeaderParser().parsebytes(content)


def head(content: bytes) -> Mail:
    """Parse the headers of raw bytes alone."""
    return BytesHeaderParser().parsebytes(content[:_MOST_HEAD].partition(b"\r\n\r\n")[0])


def header(mail: Mail, name: str) -> str:
    """Return a header decoded, on one line, "" when it is missing or unreadable."""
    raw = mail.get(name)
    if raw is None:
        return ""
    return " ".join(UNSAFE.sub(" ", _decoded(str(raw))).split())


def addresses(mail: Mail, name: str) -> list[tuple[str, str]]:
    """Return the (name, lower-case address) pairs of an address header."""
    values = [str(value) for value in mail.get_all(name, [])]
    pairs = getaddresses(values)
    return [(_decoded(shown), address.lower()) for shown, address in pairs if "@" in address]


def texts(mail: Mail) -> list[Texts]:
    """Return what is to be read in a mail, in order: of alternatives the plain one, if it has words."""
    return list(_texts(mail, 0))


def bodies(mail: Mail, kind: str) -> Iterator[str]:
    """Yield each text of a kind that a mail carries, also where another says the same; not those of a mail in it."""
    for part in _parts(mail, 0):
        if part.get_content_type() == kind and not part.is_multipart() and not is_attached(part):
            yield _body(part)


def attachments(mail: Mail) -> Iterator[str]:
    """Yield the names of what is attached, an attached mail's by its subject; signatures of a mail are none."""
    for part in _parts(mail, 0):
        kind = part.get_content_type()
        if kind == "message/rfc822":
            name = _filename(part) or (header(_inner(part), "Subject") or "mail") + ".eml"
        elif part.is_multipart() or kind in _PROOFS or not (is_attached(part) or kind.startswith("image/")):
            continue
        else:
            name = _filename(part) or ("image" if kind.startswith("image/") else "attachment")
        yield " ".join(UNSAFE.sub(" ", _decoded(name)).split())[:120]


def kinds(mail: Mail) -> list[str]:
    """Return the content types of a mail's parts, an attached mail's own left out."""
    return [part.get_content_type() for part in _parts(mail, 0)]


def is_attached(part: Mail) -> bool:
    """Say whether a part is a file rather than text to be read."""
    return bool(_filename(part)) or str(part.get("Content-Disposition", "")).lower().startswith("attach")


def encodable(text: str) -> str:
    """Replace lone surrogates, which neither a database nor Slack takes."""
    return text.encode("utf-8", "replace").decode()


def _decoded(text: str) -> str:
    if text.isascii() and "=?" not in text:
        return text
    try:
        found = str(make_header(decode_header(text)))
    except (LookupError, ValueError, MessageError):
        found = text
    return encodable(found)


def _parts(mail: Mail, depth: int) -> Iterator[Mail]:
    """Yield the parts of a mail, not those of a mail attached to it."""
    yield mail
    if mail.get_content_type() == "message/rfc822":
        return
    for part in _children(mail) if depth < _DEEPEST else ():
        yield from _parts(part, depth + 1)


def _children(mail: Mail) -> list[Mail]:
    payload = mail.get_payload() if mail.is_multipart() else None
    return (
        [part for part in payload[:_MOST_PARTS] if isinstance(part, Mail)]
        if isinstance(payload, list)
        else []
    )


def _inner(part: Mail) -> Mail:
    return next(iter(_children(part)), Mail())


def _texts(part: Mail, depth: int) -> Iterator[Texts]:
    """Yield the texts of a part; a multipart whose boundary never comes is one."""
    kind = part.get_content_type()
    if depth > _DEEPEST:
        return
    if kind == "message/rfc822" and depth:
        inner = [found.plain or found.html for found in _texts(_inner(part), depth + 1)]
        yield Texts(inner="\n".join(inner))
    elif kind == "multipart/alternative":
        choices = [list(_texts(child, depth + 1)) for child in _children(part)]
        worded = [choice for choice in choices if any(one.plain.strip() for one in choice)]
        yield from next(iter(worded), next((choice for choice in reversed(choices) if choice), []))
    elif part.is_multipart():
        for child in _children(part):
            yield from _texts(child, depth + 1)
    elif (kind == "text/plain" or kind.startswith("multipart/")) and not is_attached(part):
        yield Texts(plain=_body(part))
    elif kind == "text/html" and not is_attached(part):
        yield Texts(html=_body(part))


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
        charset = part.get_content_charset() or ""
    except (LookupError, ValueError):
        charset = ""
    return decoded(payload, charset)
