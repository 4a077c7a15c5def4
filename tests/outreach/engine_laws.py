"""The laws of the engine, held against its rows: none lost, none falsely sent, nothing silent, no limit passed."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from models import Delivery, Enrollment, History, Lead, Message, SenderAccount
from models.states import (
    COUNTED_DELIVERY,
    OPEN_DELIVERY,
    WAITING_DELIVERY,
    DeliveryState,
    EnrollmentState,
    MessageState,
    SenderState,
)
from outreach import free_mail
from outreach.ports import Session
from tests.outreach.engine_model import Model, over
from tests.world import World

ENDED = (
    DeliveryState.DEFERRED,
    DeliveryState.REJECTED,
    DeliveryState.UNKNOWN,
    DeliveryState.CANCELLED,
    DeliveryState.SKIPPED,
)


@dataclass(frozen=True)
class Rows:
    """What the database says, read at one moment."""

    deliveries: list[tuple[Delivery, str]]
    enrollments: list[tuple[Enrollment, Lead]]
    messages: dict[int, list[Message]]
    senders: dict[int, SenderAccount]
    told_sent: Counter[int]


def read(world: World) -> Rows:
    return world.services.read(_read)


def _read(session: Session) -> Rows:
    messages: dict[int, list[Message]] = defaultdict(list)
    for message in session.scalars(select(Message).order_by(Message.id)):
        messages[message.enrollment_id or 0].append(message)
    names = {one.id: one.rfc_message_id for some in messages.values() for one in some}
    told = session.scalars(select(History.delivery_id).where(History.kind == "delivery.sent"))
    return Rows(
        [(one, names[one.message_id]) for one in session.scalars(select(Delivery).order_by(Delivery.id))],
        [(one, lead) for one, lead in session.execute(select(Enrollment, Lead).join(Lead))],
        messages,
        {one.id: one for one in session.scalars(select(SenderAccount))},
        Counter(id_ for id_ in told if id_ is not None),
    )


def broken(model: Model, rows: Rows) -> list[str]:
    """Return every law that is broken, in words."""
    return [
        *model.wrongs,
        *model.excesses(),
        *_false(model, rows),
        *_lost(model, rows),
        *_silent(rows),
        *_over_limits(model, rows),
        *_crowded(model, rows),
    ]


def _false(model: Model, rows: Rows) -> list[str]:
    """What is said of sends must be what happened outside."""
    arrived = model.arrived()
    found = []
    for delivery, name in rows.deliveries:
        is_sent = delivery.state is DeliveryState.SENT
        if is_sent and name not in arrived:
            found.append(f"{name} is sent, but never arrived")
        if is_sent != (rows.told_sent[delivery.id] == 1):
            found.append(f"{name} is told as sent {rows.told_sent[delivery.id]} times")
    known = {name for delivery, name in rows.deliveries if delivery.state in COUNTED_DELIVERY}
    return found + [f"{name} arrived, but nobody knows of it" for name in arrived - known]


def _lost(model: Model, rows: Rows) -> list[str]:
    """A lead that is in has a step under way, or one that waits for its approval; a lead that is done has had all."""
    carried = {one.enrollment_id for one, _ in rows.deliveries if one.state in OPEN_DELIVERY}
    sent = {one.message_id for one, _ in rows.deliveries if one.state is DeliveryState.SENT}
    found = []
    for enrollment, lead in rows.enrollments:
        left = [
            one
            for one in rows.messages[enrollment.id]
            if one.id not in sent and one.state is not MessageState.LEFT_OUT
        ]
        waits = bool(left) and left[0].rfc_message_id not in model.approved
        is_in = enrollment.state in (EnrollmentState.ACTIVE, EnrollmentState.PAUSED)
        if is_in and enrollment.id not in carried and not waits:
            found.append(f"{lead.email} is {enrollment.state}, but nothing is under way")
        if enrollment.state is EnrollmentState.COMPLETED and left:
            found.append(f"{lead.email} is completed, but {left[0].rfc_message_id} has not been sent")
        if not is_in and any(
            one.enrollment_id == enrollment.id and one.state in WAITING_DELIVERY for one, _ in rows.deliveries
        ):
            found.append(f"{lead.email} is {enrollment.state}, but a step of it still waits")
    return found


def _silent(rows: Rows) -> list[str]:
    """Whatever ended or is held says why."""
    told = (
        EnrollmentState.REPLIED,
        EnrollmentState.STOPPED,
        EnrollmentState.COMPLETED,
        EnrollmentState.LEFT_OUT,
    )
    return [
        f"{name} is {delivery.state} without a reason"
        for delivery, name in rows.deliveries
        if delivery.state in ENDED and not delivery.reason
    ] + [
        f"{lead.email} is {enrollment.state} without a reason"
        for enrollment, lead in rows.enrollments
        if enrollment.state in told and not enrollment.reason
    ]


def _over_limits(model: Model, rows: Rows) -> list[str]:
    """Intents count too, as long as nobody knows that they did not leave."""
    by_sender: dict[int, list[datetime]] = defaultdict(list)
    by_domain: dict[str, list[datetime]] = defaultdict(list)
    for one, _ in rows.deliveries:
        if one.state in COUNTED_DELIVERY and one.intent_at is not None:
            by_sender[one.sender_account_id].append(one.intent_at)
            by_domain[one.domain].append(one.intent_at)
    by_domain.pop("", None)
    found = [f"sender {id_} too often" for id_, ats in by_sender.items() if over(ats, model.caps.of_sender)]
    return found + [f"{name} too often" for name, ats in by_domain.items() if over(ats, model.caps.of_domain)]


def _crowded(model: Model, rows: Rows) -> list[str]:
    active: dict[str, set[int]] = defaultdict(set)
    for enrollment, lead in rows.enrollments:
        if enrollment.state in (EnrollmentState.ACTIVE, EnrollmentState.PAUSED) and enrollment.entered_at:
            active[free_mail.company_domain(lead.email_domain)].add(lead.id)
    active.pop("", None)
    most = model.caps.of_company
    return [f"{len(ids)} of {name} at a time" for name, ids in active.items() if most and len(ids) > most]


def stuck(model: Model, rows: Rows, now: datetime) -> list[str]:
    """Return what is due after everybody did their work though nothing forbids it to leave."""
    found = []
    for delivery, name in rows.deliveries:
        mail, sender = model.mails[name], rows.senders[delivery.sender_account_id]
        held = {
            ("everything", 0), ("run", mail.run_id), ("sequence", mail.sequence_id),
            ("enrollment", mail.enrollment_id),
        }  # fmt: skip
        rests = sender.free_at is not None and sender.free_at > now
        leased = sender.lease_until is not None and sender.lease_until > now
        is_held = held & model.paused or sender.state is not SenderState.HEALTHY or rests or leased
        if delivery.state in WAITING_DELIVERY and delivery.send_at <= now and not is_held:
            found.append(f"{name} is due since {delivery.send_at}, and nothing says why it stays")
    return found
