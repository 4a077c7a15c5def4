"""What kind of mail came back: a person, a vacation notice, another machine, or a bounce; with the reason.

A first set of rules: headers of RFC 3834 (automatic answers) and RFC 3464 (bounces), and common subjects.
"""

import re
import unicodedata
from dataclasses import dataclass
from email.message import Message as Mail

from models.states import ReplyClass
from outreach import mail_text, threading

_OUT_OF_OFFICE = re.compile(
    r"out of (the )?office|automatic reply|auto(matic)?[- ]?(reply|antwort)|abwesen|on vacation|"
    r"absence|fuera de la oficina|assente|afwezig|réponse automatique|respuesta automática",
    re.IGNORECASE,
)
_DAEMON = re.compile(r"(^|<|\s)(mailer-daemon|postmaster)(@|>|\s|$)", re.IGNORECASE)
_STOP = frozenset(
    {
        "stop",
        "stopp",
        "unsubscribe",
        "abmelden",
        "opt out",
        "opt-out",
        "remove me",
        "arrêt",
        "baja",
        "cancella",
    }
)

_MAY_OPT_OUT = re.compile(
    r"^(?:(?:[^\S\n]|>)*|(?![^\S\n]*>).*)(?:"
    + "|".join(sorted(one.replace(" ", r"[^\S\n]+") for one in _STOP))
    + ")",
    re.MULTILINE,
)
"""A word for stop in a line that is no quote, or at the beginning of one that is."""

BLOCKED_NOW = "They asked not to be written to again; their address is blocked now"
"""The class's reason of a reply that is nothing but a word for stop."""


@dataclass(frozen=True)
class Classified:
    """A class and why; `bounced_ids` are the Message-IDs a bounce speaks of, `is_final` that it is for good."""

    reply_class: ReplyClass
    reason: str
    bounced_ids: tuple[str, ...] = ()
    is_final: bool = False


def classify(mail: Mail) -> Classified:
    """Return what kind of mail this is."""
    if _is_bounce(mail):
        status = _status(mail)
        reason = f"A bounce with status {status}" if status else "A bounce"
        return Classified(ReplyClass.BOUNCE, reason, _returned_ids(mail), is_final=status.startswith("5"))
    auto = mail_text.header(mail, "Auto-Submitted").lower()
    if _OUT_OF_OFFICE.search(mail_text.header(mail, "Subject")):
        return Classified(ReplyClass.OUT_OF_OFFICE, "Its subject is that of a vacation notice")
    if auto and not auto.startswith("no"):
        return Classified(ReplyClass.OUT_OF_OFFICE, "Its Auto-Submitted header says a machine answered")
    machine = _sign_of_machine(mail)
    if machine:
        return Classified(ReplyClass.AUTO_REPLY, machine)
    return Classified(ReplyClass.HUMAN, "Written by a person: no sign of an automatic answer")


def _sign_of_machine(mail: Mail) -> str:
    """Return in words what shows that another machine sent this, "" when nothing does."""
    if mail.get_content_type() == "multipart/report":
        return "It is a machine's report, such as a read receipt"
    for name in ("X-Autoreply", "X-Autorespond"):
        if mail.get(name):
            return f"Its {name} header says a machine answered"
    if mail_text.header(mail, "Precedence").lower() in ("bulk", "junk", "list", "auto_reply"):
        return "Its Precedence header says a machine sent it"
    if mail_text.header(mail, "Return-Path") == "<>":
        return "Its Return-Path is empty, as only machines send it (RFC 5321, 4.5.5)"
    return ""


def may_opt_out(text: str) -> bool:
    """Say whether a whole mail holds what `is_opt_out` may find in its new text.

    Telling new text from quotes takes as long as four statements, and hardly a reply needs it to be stopped.
    """
    plain = re.sub(r"[^\w\s>-]", "", unicodedata.normalize("NFC", "\n".join(text.splitlines())))
    return _MAY_OPT_OUT.search(plain.lower()) is not None


def is_opt_out(new_text: str) -> bool:
    """Say whether a reply's first line is nothing but a word for stop; a signature may follow."""
    lines = unicodedata.normalize("NFC", new_text).strip().splitlines()
    words = re.sub(r"[^\w\s-]", "", lines[0] if lines else "")
    return " ".join(words.lower().split()) in _STOP


def _is_bounce(mail: Mail) -> bool:
    if mail.get_content_type() == "multipart/report":
        return str(mail.get_param("report-type", "")).lower() == "delivery-status"
    return _DAEMON.search(mail_text.header(mail, "From")) is not None


def _status(mail: Mail) -> str:
    for part in mail.walk():
        if part.get_content_type() == "message/delivery-status":
            for block in part.walk():
                status = mail_text.header(block, "Status")
                if status[:1] in "245" and status[1:2] == ".":
                    return status.split()[0]
    return ""


def _returned_ids(mail: Mail) -> tuple[str, ...]:
    found: list[str] = []
    for part in mail.walk():
        if part is not mail and part.get_content_type() in ("message/rfc822", "text/rfc822-headers"):
            inner = part.get_payload(0) if part.is_multipart() else mail_text.parse(_bytes(part))
            if isinstance(inner, Mail):
                found += threading.ids_in([mail_text.header(inner, "Message-ID")])
    return tuple(dict.fromkeys(found))


def _bytes(part: Mail) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""
