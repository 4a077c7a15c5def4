"""Sorts how an SMTP server answers, or does not, into Rejected, Deferred and SenderBroken, with a sentence each."""

import re
from datetime import timedelta

from integrations import mail_troubles
from outreach.errors import BrokeOff, Deferred, DeliveryError, RecipientRefused, Rejected, SenderBroken
from outreach.mail_troubles import Trouble

_ADDRESS = re.compile(r"[^\s<>()\[\],;:]+@[^\s<>()\[\],;:]+")
_ENHANCED = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
_ONE_ADDRESS = re.compile(r"[^\s,;:<>()\[\]\"\\@\x00-\x1f\x7f]+@[^\s,;:<>()\[\]\"\\@\x00-\x1f\x7f]+")
_MAX_WORDS = 200

AUTHENTICATION = frozenset({530, 534, 535})

# The sender's own quota or block, told in answer to RCPT or DATA: it says nothing about the recipient.
# https://support.google.com/a/answer/3726730 (5.4.5), Exchange Online NDR codes (5.1.8, 5.1.90, 5.7.705, 5.7.708)
_OWN_QUOTA = frozenset({"5.4.5", "5.1.90"})
_OWN_BLOCK = frozenset({"5.1.8", "5.7.705", "5.7.708"})
_TOO_MANY = frozenset({"4.5.3", "5.5.3"})
"""Too many recipients in one connection, which passes with the next one."""
_NOT_AUTHENTIC = frozenset({"5.7.20", "5.7.21", "5.7.22", "5.7.23", "5.7.25", "5.7.26", "5.7.27"})
"""No valid DKIM, SPF, reverse DNS or DMARC (RFC 7372, RFC 7505): it is the domain's trouble, with every recipient."""

_WAIT = re.compile(
    r"(?:again|retry|back|delay|wait|throttl\w*|greylist\w*|try)\D{0,40}?"
    r"(?:(?P<hours>\d{1,2}):(?P<minutes>\d{2}):(?P<seconds>\d{2})|"
    r"(?P<count>\d{1,6})\s*(?P<unit>s\b|secs?\b|seconds?|m\b|mins?\b|minutes?|h\b|hrs?\b|hours?))",
    re.IGNORECASE,
)
_UNITS = {"s": 1, "m": 60, "h": 3600}

# The login may not send as this address; many servers tell it only in answer to RCPT or to the text.
# https://www.postfix.org/postconf.5.html#reject_authenticated_sender_login_mismatch (553 5.7.1), Exchange's 5.7.60
# and 5.2.252 (SendAsDenied)
_NOT_ITS_ADDRESS = frozenset({"5.7.60", "5.2.252"})
_NOT_ITS_ADDRESS_WORDS = re.compile(rb"sender address rejected: not (?:owned by|logged in)", re.IGNORECASE)

# What says that there is nobody at this address, https://www.rfc-editor.org/rfc/rfc3463#section-3.2 and
# https://www.iana.org/assignments/smtp-enhanced-status-codes (5.1.10: a null MX). A full mailbox (5.2.2) and a policy
# (5.7) say nothing of the kind.
_NOBODY_THERE = frozenset({"5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"})
_NOBODY_CODES = frozenset({550, 551, 553})
"""What an answer to RCPT means without such a status, https://www.rfc-editor.org/rfc/rfc5321#section-4.2.3"""


def is_one_address(address: str) -> bool:
    """Whether this is exactly one bare address that cannot smuggle a second one or another command."""
    return len(address) <= 320 and _ONE_ADDRESS.fullmatch(address) is not None


def clean_words(answer: bytes | str) -> str:
    """Return a server's words on one line, without addresses and control characters, at most 200 characters."""
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    text = "".join(char if char.isprintable() else " " for char in text)
    text = _ADDRESS.sub("(address)", " ".join(text.split()))
    return text if len(text) <= _MAX_WORDS else text[: _MAX_WORDS - 1].rstrip() + "…"


def asked_wait(answer: bytes | str) -> timedelta | None:
    """Return how long a server asks to wait, None where its words name no time."""
    found = _WAIT.search(answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer)
    if found is None:
        return None
    if found["count"] is None:
        parts = {name: int(found[name]) for name in ("hours", "minutes", "seconds")}
        return timedelta(**parts)
    return timedelta(seconds=int(found["count"]) * _UNITS[found["unit"][0].lower()])


def wrong_password(address: str, trouble: Trouble = Trouble.WRONG_PASSWORD) -> SenderBroken:
    return SenderBroken(
        f"The mailbox {address} {mail_troubles.IN_WORDS.get(trouble, mail_troubles.REFUSED)}: correct it with "
        "`/plera senders`; it is tried again by itself."
    ).because(trouble)


def sort_connect(code: int, answer: bytes, address: str) -> DeliveryError:
    """Sort an answer to the greeting, to EHLO, STARTTLS or the login."""
    if code in AUTHENTICATION:
        return wrong_password(address, mail_troubles.of_answer(f"{code} {clean_words(answer)}"))
    if 400 <= code < 500:
        reason = f"The mail server of {address} asks to come back later: {said(code, answer)}"
        return Deferred(reason, wait=asked_wait(answer))
    return SenderBroken(f"The mail server refuses {address}: {said(code, answer)}")


def sort_sender(code: int, answer: bytes, address: str) -> DeliveryError:
    """Sort an answer to MAIL FROM: only size is the letter's fault, the rest is the sender's."""
    if code == 552:
        return Rejected(f"The mail server refused this message for its size: {said(code, answer)}")
    return sort_connect(code, answer, address)


def sort_recipient(code: int, answer: bytes, address: str) -> DeliveryError:
    """Sort an answer to RCPT: one for good without a status means the recipient."""
    return sort_letter(code, answer, address, names_recipient=code in _NOBODY_CODES)


def sort_letter(code: int, answer: bytes, address: str, *, names_recipient: bool = False) -> DeliveryError:
    """Sort an answer to RCPT, DATA or the text itself."""
    if code in AUTHENTICATION:
        return wrong_password(address)
    enhanced = _ENHANCED.search(answer.decode("ascii", "replace"))
    status = enhanced.group() if enhanced else ""
    if status in _OWN_BLOCK:
        return SenderBroken(f"The provider of {address} has stopped it from sending: {said(code, answer)}")
    if status in _NOT_ITS_ADDRESS or _NOT_ITS_ADDRESS_WORDS.search(answer):
        return SenderBroken(
            f"The mail server does not let this login send as {address}: correct the user name or the address. It "
            f"said: {said(code, answer)}"
        )
    if status in _OWN_QUOTA:
        return SenderBroken(
            f"The provider of {address} lets it send no more for now: {said(code, answer)} It is tried again by itself."
        )
    if status in _NOT_AUTHENTIC:
        return SenderBroken(
            f"Mail from {address} is refused as nobody can tell that it is real: {said(code, answer)} Look at the SPF, "
            "DKIM and DMARC records of its domain."
        )
    if status in _TOO_MANY or code < 500:
        reason = f"The mail server asks to come back later: {said(code, answer)}"
        return Deferred(reason, wait=asked_wait(answer))
    if status in _NOBODY_THERE or (names_recipient and not status):
        return RecipientRefused(f"Their mail server refused this address for good: {said(code, answer)}")
    return Rejected(f"The mail server refused this message for good: {said(code, answer)}")


def broke_off(error: Exception, host: str) -> BrokeOff:
    """Say how a server broke off before it had the text."""
    if is_silence(error):
        return BrokeOff(f"The mail server {host} fell silent before the message was handed over.")
    return BrokeOff(f"The connection to {host} broke before the message was handed over.")


def is_silence(error: Exception) -> bool:
    """Say whether nothing came in time; smtplib hides that behind SMTPServerDisconnected (`SMTP.getreply`)."""
    return isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)


def said(code: int, answer: bytes) -> str:
    """Return a server's code and words as the end of a sentence."""
    return f"{code} {clean_words(answer)}".rstrip(". ") + "."
