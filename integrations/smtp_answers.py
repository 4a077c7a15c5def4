"""Sorts how an SMTP server answers, or does not, into Rejected, Deferred and SenderBroken, with a sentence each."""

import re

from integrations import mail_troubles
from outreach import nobody_there, policy_refusals
from outreach.bounce_evidence import bare
from outreach.errors import (
    BrokeOff,
    Deferred,
    DeliveryError,
    OutcomeUnknown,
    PolicyRefused,
    QuotaUsedUp,
    RecipientRefused,
    Rejected,
    SenderBroken,
    Throttled,
)
from outreach.mail_troubles import Trouble

_ADDRESS = re.compile(r"[^\s<>()\[\],;:]+@[^\s<>()\[\],;:]+")
_ENHANCED = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
_ONE_ADDRESS = re.compile(r"[^\s,;:<>()\[\]\"\\@\x00-\x1f\x7f]+@[^\s,;:<>()\[\]\"\\@\x00-\x1f\x7f]+")
_MAX_WORDS = 200

_WAIT = re.compile(
    r"\b(?:in|for|after|wait)(?: (?:at least|about|another))? (\d{1,6}) ?"
    r"(s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?)\b",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\bin (\d{1,2}):(\d\d):(\d\d)\b")
_UNITS = {"s": 1, "m": 60, "h": 3600}
_MOST_WAIT = 86_400

AUTHENTICATION = frozenset({530, 534, 535, 538})

# The sender's own quota or block, told in answer to RCPT or DATA: it says nothing about the recipient.
# https://support.google.com/a/answer/3726730 (5.4.5; a relay's with 5.7.1 in words alone), Exchange Online NDR codes
# (5.1.90 a mailbox's, 5.7.232 and 5.7.233 a tenant's, SubmissionQuotaExceeded with 5.2.0; 5.1.8, 5.7.705 and 5.7.708
# are blocks)
_OWN_QUOTA = frozenset({"5.4.5", "5.1.90", "5.7.232", "5.7.233"})
_DAY_IS_USED_UP = re.compile(
    r"\b(?:daily|per day|24.hours?)\b.{0,60}(?:limit|quota).{0,30}(?:exceed|reached)"
    r"|(?:exceed|reached).{0,30}\bdaily\b.{0,60}(?:limit|quota)|SubmissionQuotaExceeded",
    re.IGNORECASE | re.DOTALL,
)
_OF_WHO_RECEIVES = re.compile(r"\breceiv", re.IGNORECASE)
_OWN_BLOCK = frozenset({"5.1.8", "5.7.705", "5.7.708"})
_TOO_MANY = frozenset({"4.5.3", "5.5.3"})
"""Too many recipients in one connection, which passes with the next one."""
_NOT_AUTHENTIC = frozenset({"5.7.20", "5.7.21", "5.7.22", "5.7.23", "5.7.25", "5.7.26", "5.7.27"})
"""No valid DKIM, SPF, reverse DNS or DMARC (RFC 7372, RFC 7505): it is the domain's trouble, with every recipient."""


# Who sends too much or too fast is told so by policy (4.7, RFC 3463), by quota, or in words alone, with 421 or 450:
# https://support.google.com/a/answer/3221692 and Exchange Online's "Fix NDR error" pages. Greylisting says 4.7.1, too,
# and means nobody in particular (RFC 6647); 454 4.7.0 is a login or TLS that does not work just now (RFC 4954, 3207).
_POLICY = re.compile(r"4\.7\.\d+")
_GREYLISTING = re.compile(
    r"gr[ae]y.?list|postgrey|please (?:re)?try again (?:in|after) \d+ ?s", re.IGNORECASE
)
_TOO_MUCH = re.compile(
    r"too (?:many|much|fast|frequent)|rate.{0,20}(?:limit|exceed)|(?:limit|quota).{0,30}exceed"
    r"|exceed.{0,40}(?:limit|quota|rate)|throttl|slow(?:ing)? down|unusual rate|sending limit",
    re.IGNORECASE,
)
_GOODBYE = re.compile(r"4\.7\.0.*(?:clos|timeout|timed out|idle)", re.IGNORECASE | re.DOTALL)
_LOGIN_OR_TLS = 454

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


def is_yes(code: int) -> bool:
    """Whether an answer is a yes: its first digit tells (RFC 5321, 4.2.1 and 4.3.2)."""
    return 200 <= code < 300


def is_go_on(code: int) -> bool:
    """Whether a server waits for what comes next."""
    return 300 <= code < 400


def is_no(code: int) -> bool:
    """Whether an answer is a no, for now or for good; smtplib gives -1 for a line that is no answer at all."""
    return 400 <= code < 600


def clean_words(answer: bytes | str) -> str:
    """Return a server's words on one line, without addresses and control characters, at most 200 characters."""
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    text = "".join(char if char.isprintable() else " " for char in text)
    text = _ADDRESS.sub("(address)", " ".join(text.split()))
    return text if len(text) <= _MAX_WORDS else text[: _MAX_WORDS - 1].rstrip() + "…"


def wrong_password(address: str, trouble: Trouble = Trouble.WRONG_PASSWORD) -> SenderBroken:
    return SenderBroken(
        f"The mailbox {address} {mail_troubles.IN_WORDS.get(trouble, mail_troubles.REFUSED)}: "
        f"{mail_troubles.next_step(trouble)}"
    ).because(trouble)


def sort_connect(code: int, answer: bytes, address: str) -> DeliveryError:
    """Sort an answer to the greeting, to EHLO, STARTTLS or the login."""
    if code in AUTHENTICATION:
        return wrong_password(address, mail_troubles.of_answer(f"{code} {clean_words(answer)}"))
    if 400 <= code < 500:
        return _later(code, answer, f"The mail server of {address}")
    if _takes_no_passwords(answer):
        return wrong_password(address, Trouble.BASIC_OFF)
    if is_quota(answer):
        return _used_up(code, answer, address)
    if not is_no(code):
        return SenderBroken(
            f"What answers where {address} sends is no SMTP server, or wants another encryption: check host and port."
        ).because(Trouble.ENCRYPTION)
    return SenderBroken(f"The mail server refuses {address}: {said(code, answer)}")


def asked_to_wait(answer: bytes) -> float | None:
    """Return for how many seconds a server asks to wait, None when it does not say or says more than a day.

    As SQLgrey ("Greylisted for 5 minutes"), Exim's greylistd ("try again in 300 seconds"), milter-greylist ("come back
    in 00:04:59") and throttling providers word it.
    """
    words = answer.decode("utf-8", "replace")
    clock, told = _CLOCK.search(words), _WAIT.search(words)
    if clock is not None:
        hours, minutes, whole = (int(part) for part in clock.groups())
        seconds = hours * 3600 + minutes * 60 + whole
    elif told is not None:
        seconds = int(told[1]) * _UNITS[told[2][0].lower()]
    else:
        return None
    return float(seconds) if 0 < seconds <= _MOST_WAIT else None


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
    if _takes_no_passwords(answer):
        return wrong_password(address, Trouble.BASIC_OFF)
    enhanced = _ENHANCED.search(answer.decode("ascii", "replace"))
    status = enhanced.group() if enhanced else ""
    if status in _OWN_BLOCK:
        return SenderBroken(f"The provider of {address} has stopped it from sending: {said(code, answer)}")
    if status in _NOT_ITS_ADDRESS or _NOT_ITS_ADDRESS_WORDS.search(answer):
        return SenderBroken(
            f"The mail server does not let this login send as {address}: correct the user name or the address. It "
            f"said: {said(code, answer)}"
        )
    if code >= 500 and is_quota(answer):
        return _used_up(code, answer, address)
    if status in _NOT_AUTHENTIC:
        return SenderBroken(
            f"Mail from {address} is refused as nobody can tell that it is real: {said(code, answer)} Look at the SPF, "
            "DKIM and DMARC records of its domain."
        )
    if status in _TOO_MANY or code < 500:
        return _later(code, answer, "The mail server")
    words = bare(answer.decode("utf-8", "replace"))
    is_policy = policy_refusals.is_push_back(status, words)
    is_nobody = names_recipient and not status and (not is_policy or nobody_there.says_no_address(words))
    if status in _NOBODY_THERE or is_nobody:
        return RecipientRefused(f"Their mail server refused this address for good: {said(code, answer)}")
    if is_policy:
        return PolicyRefused(
            f"Their mail server refuses mail from {address} by its policy: {said(code, answer)}"
        )
    return Rejected(f"The mail server refused this message for good: {said(code, answer)}")


def _later(code: int, answer: bytes, who: str) -> Deferred:
    if asks_for_less(code, answer):
        return Throttled(f"{who} asks for less mail: {said(code, answer)}", asked_to_wait(answer))
    return Deferred(f"{who} asks to come back later: {said(code, answer)}", asked_to_wait(answer))


def _takes_no_passwords(answer: bytes) -> bool:
    """Say whether Exchange Online ends a login with a password, with 550 5.7.30 in place of 535."""
    return (
        b"5.7.30" in answer
        and mail_troubles.of_answer(answer.decode("ascii", "replace")) is Trouble.BASIC_OFF
    )


def is_quota(answer: bytes) -> bool:
    """Say whether an answer for good means that the sender has used up its day, which passes by itself."""
    words = answer.decode("ascii", "replace")
    enhanced = _ENHANCED.search(words)
    if enhanced is not None and enhanced.group() in _OWN_QUOTA:
        return True
    return _DAY_IS_USED_UP.search(words) is not None and not _OF_WHO_RECEIVES.search(words)


def _used_up(code: int, answer: bytes, address: str) -> QuotaUsedUp:
    """Wait as long as the provider says, else a day: their limits reach over rolling 24 hours."""
    words = f"The provider of {address} lets it send no more for now: {said(code, answer)}"
    return QuotaUsedUp(words, asked_to_wait(answer) or float(_MOST_WAIT))


def asks_for_less(code: int, answer: bytes) -> bool:
    """Say whether an answer that means later says that this mailbox sends too much or too fast."""
    words = answer.decode("ascii", "replace")
    if code == _LOGIN_OR_TLS or _GREYLISTING.search(words):
        return False
    enhanced = _ENHANCED.search(words)
    status = enhanced.group() if enhanced else ""
    if status in _TOO_MANY:
        return False
    if _TOO_MUCH.search(words):
        return True
    return _POLICY.fullmatch(status) is not None and not _GOODBYE.search(words)


def broke_off(error: Exception, host: str) -> BrokeOff:
    """Say how a server broke off before it had the text."""
    if is_silence(error):
        return BrokeOff(f"The mail server {host} fell silent before the message was handed over.")
    return BrokeOff(f"The connection to {host} broke before the message was handed over.")


def not_understood(host: str) -> BrokeOff:
    """Say that a server answered what is neither yes nor no before it had the text."""
    return BrokeOff(
        f"The mail server {host} answered with nothing that can be understood before the message was handed over."
    )


def unknown(what: str) -> OutcomeUnknown:
    """Say that nobody knows whether a letter was taken, and what happened."""
    return OutcomeUnknown(f"{what} after the message was handed over: it may or may not have been sent.")


def is_silence(error: Exception) -> bool:
    """Say whether nothing came in time; smtplib hides that behind SMTPServerDisconnected (`SMTP.getreply`)."""
    return isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)


def said(code: int, answer: bytes) -> str:
    """Return a server's code and words as the end of a sentence."""
    return f"{code} {clean_words(answer)}".rstrip(". ") + "."
