"""From an accepted text to the exact mail: composed once, bound by its digest, finished when it leaves."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime
from hashlib import sha256
from unicodedata import category, normalize

from outreach import mail_bodies
from outreach.errors import NotReady
from outreach.opt_out_words import words_in

MAX_SUBJECT = 200
_UNFOLDED = 60
_SPECIALS = re.compile(r'[()<>\[\]:;@\\,."]')
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_PLAIN_ADDRESS = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})+")
"""A dot-atom at a domain of at least two labels (RFC 5322, 3.4.1; RFC 5321, 4.1.2)."""

_TEST = "plera-test."
"""Begins the Message-ID of a test."""
ORIGINAL_ID = "X-Original-Message-ID"
"""Repeats a mail's Message-ID, so that its copy in Sent is known where the mailbox's server gives it another one."""
_MESSAGE_ID = re.compile(rb"(?im)^Message-ID:\s*(<[^<>\s]+>)")


@dataclass(frozen=True)
class Correspondent:
    """A name and an address; both are data from outside."""

    name: str
    address: str


@dataclass(frozen=True)
class Composed:
    """The mail without Date and threading headers, and the digest that an approval binds.

    A picture that tells that the mail was opened is no text and not in it: switching it on or off voids no approval.
    """

    content: bytes
    digest: str


def one_line(text: str, limit: int = MAX_SUBJECT) -> str:
    """Return a text as one header-safe line: control characters and line breaks become spaces."""
    cleaned = "".join(mark if mark.isprintable() else " " for mark in text)
    return " ".join(cleaned.split())[:limit].rstrip()


def new_message_id(key: str, sender_address: str) -> str:
    """Return an own Message-ID at the sender's domain (RFC 5322, 3.6.4); `key` must be unique."""
    return f"<{key}@{sender_address.rpartition('@')[2] or 'localhost'}>"


def new_test_id(key: str, sender_address: str) -> str:
    """Return a Message-ID by which a test is told from what counts."""
    return new_message_id(f"{_TEST}{key}", sender_address)


def is_test_id(message_id: str) -> bool:
    """Say whether a Message-ID is a test's."""
    return message_id.startswith(f"<{_TEST}")


def as_test(content: bytes) -> bytes:
    """Mark composed bytes as a test, for people and for filters."""
    return b"X-Plera-Test: 1\r\n" + content


def footer(legal_sender: str, postal_address: str, language: str | None) -> str:
    """Return the footer that every outreach mail carries; empty parts are left out."""
    who = " · ".join(part for part in (legal_sender.strip(), one_line(postal_address, 300)) if part)
    return f"{who}\n{words_in(language).footer_line}" if who else ""


def compose(
    sender: Correspondent,
    recipient: Correspondent,
    *,
    subject: str,
    body: str,
    signature: str,
    foot: str,
    message_id: str,
    reply_to: str = "",
) -> Composed:
    """Build the mail's RFC 5322 bytes without Date and threading headers: the same for the same words.

    A recipient with letters beyond ASCII before the @ gets headers in UTF-8 (RFC 6532), everybody else encoded words.
    Raises NotReady when an address cannot stand in a header.
    """
    mail = EmailMessage(policy=SMTP if recipient.address.isascii() else SMTPUTF8)
    mail["From"] = _address(sender)
    if reply_to:
        mail["Reply-To"] = _address(Correspondent("", reply_to))
    mail["To"] = _address(recipient, is_plain=is_address)
    mail["Subject"] = _literal(one_line(subject))
    mail["Message-ID"] = message_id
    texts = [mail_bodies.tidy(text) for text in (body, signature, foot)]
    content = mail.as_bytes()[: -len(b"\r\n")] + mail_bodies.alternatives(*texts)
    return _bound(content, sender.address, recipient.address, "email")


def compose_plain(sender: str, recipient: str, channel: str, body: str) -> Composed:
    """Bind a text that leaves as it is, such as a LinkedIn note, to who sends it to whom on which channel."""
    return _bound(body.strip().encode(), sender, recipient, channel)


def _bound(content: bytes, sender: str, recipient: str, channel: str) -> Composed:
    bound = json.dumps([sender, recipient, channel, sha256(content).hexdigest()])
    return Composed(content, sha256(bound.encode()).hexdigest())


def _address(one: Correspondent, is_plain: Callable[[str], bool] | None = None) -> Address:
    if not (is_plain or is_plain_address)(one.address):
        raise NotReady("An address cannot be used in a mail: correct it at the lead or the sender.")
    user, _, domain = one.address.rpartition("@")
    return Address(_shown_name(one), username=user, domain=domain)


def is_plain_address(text: str) -> bool:
    """Say whether a text is one address that stands in a header and an envelope without any quoting."""
    return len(text) <= 320 and "=?" not in text and _PLAIN_ADDRESS.fullmatch(text) is not None


def is_address(text: str) -> bool:
    """Say whether a text is a plain address, or one with letters beyond ASCII before the @ (RFC 6531, 3.3).

    Such an address is reached only from a mail server that offers SMTPUTF8. Its domain stands in ASCII.
    """
    local, _, domain = text.rpartition("@")
    if local.isascii():
        return is_plain_address(text)
    letters = "".join("x" if _is_letter(mark) else mark for mark in local)
    return (
        len(text.encode()) <= 320
        and text == normalize("NFC", text)
        and is_plain_address(f"{letters}@{domain}")
    )


def _is_letter(mark: str) -> bool:
    return not mark.isascii() and category(mark)[0] in "LMN"


def _literal(text: str) -> str:
    """Break up what looks like an encoded word (RFC 2047): EmailMessage would decode it, line breaks included."""
    return text.replace("=?", "= ?")


def _shown_name(one: Correspondent) -> str:
    """Return a name for an address header.

    EmailMessage loses the quotes of a name when it has to fold or encode the header, so that its commas and
    addresses would count: a name for which that may happen goes without such marks.
    """
    name = _literal(one_line(one.name, 120))
    if name.isascii() and len(name) + len(one.address) <= _UNFOLDED:
        return name
    return " ".join(_SPECIALS.sub(" ", name).split())


def finish(
    content: bytes,
    *,
    date: datetime,
    answers: str = "",
    thread: tuple[str, ...] = (),
    ways_out: tuple[str, ...] = (),
    picture: str = "",
) -> bytes:
    """Add Date, its Message-ID once more, what it answers, if anything, and the ways out to composed bytes.

    `answers` is the Message-ID answered, `thread` all earlier ones, oldest first (RFC 5322, 3.6.4). `ways_out` are
    the lines that say how to opt out (`opt_out_links`), `picture` is the address of the picture that tells that it was
    opened, "" for none. None of them is text: the digest, which binds what a person approved, leaves them out.
    """
    lines = [f"Date: {format_datetime(date)}"]
    own_id = _MESSAGE_ID.search(content.partition(b"\r\n\r\n")[0])
    if own_id is not None:
        lines.append(f"{ORIGINAL_ID}: {own_id.group(1).decode('ascii', 'ignore')}")
    if answers:
        lines.append(f"In-Reply-To: {answers}")
    if thread:
        lines.append("References: " + "\r\n ".join(thread[:1] + thread[1:][-19:]))
    lines += ways_out
    content = mail_bodies.with_picture(content, picture) if picture else content
    return "\r\n".join(lines).encode("ascii", "ignore") + b"\r\n" + content


def digest_of_set(digests: tuple[str, ...]) -> str:
    """Return one short digest for several texts in order, as a card's button carries it."""
    return sha256("\n".join(digests).encode()).hexdigest()[:40]
