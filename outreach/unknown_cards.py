"""Reading the card of a mail of which nobody knows whether it left, and what App Home says of such mails."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, History, Lead, Message, SenderAccount, Sequence, Workspace
from models.states import COUNTED_DELIVERY, DeliveryKind, DeliveryState, EnrollmentState
from outreach import after_reply, card_lines, due, sequences
from outreach.ledger_screens import UnknownSend

_MAY_TAKE_BACK = (EnrollmentState.ACTIVE, EnrollmentState.PAUSED, EnrollmentState.COMPLETED)


def needs(session: Session, workspace_id: int) -> list[str]:
    """Return what App Home says of mails of unknown end."""
    count = session.scalar(
        select(func.count()).where(
            Delivery.workspace_id == workspace_id,
            due.is_unknown(),
            Delivery.kind == DeliveryKind.STEP,
        )
    )
    if not count:
        return []
    which = (
        "1 unknown send: nobody knows whether it"
        if count == 1
        else f"{count:,} unknown sends: nobody knows whether they"
    )
    return [
        f"{which} left. Sent folders are looked into; what stays open is a direct message to the mailbox's owner."
    ]


def card(session: Session, delivery_id: int) -> UnknownSend | None:
    """Return what the card of a mail of unknown end shows, None when the mail is gone."""
    delivery = session.get(Delivery, delivery_id)
    if delivery is None or delivery.enrollment_id is None:
        return None
    message = session.get_one(Message, delivery.message_id)
    enrollment = session.get_one(Enrollment, delivery.enrollment_id)
    sequence = session.get_one(Sequence, enrollment.sequence_id)
    sender = session.get_one(SenderAccount, delivery.sender_account_id)
    zone = session.get_one(Workspace, delivery.workspace_id).zone
    steps = sequences.steps_of(session, sequence.id)
    return UnknownSend(
        delivery_id=delivery.id,
        lead_id=delivery.lead_id,
        lead_name=session.get_one(Lead, delivery.lead_id).name,
        recipient=message.recipient,
        sender=f"{sender.display_name} <{sender.address}>".strip(),
        channel=message.channel,
        sequence_name=sequence.name,
        step=next((step.position for step in steps if step.id == message.step_id), None),
        subject=message.subject,
        handed_over_at=delivery.intent_at or delivery.send_at,
        zone=zone,
        known=delivery.reason,
        outcome=_outcome(session, delivery, zone),
        can_take_back=can_take_back(session, delivery, enrollment),
    )


def _outcome(session: Session, delivery: Delivery, zone: str) -> str:
    if delivery.state is DeliveryState.UNKNOWN:
        return ""
    entry = _decision(session, delivery)
    if entry is None or delivery.state in (DeliveryState.CANCELLED, DeliveryState.REJECTED):
        return f"{delivery.state.capitalize()}: {delivery.reason}"
    return f"{entry.reason or 'It was sent'} · {card_lines.local(entry.at, zone)}"


def _decision(session: Session, delivery: Delivery) -> History | None:
    """Return the entry that says how a mail of unknown end was settled last."""
    return session.scalar(
        select(History)
        .where(
            History.lead_id == delivery.lead_id,
            History.delivery_id == delivery.id,
            History.kind.in_(("delivery.sent", "delivery.scheduled")),
        )
        .order_by(History.id.desc())
        .limit(1)
    )


def can_take_back(session: Session, delivery: Delivery, enrollment: Enrollment) -> bool:
    """Say whether a person's word that a mail was sent may still be taken back."""
    entry = _decision(session, delivery)
    if delivery.state is not DeliveryState.SENT or entry is None or entry.by_person_id is None:
        return False
    later = select(Delivery.id).where(
        Delivery.enrollment_id == enrollment.id,
        Delivery.id > delivery.id,
        Delivery.kind == DeliveryKind.STEP,
        Delivery.state.in_(COUNTED_DELIVERY),
    )
    is_over = enrollment.state is EnrollmentState.COMPLETED and after_reply.keeps_out(session, enrollment)
    return enrollment.state in _MAY_TAKE_BACK and not is_over and session.scalar(later.limit(1)) is None
