"""Whose mail came back: our own, one that is known, or an answer to a message of ours.

The thread tells it first (a message of ours, then a reply or a mail sent by hand), then the tag in the address it was
sent to, then the address it comes from, then a guess. Whether it is the lead's own is another question: a colleague may
answer in the thread. The statements of the usual ways are prepared once: until they have run, a reply has stopped
nothing.
"""

from collections.abc import Sequence as Many
from dataclasses import dataclass, replace
from datetime import datetime
from email.message import Message as Mail
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Executable, String, and_, bindparam, exists, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from models import Delivery, Lead, Message, Reply, SenderAccount
from models.sets import among, among_named, dialect_of, in_states, listed
from models.states import COUNTED_DELIVERY, PEOPLE_REPLY, DeliveryState, ReplyClass
from outreach import (
    composing,
    erased,
    forwarded,
    guessing,
    lead_addresses,
    mail_text,
    own_side,
    plus_tags,
    thread_kin,
    threading,
)
from outreach.classifying import Classified

OURS = "our own mail"
KNOWN = "known from another mailbox"
TO_A_TEST = "an answer to a test"
NOBODY = "from nobody we wrote to"
GUESSED = "subject"
IN_THREAD = ("thread", "plus-address")
"""How a mail was matched that surely stands in a lead's thread, whoever wrote it."""
_MOST_NAMED = 200
_REPORTS = (ReplyClass.BOUNCE, ReplyClass.COMPLAINT)
OPT_OUT_ADDRESS = "opt-out address"
"""How a mail was matched whose subject carries the token of a mail of ours."""

_FROM = func.lower(SenderAccount.address, type_=String())
_WORKSPACE: BindParameter[int] = bindparam("in_workspace")
_IS_SENT = exists().where(
    Message.workspace_id == _WORKSPACE, Message.rfc_message_id == bindparam("provider_id")
)
_IS_KNOWN = exists().where(Reply.workspace_id == _WORKSPACE, Reply.provider_id == bindparam("provider_id"))
_ANSWERED = aliased(Message)
_MATCHED = (
    _ANSWERED.rfc_message_id,
    _ANSWERED.id,
    _ANSWERED.enrollment_id,
    _ANSWERED.lead_id,
    Lead.email,
    exists().where(Delivery.message_id == _ANSWERED.id, in_states(Delivery.state, [DeliveryState.UNKNOWN])),
    Lead.erased_at.is_not(None),
)
_LEAD = (
    select(Lead.id, Lead.email)
    .where(Lead.workspace_id == _WORKSPACE, Lead.email.in_(bindparam("senders", expanding=True)))
    .limit(1)
)
_LATEST = (
    select(Message.id, Message.enrollment_id)
    .join(Delivery, Delivery.message_id == Message.id)
    .where(
        Message.lead_id == bindparam("of_lead"),
        Message.enrollment_id.is_not(None),
        in_states(Delivery.state, COUNTED_DELIVERY),
    )
    .order_by(Delivery.intent_at.desc(), Delivery.id.desc())
    .limit(1)
)


@cache
def _look(dialect: str) -> Executable:
    """Ask what a mail is known as, and for the messages that it names: one row for each, one at least."""
    is_from_us = exists().where(
        SenderAccount.workspace_id == _WORKSPACE, among_named(dialect, _FROM, "senders")
    )
    named = among_named(dialect, _ANSWERED.rfc_message_id, "named")
    return (
        select(or_(is_from_us, _IS_SENT), _IS_KNOWN, *_MATCHED)
        .select_from(select(literal(1).label("one")).subquery())
        .outerjoin(_ANSWERED, and_(_ANSWERED.workspace_id == _WORKSPACE, named))
        .outerjoin(Lead, Lead.id == _ANSWERED.lead_id)
    )


@dataclass(frozen=True)
class Matched:
    """The lead whose mail it is, and the message that it answers; None when we had not written yet.

    Of an erased person only the thread tells that it is theirs.

    `by` says how they were told, `is_unknown` that nobody knew whether that message had left. `is_theirs`: it comes
    from an address that is known to be theirs, else a person is to be asked. `writer_id` is another lead who wrote it.
    """

    lead_id: int
    email: str | None
    message_id: int | None
    enrollment_id: int | None
    by: str
    is_unknown: bool = False
    is_erased: bool = False
    is_theirs: bool = True
    writer_id: int | None = None


def match(
    session: Session,
    workspace_id: int,
    mail: Mail,
    provider_id: str,
    found: Classified,
    *,
    now: datetime,
) -> tuple[str, Matched | None]:
    """Return in words why a mail is no reply of anybody's, "" when it may be one, and whose it is then.

    None for a stranger's. A bounce or complaint comes from none of the addresses that it speaks of.
    """
    if composing.is_test_id(provider_id):
        return OURS, None
    answered = threading.ids_in([mail_text.header(mail, "In-Reply-To")])
    if any(composing.is_test_id(one) for one in answered):
        return TO_A_TEST, None
    named = list(dict.fromkeys([*_named(mail), *found.bounced_ids]))[:_MOST_NAMED]
    if found.reply_class not in _REPORTS:
        named += forwarded.attached_ids(mail)
    tagged = plus_tags.message_ids(mail)
    senders = _senders(mail)
    given = {
        "in_workspace": workspace_id,
        "senders": listed(session, _FROM, senders),
        "provider_id": provider_id,
        "named": listed(session, Message.rfc_message_id, [*named, *tagged]),
    }
    rows = session.connection().execute(_look(dialect_of(session)), given).all()
    is_ours, is_known = rows[0][:2]
    if is_ours or is_known:
        return OURS if is_ours else KNOWN, None
    in_thread = (
        _in_thread(named, rows, "thread")
        or _with_kin(session, workspace_id, [*named, provider_id])
        or _in_thread(tagged, rows, "plus-address")
    )
    if in_thread is not None and in_thread.is_erased:
        return "", in_thread
    if in_thread is not None and found.reply_class not in _REPORTS:
        return _whose(session, workspace_id, in_thread, senders)
    known = in_thread or _at_address(
        session, workspace_id, lead_addresses.spellings([*senders, *found.about])
    )
    if known is None and found.reply_class in PEOPLE_REPLY:
        return _guessed(session, workspace_id, mail, senders, now)
    return "", known


def answers_ours(session: Session, workspace_id: int, mail: Mail) -> bool:
    """Say whether a mail names a mail of ours that it answers, or one in the thread of ours."""
    named = _named(mail)
    ours = select(Message.id).where(
        Message.workspace_id == workspace_id, among(session, Message.rfc_message_id, named)
    )
    is_ours = bool(named) and session.scalar(ours.limit(1)) is not None
    return is_ours or thread_kin.named(session, workspace_id, named) is not None


def _named(mail: Mail) -> list[str]:
    """Return the mails that a mail names, in the order in which they are believed."""
    answered = threading.ids_in([mail_text.header(mail, "In-Reply-To")])
    references = threading.ids_in([mail_text.header(mail, "References")])
    return list(dict.fromkeys([*answered, *reversed(references)]))[:_MOST_NAMED]


def _whose(
    session: Session, workspace_id: int, found: Matched, senders: Many[str]
) -> tuple[str, Matched | None]:
    """Say of a mail in a lead's thread whether it is the lead's; what comes from our own side is nobody's."""
    if found.email in senders or lead_addresses.is_theirs(session, found.lead_id, found.email, senders):
        return "", found
    writer = _at_address(session, workspace_id, lead_addresses.spellings(senders))
    if writer is None and own_side.is_ours(session, workspace_id, senders):
        return own_side.OWN_DOMAIN, None
    return "", replace(found, is_theirs=False, writer_id=writer.lead_id if writer else None)


def _guessed(
    session: Session, workspace_id: int, mail: Mail, senders: Many[str], now: datetime
) -> tuple[str, Matched | None]:
    if own_side.is_ours(session, workspace_id, senders):
        return own_side.OWN_DOMAIN, None
    pairs = mail_text.addresses(mail, "From")
    guess = guessing.guess(session, workspace_id, pairs, mail_text.header(mail, "Subject"), now=now)
    if guess is None:
        return "", None
    return "", Matched(
        guess.lead_id, guess.email, guess.message_id, guess.enrollment_id, GUESSED, is_theirs=False
    )


def _with_kin(session: Session, workspace_id: int, named: Many[str]) -> Matched | None:
    """Return the message that a mail answers by way of a reply, or of a mail that a person sent by hand."""
    kin = thread_kin.named(session, workspace_id, named)
    if kin is None:
        return None
    lead_id, email, message_id = kin
    message = session.get(Message, message_id) if message_id is not None else None
    return Matched(lead_id, email, message_id, message.enrollment_id if message else None, "thread")


def quoted(session: Session, workspace_id: int, addresses: Many[str]) -> Matched | None:
    """Return the lead from whom a mail comes that was passed on to us, None for nobody's; a person is asked.

    Of one who has answered already it is hardly news: teammates send answers to each other.
    """
    if not addresses:
        return None
    found = _at_address(session, workspace_id, lead_addresses.spellings(addresses))
    if found is None or found.message_id is None:
        return None
    answered = select(Reply.id).where(
        Reply.lead_id == found.lead_id, in_states(Reply.reply_class, PEOPLE_REPLY)
    )
    is_news = session.scalar(answered.limit(1)) is None
    return replace(found, by="quoted", is_theirs=False) if is_news else None


def by_message(session: Session, workspace_id: int, message_id: int) -> Matched | None:
    """Return whose wish a token of ours speaks of: that of the lead to whom its message went."""
    row = session.execute(
        select(Message, Lead)
        .join(Lead, Lead.id == Message.lead_id)
        .where(Message.workspace_id == workspace_id, Message.id == message_id)
    ).first()
    if row is None:
        return None
    message, lead = row
    return Matched(
        lead.id,
        lead.email,
        message.id,
        message.enrollment_id,
        OPT_OUT_ADDRESS,
        is_erased=lead.erased_at is not None,
    )


def is_from_erased(session: Session, workspace_id: int, mail: Mail) -> bool:
    """Say whether a mail that matched nobody comes from somebody whose data was erased."""
    return bool(erased.erased_among(session, workspace_id, _senders(mail), ()))


def _senders(mail: Mail) -> list[str]:
    return [address for _, address in mail_text.addresses(mail, "From")]


def _in_thread(ordered: Many[str], rows: Many[Any], by: str) -> Matched | None:
    """Return the message that is named first: In-Reply-To comes before the last of References."""
    by_id = {
        rfc_id: Matched(lead_id, email, id_, enrollment_id, by, bool(is_unknown), bool(is_erased))
        for _, _, rfc_id, id_, enrollment_id, lead_id, email, is_unknown, is_erased in rows
        if id_ is not None
    }
    return next((by_id[one] for one in ordered if one in by_id), None)


def _at_address(session: Session, workspace_id: int, senders: Many[str]) -> Matched | None:
    connection = session.connection()
    lead = connection.execute(_LEAD, {"in_workspace": workspace_id, "senders": list(senders)}).first()
    found = (
        (lead.id, lead.email) if lead is not None else lead_addresses.owner(session, workspace_id, senders)
    )
    if found is None:
        return None
    lead_id, email = found
    latest = connection.execute(_LATEST, {"of_lead": lead_id}).first()
    message_id, enrollment_id = latest if latest is not None else (None, None)
    return Matched(lead_id, email, message_id, enrollment_id, "address")
