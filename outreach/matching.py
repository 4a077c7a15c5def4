"""Whose mail came back: our own, one that is known, or an answer to a message of ours, told by thread or address.

Its statements are prepared once: until they have run, a reply has stopped nothing.
"""

from collections.abc import Sequence as Many
from dataclasses import dataclass
from email.message import Message as Mail

from sqlalchemy import BindParameter, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session

from models import Delivery, Lead, Message, Reply, SenderAccount
from models.states import COUNTED_DELIVERY, DeliveryState
from outreach import composing, erased, mail_text, threading

OURS = "our own mail"
KNOWN = "known from another mailbox"
TO_A_TEST = "an answer to a test"
NOBODY = "from nobody we wrote to"

_WORKSPACE: BindParameter[int] = bindparam("in_workspace")
_IS_OURS = or_(
    exists().where(
        SenderAccount.workspace_id == _WORKSPACE,
        func.lower(SenderAccount.address).in_(bindparam("senders", expanding=True)),
    ),
    exists().where(Message.workspace_id == _WORKSPACE, Message.rfc_message_id == bindparam("provider_id")),
)
_IS_KNOWN = exists().where(Reply.workspace_id == _WORKSPACE, Reply.provider_id == bindparam("provider_id"))
_KNOWN = select(_IS_OURS, _IS_KNOWN)
_MATCHED = (
    Message.id,
    Message.enrollment_id,
    Message.lead_id,
    Lead.email,
    exists().where(Delivery.message_id == Message.id, Delivery.state == DeliveryState.UNKNOWN),
    Lead.erased_at.is_not(None),
)
_NAMED = (
    select(Message.rfc_message_id, *_MATCHED)
    .join(Lead, Lead.id == Message.lead_id)
    .where(Message.workspace_id == _WORKSPACE, Message.rfc_message_id.in_(bindparam("named", expanding=True)))
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
        Delivery.state.in_(COUNTED_DELIVERY),
    )
    .order_by(Delivery.intent_at.desc(), Delivery.id.desc())
    .limit(1)
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


def why_passed_over(session: Session, workspace_id: int, mail: Mail, provider_id: str) -> str:
    """Return in words why a mail is no reply of anybody's, "" when it may be one."""
    given = {"in_workspace": workspace_id, "senders": _senders(mail), "provider_id": provider_id}
    if composing.is_test_id(provider_id):
        return OURS
    if any(composing.is_test_id(one) for one in threading.ids_in([mail_text.header(mail, "In-Reply-To")])):
        return TO_A_TEST
    is_ours, is_known = session.connection().execute(_KNOWN, given).one()
    if is_ours:
        return OURS
    return KNOWN if is_known else ""


def match(
    session: Session, workspace_id: int, mail: Mail, bounced_ids: Many[str], *, about: Many[str] = ()
) -> Matched | None:
    """Return whose mail it is: by the thread first, then by address; None for a stranger's.

    `about` are the addresses that a machine's report speaks of; it comes from none of them.
    """
    named = threading.ids_in([mail_text.header(mail, name) for name in ("In-Reply-To", "References")])
    return _in_thread(session, workspace_id, [*named, *bounced_ids]) or _at_address(
        session, workspace_id, [*_senders(mail), *about]
    )


def is_from_erased(session: Session, workspace_id: int, mail: Mail) -> bool:
    """Say whether a mail that matched nobody comes from somebody whose data was erased."""
    return bool(erased.erased_among(session, workspace_id, _senders(mail), ()))


def _senders(mail: Mail) -> list[str]:
    return [address for _, address in mail_text.addresses(mail, "From")]


def _in_thread(session: Session, workspace_id: int, named: Many[str]) -> Matched | None:
    """Return the message that a thread answers: In-Reply-To comes first, then the last of References."""
    if not named:
        return None
    rows = session.connection().execute(_NAMED, {"in_workspace": workspace_id, "named": list(named)})
    by_id = {
        rfc_id: Matched(lead_id, email, id_, enrollment_id, "thread", is_unknown, is_erased)
        for rfc_id, id_, enrollment_id, lead_id, email, is_unknown, is_erased in rows
    }
    ordered = [named[0], *reversed(named[1:])]
    return next((by_id[one] for one in ordered if one in by_id), None)


def _at_address(session: Session, workspace_id: int, senders: Many[str]) -> Matched | None:
    connection = session.connection()
    lead = connection.execute(_LEAD, {"in_workspace": workspace_id, "senders": list(senders)}).first()
    if lead is None:
        return None
    latest = connection.execute(_LATEST, {"of_lead": lead.id}).first()
    message_id, enrollment_id = latest if latest is not None else (None, None)
    return Matched(lead.id, lead.email, message_id, enrollment_id, "address")
