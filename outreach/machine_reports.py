"""What machines report for people: complaints about spam (ARF, RFC 5965) and answers to invitations (RFC 5546)."""

import json
import re
from dataclasses import dataclass
from email.message import Message as Mail

from outreach.bounce_evidence import ADDRESS
from outreach.mail_parts import Parts

_ANSWERED = {
    "ACCEPTED": "They accepted an invitation",
    "DECLINED": "They declined an invitation",
    "TENTATIVE": "They may come to a meeting: they accepted an invitation tentatively",
    "DELEGATED": "They passed an invitation on to somebody else",
    "COUNTER": "They propose another time for a meeting",
}
_FIELD = re.compile(
    r"^(?:original-rcpt-to|removal-recipient|original-mail-to)\s*:(.*)$",
    re.IGNORECASE | re.MULTILINE,
)
_METHOD = re.compile(r"^METHOD\s*:\s*(\w+)", re.IGNORECASE | re.MULTILINE)
_PARTSTAT = re.compile(r"PARTSTAT=\"?(\w+)", re.IGNORECASE)
_FEEDBACK = re.compile(r"^feedback-type\s*:\s*([\w-]+)", re.IGNORECASE | re.MULTILINE)
_KINDS = {
    "abuse": "They marked our mail as spam",
    "fraud": "They reported our mail as fraud",
    "virus": "They reported a virus in our mail",
    "opt-out": "They asked through their provider not to be written to",
    "auth-failure": "A provider reports that our mail was not authenticated",
    "not-spam": "They said that our mail is no spam",
}
GOOD = frozenset({_KINDS["not-spam"]})
"""Reports of which nobody need be told."""
ABOUT_US = frozenset({_KINDS["auth-failure"], _KINDS["not-spam"]})
"""Reports from which nothing follows for whoever got the mail."""
_HOTMAIL = re.compile(r"^complaint about message from \d", re.IGNORECASE)
_HOTMAIL_HEADERS = ("X-HmXmrOriginalRecipient", "X-Original-Recipient", "X-Rcpt-To")


@dataclass(frozen=True)
class Complaint:
    """What is complained about, in words, and the addresses it is about."""

    reason: str
    about: tuple[str, ...]


def complaint(mail: Mail, parts: Parts) -> Complaint | None:
    """Return what a spam complaint says and about which addresses, None when the mail is none."""
    kind = str(mail.get_param("report-type", "")).lower()
    if parts.feedback or kind == "feedback-report":
        text = "\n".join(parts.feedback)
        found = _FEEDBACK.search(text) or _FEEDBACK.search(parts.text)
        said = _KINDS.get(
            found[1].lower() if found else "abuse", "Their provider passed on a complaint about our mail"
        )
        return Complaint(said, _addresses(_FIELD.findall(text)))
    if _HOTMAIL.search(str(mail.get("Subject", "")).strip()) and parts.returned:
        named = [str(one.get(name, "")) for one in parts.returned for name in _HOTMAIL_HEADERS]
        return Complaint(_KINDS["abuse"], _addresses(named))
    text = parts.text.lstrip()
    if text.startswith("{") and '"notificationType"' in text:
        return _told_by_ses(text)
    return None


def _told_by_ses(text: str) -> Complaint | None:
    try:
        told, _ = json.JSONDecoder(strict=False).raw_decode(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(told, dict) or told.get("notificationType") != "Complaint":
        return None
    complained = told.get("complaint")
    named = complained.get("complainedRecipients") if isinstance(complained, dict) else None
    names = [str(one) for one in named] if isinstance(named, list) else []
    return Complaint(_KINDS["abuse"], _addresses(names))


def _addresses(values: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found[0].lower() for value in values for found in ADDRESS.finditer(value)))


def calendar_answer(parts: Parts) -> str:
    """Return in words how an invitation was answered, "" when the mail is no such answer."""
    for text in parts.calendars:
        method = _METHOD.search(text)
        if method is None or method[1].upper() not in ("REPLY", "COUNTER"):
            continue
        if method[1].upper() == "COUNTER":
            return _ANSWERED["COUNTER"]
        unfolded = re.sub(r"\r?\n[ \t]", "", text)
        status = _PARTSTAT.search(unfolded)
        return _ANSWERED.get(status[1].upper() if status else "", "They answered an invitation")
    return ""
