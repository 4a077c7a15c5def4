"""Whose mail came back: our own, one that is known, or an answer to a message of ours, told by thread or address.

Its statements are prepared once: until they have run, a reply has stopped nothing.
"""

from collections.abc import Sequence as Many
from dataclasses import dataclass
from email.message import Message as Mail
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Executable, String, and_, bindparam, exists, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from models import Delivery, Lead, Message, Reply, SenderAccount
from models.sets import among_named, dialect_of, in_states, listed
from models.states import COUNTED_DELIVERY, DeliveryState
from outreach import composing, erased, mail_text, threading

OURS = "our own mail"
KNOWN = "known from another mailbox"
TO_A_TEST = "an answer to a test"
NOBODY = "from nobody we wrote to"
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

    `by` says how they were told, `is_unknown` that nobody knew whether that message had left.
    """

    lead_id: int
    email: str | None
    message_id: int | None
    enrollment_id: int | None
    by: str
    is_unknown: bool = False
    is_erased: bool = False


def match(
    session: Session,
    workspace_id: int,
    mail: Mail,
    provider_id: str,
    bounced_ids: Many[str],
    *,
    about: Many[str] = (),
) -> tuple[str, Matched | None]:
    """Return in words why a mail is no reply of anybody's, "" when it may be one, and whose it is then.

    The thread tells it first, then the address; None for a stranger's. `about` are the addresses that a machine's
    report speaks of; it comes from none of them.
    """
    if composing.is_test_id(provider_id):
        return OURS, None
    answered = threading.ids_in([mail_text.header(mail, "In-Reply-To")])
    if any(composing.is_test_id(one) for one in answered):
        return TO_A_TEST, None
    references = threading.ids_in([mail_text.header(mail, "References")])
    named = list(dict.fromkeys([*answered, *references, *bounced_ids]))
    senders = _senders(mail)
    given = {
        "in_workspace": workspace_id,
        "senders": listed(session, _FROM, senders),
        "provider_id": provider_id,
        "named": listed(session, Message.rfc_message_id, named),
    }
    rows = session.connection().execute(_look(dialect_of(session)), given).all()
    is_ours, is_known = rows[0][:2]
    if is_ours or is_known:
        return OURS if is_ours else KNOWN, None
    return "", _in_thread(named, rows) or _at_address(session, workspace_id, [*senders, *about])


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


def _in_thread(named: Many[str], rows: Many[Any]) -> Matched | None:
    """Return the message that a thread answers: In-Reply-To comes first, then the last of References."""
    by_id = {
        rfc_id: Matched(lead_id, email, id_, enrollment_id, "thread", bool(is_unknown), bool(is_erased))
        for _, _, rfc_id, id_, enrollment_id, lead_id, email, is_unknown, is_erased in rows
        if id_ is not None
    }
    ordered = [*named[:1], *reversed(named[1:])]
    return next((by_id[one] for one in ordered if one in by_id), None)


def _at_address(session: Session, workspace_id: int, senders: Many[str]) -> Matched | None:
    connection = session.connection()
    lead = connection.execute(_LEAD, {"in_workspace": workspace_id, "senders": list(senders)}).first()
    if lead is None:
        return None
    latest = connection.execute(_LATEST, {"of_lead": lead.id}).first()
    message_id, enrollment_id = latest if latest is not None else (None, None)
    return Matched(lead.id, lead.email, message_id, enrollment_id, "address")
