"""What kind of mail came back: a person, a vacation notice, another machine, or a bounce; with the reason.

A first set of rules: headers of RFC 3834 (automatic answers) and RFC 3464 (bounces), and common subjects.
"""

import re
from dataclasses import dataclass
from email.message import Message as Mail

from models.states import ReplyClass
from outreach import mail_text, threading

_OUT_OF_OFFICE = re.compile(
    r"out of (the )?office|automatic reply|auto(matic)?[- ]?(reply|antwort)|abwesen|on vacation|"
    r"absence|fuera de la oficina|assente|afwezig|réponse automatique|respuesta automática",
    re.IGNORECASE,
)
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
    subject = mail_text.header(mail, "Subject")
    if _OUT_OF_OFFICE.search(subject):
        return Classified(ReplyClass.OUT_OF_OFFICE, "Its subject is that of a vacation notice")
    if auto and not auto.startswith("no"):
        return Classified(ReplyClass.OUT_OF_OFFICE, "Its Auto-Submitted header says a machine answered")
    for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Response-Suppress"):
        if mail.get(name) and name != "X-Auto-Response-Suppress":
            return Classified(ReplyClass.AUTO_REPLY, f"Its {name} header says a machine answered")
    if mail_text.header(mail, "Precedence").lower() in ("bulk", "junk", "list", "auto_reply"):
        return Classified(ReplyClass.AUTO_REPLY, "Its Precedence header says a machine sent it")
    return Classified(ReplyClass.HUMAN, "Written by a person: no sign of an automatic answer")


def is_opt_out(new_text: str) -> bool:
    """Say whether a reply is nothing but a word for stop."""
    words = re.sub(r"[^\w\s-]", "", new_text.strip().splitlines()[0] if new_text.strip() else "")
    return " ".join(words.lower().split()) in _STOP


def _is_bounce(mail: Mail) -> bool:
    if mail.get_content_type() == "multipart/report":
        return str(mail.get_param("report-type", "")).lower() == "delivery-status"
    senders = mail_text.addresses(mail, "From")
    return bool(senders) and senders[0][1].split("@")[0] in ("mailer-daemon", "postmaster")


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
