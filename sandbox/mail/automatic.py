"""Writes what mail programs and servers answer by themselves: the vacation reply and the bounce."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from email.message import Message
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime, make_msgid, parseaddr
from typing import Any

from sandbox.mail.addresses import plain
from sandbox.mail.writing import POLICY, Letter, Unwritable, is_id

DAEMON = "mailer-daemon@mail.sandbox.test"
NO_SUCH_USER = "550 5.1.1 The email account that you tried to reach does not exist"
HEADERS_LENGTH = 60_000


def header_of(original: Mapping[str, Any], name: str) -> str:
    """The first header of that name of a message as `reading.shown` gives it, else ""."""
    return next((str(value) for key, value in original["headers"] if key.lower() == name.lower()), "")


def vacation(original: Mapping[str, Any], sender: str, sender_name: str, until: date) -> Letter:
    """An out-of-office reply as RFC 3834 wants it: to the Return-Path, marked, and never to automatic mail.

    Raises Unwritable when no vacation program would answer the message.
    """
    back = f"{until:%A}, {until.day} {until:%B %Y}"
    return Letter(
        sender=sender,
        sender_name=sender_name,
        to=[_answerable(original)],
        subject=f"Automatic reply: {original['subject']}".strip(),
        text=(
            "Thank you for your message.\n\n"
            f"I am out of the office until {back}, with limited access to my mail. "
            "I will answer when I am back.\n\n"
            f"{sender_name or sender}\n"
        ),
        in_reply_to=_id_of(original),
        references=_references(original),
        headers={"Auto-Submitted": "auto-replied"},
    )


def bounce(original: Mapping[str, Any], recipient: str, at: datetime) -> tuple[str, str, bytes]:
    """A delivery status notification (RFC 3464) for a message: who gets it, its Message-ID and its bytes.

    Raises Unwritable when nobody would be told, as for mail that is itself automatic.
    """
    sender = _answerable(original)
    report = MIMEMultipart("report", policy=POLICY)
    report.set_param("report-type", "delivery-status")
    report["From"] = f"Mail Delivery Subsystem <{DAEMON}>"
    report["To"] = sender
    report["Subject"] = "Delivery Status Notification (Failure)"
    report["Date"] = format_datetime(at)
    report["Message-ID"] = make_msgid(domain=DAEMON.rpartition("@")[2])
    report["Auto-Submitted"] = "auto-replied"
    report["X-Failed-Recipients"] = recipient
    known = _references(original)
    if known:
        report["In-Reply-To"], report["References"] = known[-1], " ".join(known)
    words = (
        f"Your message was not delivered to {recipient}, because the address could not be found.\n\n"
        f"The response from the remote server was:\n\n{NO_SUCH_USER}\n"
    )
    report.attach(MIMEText(words, "plain", "us-ascii", policy=POLICY))
    report.attach(_status(recipient, at))
    report.attach(_headers_of(original))
    return sender, str(report["Message-ID"]), report.as_bytes()


def _status(recipient: str, at: datetime) -> Message:
    """The machine's part: one group of fields for the message, one for the recipient."""
    whole, each = Message(policy=POLICY), Message(policy=POLICY)
    whole["Reporting-MTA"] = "dns; mail.sandbox.test"
    whole["Arrival-Date"] = format_datetime(at)
    each["Final-Recipient"] = f"rfc822; {recipient}"
    each["Action"] = "failed"
    each["Status"] = "5.1.1"
    each["Diagnostic-Code"] = f"smtp; {NO_SUCH_USER}"
    part = Message(policy=POLICY)
    part["Content-Type"] = "message/delivery-status"
    part.set_payload([whole, each])
    return part


def _headers_of(original: Mapping[str, Any]) -> Message:
    lines = "\r\n".join(f"{name}: {value}" for name, value in original["headers"])
    part = MIMEText(lines[:HEADERS_LENGTH] + "\r\n", "rfc822-headers", "utf-8", policy=POLICY)
    part["Content-Disposition"] = "inline"
    return part


def _answerable(original: Mapping[str, Any]) -> str:
    marked = header_of(original, "auto-submitted").partition(";")[0].strip().lower()
    if marked not in ("", "no"):
        raise Unwritable("That message is automatic itself; a mail program does not answer those.")
    path = header_of(original, "return-path")
    recipient = plain(parseaddr(path or original["from"])[1])
    if recipient is None:
        raise Unwritable("That message has no address to answer to.")
    return recipient


def _id_of(original: Mapping[str, Any]) -> str | None:
    message_id = str(original["message_id"])
    return message_id if is_id(message_id) else None


def _references(original: Mapping[str, Any]) -> list[str]:
    own = _id_of(original)
    earlier = [str(each) for each in original["references"][-8:] if is_id(str(each))]
    return list(dict.fromkeys([*earlier, *([own] if own else [])]))
