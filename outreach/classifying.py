"""What kind of mail came back, and why it is taken for that: rules alone, the same for the same bytes.

One order for all: a complaint is looked for first, then a bounce, an answer to an invitation, a machine's answer (an
absence, somebody who left, anything else), and what is left was written by a person: a wish not to be written to, a
referral, or a reply. The first that fits decides. `VERSION` grows with every change of these rules.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from email.message import Message as Mail
from email.utils import parsedate_to_datetime

from models.states import ReplyClass
from outreach import (
    absences,
    bounces,
    machine_reports,
    mail_parts,
    mail_text,
    opt_outs,
    referrals,
    return_dates,
    stand_ins,
    threading,
)
from outreach.bounces import Failure
from outreach.mail_parts import Parts
from outreach.stand_ins import StandIn

VERSION = 4
"""Stored with each class, so that older ones can be told again."""

_AWAY_WORDS = "An automatic answer says that they are away"


@dataclass(frozen=True)
class Classified:
    """A class and why.

    `bounced_ids` are the Message-IDs that a bounce or complaint speaks of, `about` the addresses, `failures` what
    a bounce says of each; `is_final` that all of them are for good. `back_on` is the day of return of somebody away,
    `stand_in` whom they name.
    """

    reply_class: ReplyClass
    reason: str
    bounced_ids: tuple[str, ...] = ()
    is_final: bool = False
    about: tuple[str, ...] = ()
    failures: tuple[Failure, ...] = ()
    back_on: date | None = None
    stand_in: StandIn | None = None

    @property
    def is_push_back(self) -> bool:
        """Say whether a bounce says that mail like ours, or from this sender, is not wanted."""
        return any(one.is_push_back for one in self.failures)


def classify(mail: Mail, *, received_on: date | None = None, answers_us: bool = False) -> Classified:
    """Return what kind of mail this is; days are counted from its Date, or from `received_on` when that is odd.

    `answers_us` says of a mailing list's mail, or one in bulk, that it names one of ours (`telling`).
    """
    parts = mail_parts.parts_of(mail)
    complained = machine_reports.complaint(mail, parts)
    if complained:
        is_final = complained.reason not in machine_reports.ABOUT_US
        return Classified(
            ReplyClass.COMPLAINT,
            complained.reason,
            _returned_ids(parts),
            is_final=is_final,
            about=complained.about,
        )
    failed = bounces.failures_of(mail, parts)
    if failed is not None:
        return _bounced(parts, failed)
    answered = machine_reports.calendar_answer(parts)
    if answered:
        return Classified(ReplyClass.CALENDAR, answered)
    machine = absences.sign_of_machine(mail, answers_us=answers_us)
    if machine:
        return _automatic(mail, parts, machine, received_on)
    return _written(mail, parts)


def _bounced(parts: Parts, failed: list[Failure]) -> Classified:
    if not failed:
        return Classified(ReplyClass.AUTO_REPLY, "A report that a mail was delivered", _returned_ids(parts))
    is_final = all(one.cause.is_final for one in failed)
    told = next((one for one in failed if not one.cause.is_final), failed[0])
    return Classified(
        ReplyClass.BOUNCE,
        f"A bounce{' for good' if is_final else ''}: {told.reason}",
        _returned_ids(parts),
        is_final=is_final,
        about=_recipients(failed),
        failures=tuple(failed),
    )


def _recipients(failed: Collection[Failure]) -> tuple[str, ...]:
    return tuple(one.recipient for one in failed if "@" in one.recipient)


def _automatic(mail: Mail, parts: Parts, machine: str, received_on: date | None) -> Classified:
    """Tell what a machine's answer says: that somebody left, is away, or only that a mail came in."""
    if mail.get_content_type() == "multipart/report":
        return Classified(ReplyClass.AUTO_REPLY, machine)
    # What it quotes are our words: those of nobody who is away or left.
    subject, text = mail_text.header(mail, "Subject"), mail_text.new_text(mail).strip() or parts.text
    is_away = absences.is_away(subject, text)
    back_on = return_dates.return_date(f"{text}\n\n{subject}", _sent_on(mail, received_on))
    # Who is away and says until when may speak of somebody else who left.
    if absences.is_left(f"{subject}\n{text}") and not (is_away and back_on is not None):
        return Classified(
            ReplyClass.LEFT_COMPANY,
            "An automatic answer says that they do not work there any more",
            stand_in=_stand_in(mail, text),
        )
    if not is_away and absences.is_received(text):
        return Classified(ReplyClass.AUTO_REPLY, machine)
    if is_away or absences.is_vacation_reply(mail) or absences.is_prefixed(subject):
        said = f"{_AWAY_WORDS if is_away else machine}{f', back on {back_on.day} {back_on:%B %Y}' if back_on else ''}"
        return Classified(ReplyClass.OUT_OF_OFFICE, said, back_on=back_on, stand_in=_stand_in(mail, text))
    return Classified(ReplyClass.AUTO_REPLY, machine)


def _written(mail: Mail, parts: Parts) -> Classified:
    """Tell what a person wants: not to be written to, somebody else to be written to, or to talk."""
    text = parts.text
    new_text = mail_text.new_text(mail)
    sends_on = referrals.asks_to_write(text) or referrals.is_referral(text)
    subject = mail_text.header(mail, "Subject")
    if opt_outs.is_opt_out(new_text) or opt_outs.is_subject_of_wish(subject, new_text):
        return Classified(ReplyClass.OPT_OUT, "They asked not to be written to again")
    if sends_on:
        named = _stand_in(mail, new_text)
        is_not_me = referrals.is_referral(new_text) or absences.is_left(new_text)
        if is_not_me and (named is not None or referrals.asks_to_write(new_text)):
            whom = f": {named.shown}" if named else ""
            return Classified(
                ReplyClass.REFERRAL, f"They say that somebody else is the one to ask{whom}", stand_in=named
            )
    return Classified(ReplyClass.HUMAN, "Written by a person: no sign of an automatic answer")


def is_opt_out(new_text: str) -> bool:
    """Say whether a reply's words, without quotes, ask not to be written to again."""
    return opt_outs.is_opt_out(new_text)


def opted_out() -> Classified:
    """Return the class of a mail to the address by which people opt out: its token says it, not its words."""
    return Classified(ReplyClass.OPT_OUT, "They wrote to the opt-out address of a mail")


def _stand_in(mail: Mail, text: str) -> StandIn | None:
    return stand_ins.stand_in(text, besides=_involved(mail))


def _involved(mail: Mail) -> Collection[str]:
    return [
        address
        for name in ("From", "Reply-To", "To", "Delivered-To")
        for _, address in mail_text.addresses(mail, name)
    ]


def _sent_on(mail: Mail, received_on: date | None) -> date:
    """Return the day of a mail's Date header; what lies far from the day it came in is not believed."""
    try:
        stated: datetime | None = parsedate_to_datetime(str(mail.get("Date", "")))
    except (ValueError, TypeError, IndexError, OverflowError):
        stated = None
    if stated is None:
        return received_on or date(1970, 1, 1)
    if received_on is not None and abs((stated.date() - received_on).days) > 3:
        return received_on
    return stated.date()


def _returned_ids(parts: Parts) -> tuple[str, ...]:
    found = threading.ids_in(mail_text.header(one, "Message-ID") for one in parts.returned)
    if not found:
        text = parts.text
        found = threading.ids_in(
            re.findall(r"^\s*message-id\s*:\s*(<[^<>\s]+>)", text, re.IGNORECASE | re.MULTILINE)
        )
    return tuple(dict.fromkeys(found))


def as_class(
    mail: Mail, reply_class: ReplyClass, reason: str, *, is_final: bool, received_on: date
) -> Classified:
    """Return a mail as being of a class that a person chose, with what it says of return and stand-in."""
    parts = mail_parts.parts_of(mail)
    text = mail_text.new_text(mail).strip() or parts.text
    failed = bounces.failures_of(mail, parts) or [] if reply_class is ReplyClass.BOUNCE else []
    names_others = (ReplyClass.OUT_OF_OFFICE, ReplyClass.LEFT_COMPANY, ReplyClass.REFERRAL)
    is_away = reply_class is ReplyClass.OUT_OF_OFFICE
    return Classified(
        reply_class,
        reason,
        is_final=is_final,
        about=_recipients(failed),
        back_on=return_dates.return_date(text, _sent_on(mail, received_on)) if is_away else None,
        stand_in=_stand_in(mail, text) if reply_class in names_others else None,
    )
