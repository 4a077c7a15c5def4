"""What came back: kept once, matched to a lead, classified."""

from collections.abc import Sequence as Many
from datetime import datetime
from email.message import Message as Mail
from hashlib import sha256

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import (
    Delivery,
    Lead,
    Message,
    RawMail,
    Reply,
    SenderAccount,
)
from models.states import (
    COUNTED_DELIVERY,
    ReplyClass,
)
from outreach import (
    classifying,
    consequences,
    history,
    mail_text,
    settling,
    threading,
)
from outreach.classifying import Classified
from outreach.ports import FetchedMail, enqueue_after_commit


def keep(
    session: Session,
    sender: SenderAccount,
    *,
    folder: str,
    uidvalidity: int,
    fetched: FetchedMail,
    now: datetime,
) -> int | None:
    """Keep a mail of a folder as it is and ask for it to be handled; None when it is known already."""
    known = session.scalar(
        select(RawMail.id).where(
            RawMail.workspace_id == sender.workspace_id,
            RawMail.sender_account_id == sender.id,
            RawMail.folder == folder,
            RawMail.uidvalidity == uidvalidity,
            RawMail.uid == fetched.uid,
        )
    )
    if known is not None:
        return None
    raw = RawMail(
        workspace_id=sender.workspace_id,
        sender_account_id=sender.id,
        folder=folder,
        uidvalidity=uidvalidity,
        uid=fetched.uid,
        sha256=sha256(fetched.content).hexdigest(),
        content=mail_text.pack(fetched.content),
        is_clipped=fetched.is_clipped,
        received_at=now,
    )
    session.add(raw)
    session.flush()
    enqueue_after_commit(session, "receive", raw.id)
    return raw.id


def receive(session: Session, raw_mail_id: int, *, now: datetime) -> str:
    """Handle a kept mail once and return what it was taken for; a second call changes nothing."""
    raw = session.get(RawMail, raw_mail_id, with_for_update=True)
    if raw is None or raw.handled_at is not None:
        return "handled already"
    outcome = _handle(session, raw, now)[:120]
    raw.handled_at, raw.outcome = now, outcome
    return outcome


def _handle(session: Session, raw: RawMail, now: datetime) -> str:
    content = mail_text.unpack(raw.content)
    mail = mail_text.parse(content)
    provider_id = mail_text.header(mail, "Message-ID")[:300] or f"sha256:{raw.sha256}"
    if _is_ours(session, raw, mail, provider_id):
        return "our own mail"
    if session.scalar(
        select(Reply.id).where(Reply.workspace_id == raw.workspace_id, Reply.provider_id == provider_id)
    ):
        return "known from another mailbox"
    found = classifying.classify(mail)
    message, lead, matched_by = _match(session, raw, mail, found)
    if lead is None:
        return "from nobody we wrote to"
    if message is not None and matched_by == "thread":
        settling.answered(session, message, now=now)
    reply = Reply(
        workspace_id=raw.workspace_id,
        raw_mail_id=raw.id,
        lead_id=lead.id,
        answers_message_id=message.id if message else None,
        provider_id=provider_id,
        reply_class=found.reply_class,
        class_reason=found.reason,
        matched_by=matched_by,
        received_at=raw.received_at,
    )
    session.add(reply)
    session.flush()
    cause = history.record(
        session,
        history.Entry(
            raw.workspace_id, lead_id=lead.id, enrollment_id=message.enrollment_id if message else None
        ),
        f"reply.{found.reply_class}",
        now=now,
        reason=found.reason,
        detail={"reply_id": reply.id},
    )
    if found.reply_class is ReplyClass.HUMAN:
        text = mail_text.read(content).new_text
        consequences.human(session, raw, reply, lead, message, text, now=now, cause_id=cause)
    elif found.reply_class is ReplyClass.OUT_OF_OFFICE:
        consequences.away(session, lead, now=now, cause_id=cause)
    elif found.reply_class is ReplyClass.BOUNCE and found.is_final:
        consequences.bounced(session, lead, found, now=now, cause_id=cause)
    raw.lead_id = lead.id
    return str(found.reply_class)


def _is_ours(session: Session, raw: RawMail, mail: Mail, provider_id: str) -> bool:
    senders = [address for _, address in mail_text.addresses(mail, "From")]
    own = session.scalar(
        select(SenderAccount.id).where(
            SenderAccount.workspace_id == raw.workspace_id,
            func.lower(SenderAccount.address).in_(senders),
        )
    )
    sent = session.scalar(
        select(Message.id).where(
            Message.workspace_id == raw.workspace_id, Message.rfc_message_id == provider_id
        )
    )
    return own is not None or sent is not None


def _match(
    session: Session, raw: RawMail, mail: Mail, found: Classified
) -> tuple[Message | None, Lead | None, str]:
    """Return the message answered, the lead, and how they were told: by the thread first, then by address."""
    named = threading.ids_in([mail_text.header(mail, name) for name in ("In-Reply-To", "References")]) + list(
        found.bounced_ids
    )
    message = _newest(session, raw.workspace_id, named)
    if message is not None:
        return message, session.get(Lead, message.lead_id), "thread"
    senders = [address for _, address in mail_text.addresses(mail, "From")]
    lead = session.scalar(
        select(Lead).where(Lead.workspace_id == raw.workspace_id, Lead.email.in_(senders)).limit(1)
    )
    if lead is None:
        return None, None, ""
    latest = session.scalar(
        select(Message)
        .join(Delivery, Delivery.message_id == Message.id)
        .where(
            Message.lead_id == lead.id,
            Message.enrollment_id.is_not(None),
            Delivery.state.in_(COUNTED_DELIVERY),
        )
        .order_by(Delivery.intent_at.desc(), Delivery.id.desc())
        .limit(1)
    )
    return latest, lead, "address"


def _newest(session: Session, workspace_id: int, named: Many[str]) -> Message | None:
    """Return the message that a thread answers: In-Reply-To comes first, then the last of References."""
    if not named:
        return None
    rows = session.scalars(
        select(Message).where(Message.workspace_id == workspace_id, Message.rfc_message_id.in_(named))
    ).all()
    by_id = {message.rfc_message_id: message for message in rows}
    ordered = [named[0], *reversed(named[1:])]
    return next((by_id[one] for one in ordered if one in by_id), None)
