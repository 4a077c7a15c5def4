"""Trying a lead's messages on oneself: the exact mails, marked, over the real way out, and counted nowhere."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, Lead, Message, Person, SenderAccount, Workspace
from models.states import (
    OPEN_DELIVERY,
    Channel,
    DeliveryKind,
    DeliveryState,
    MessageState,
    PostKind,
    SenderState,
)
from outreach import composing, drafting, posts, rights, sequences, test_marks, test_screens
from outreach.composing import Correspondent
from outreach.errors import AlreadyDecided, NotFound, NotReady
from outreach.ports import enqueue_after_commit
from outreach.rights import Right

OFFERED = 100
NOBODY_KNOWS = "Nobody knows whether it left: look into your mailbox, or send the test again."
_FIRST = 0
_NO_ADDRESS = "Slack does not tell your email address: add one to your Slack profile, then try again."


def offer(session: Session, actor: Person, sequence_id: int) -> test_screens.Offered:
    """Return whose messages the actor may try on themselves, and where they would go.

    Raises NotAllowed, NotFound, NotReady while nothing is written or no address of the actor is known.
    """
    rights.require(actor, Right.BUILD)
    sequence = sequences.sequence_of(session, actor.workspace_id, sequence_id)
    address = _address(actor)
    written = select(Message.id).where(Message.enrollment_id == Enrollment.id, Message.composed.is_not(None))
    rows = session.execute(
        select(Enrollment.id, Lead.name)
        .join(Lead, Lead.id == Enrollment.lead_id)
        .where(Enrollment.sequence_id == sequence_id, Lead.erased_at.is_(None), written.exists())
        .order_by(Enrollment.id)
        .limit(OFFERED)
    ).all()
    if not rows:
        raise NotReady("Nothing is written yet: press Generate… first, then try the messages on yourself.")
    leads = tuple((id_, name) for id_, name in rows)
    return test_screens.Offered(sequence_id, sequence.name, address, leads)


def send(session: Session, actor: Person, sequence_id: int, enrollment_id: int, *, now: datetime) -> int:
    """Send a lead's messages to the actor, marked as a test; return how many mails are on their way.

    What goes over LinkedIn is shown in the direct message that tells what became of the mails.
    Raises NotAllowed, NotFound, NotReady, AlreadyDecided while an earlier test is on its way.
    """
    rights.require(actor, Right.BUILD)
    sequence = sequences.sequence_of(session, actor.workspace_id, sequence_id)
    address = _address(actor)
    # One test of a person at a time, whoever asks twice.
    session.get_one(Person, actor.id, with_for_update=True, populate_existing=True)
    enrollment = session.get(Enrollment, enrollment_id)
    if enrollment is None or enrollment.sequence_id != sequence.id:
        raise NotFound()
    if session.get_one(Workspace, actor.workspace_id).hold is not None:
        raise NotReady("Everything is stopped here: resume it first, then send the test.")
    _require_none_open(session, actor)
    lead = session.get_one(Lead, enrollment.lead_id)
    found = [
        _copy(session, actor, lead, one, address, now)
        for one in drafting.messages_of(session, enrollment_id)
        if one.composed is not None and one.state is not MessageState.LEFT_OUT
    ]
    if not found:
        raise NotReady("Nothing is written for this lead yet: choose another one.")
    posts.want(
        session,
        actor.workspace_id,
        PostKind.TEST_SENDS,
        found[0].id,
        actor.slack_user_id,
        lead_id=lead.id,
    )
    return sum(one.channel is Channel.EMAIL for one in found)


def ended(session: Session, delivery: Delivery) -> None:
    """Have the direct message of a test tell what became of this mail of it."""
    message = session.get_one(Message, delivery.message_id)
    first = session.scalar(_of_test(message).with_only_columns(Message.id).limit(1))
    posts.changed(session, delivery.workspace_id, PostKind.TEST_SENDS, [first or message.id])


def give_up(session: Session, delivery: Delivery, *, now: datetime) -> None:
    """End a test of which nobody knows whether it left: its asker sees that in their mailbox."""
    delivery.state, delivery.token, delivery.lease_until = DeliveryState.CANCELLED, None, None
    delivery.reason, delivery.done_at = NOBODY_KNOWS, now
    ended(session, delivery)


def say_if_dropped(session: Session, delivery_id: int) -> None:
    """Tell of a mail of a test that was dropped before it was handed over."""
    delivery = session.get(Delivery, delivery_id)
    if delivery is not None and delivery.state is DeliveryState.CANCELLED:
        ended(session, delivery)


def shown(session: Session, message_id: int) -> test_screens.Tests | None:
    """Return what a test came to, given its first message; None when it is gone, or its lead was erased."""
    first = session.get(Message, message_id)
    if first is None:
        return None
    lead = session.get_one(Lead, first.lead_id)
    if lead.erased_at is not None:
        return None
    messages = session.scalars(_of_test(first)).all()
    address = next((one.recipient for one in messages if one.recipient), "")
    return test_screens.Tests(lead.name, address, tuple(_tried(session, one) for one in messages))


def _tried(session: Session, message: Message) -> test_screens.Tried:
    sender = session.get(SenderAccount, message.sender_account_id) if message.sender_account_id else None
    delivery = session.scalar(select(Delivery).where(Delivery.message_id == message.id))
    return test_screens.Tried(
        channel=message.channel,
        sender=sender.address if sender else "",
        subject=message.subject,
        body=message.body,
        state=delivery.state if delivery else None,
        reason=delivery.reason if delivery else "",
    )


def _address(actor: Person) -> str:
    if not actor.email or not composing.is_plain_address(actor.email):
        raise NotReady(_NO_ADDRESS)
    return actor.email


def _require_none_open(session: Session, actor: Person) -> None:
    is_open = (
        select(Delivery.id)
        .join(Message, Message.id == Delivery.message_id)
        .where(
            Delivery.workspace_id == actor.workspace_id,
            Delivery.kind == DeliveryKind.TEST,
            Delivery.state.in_(OPEN_DELIVERY),
            Message.decided_by_id == actor.id,
        )
    )
    if session.scalar(is_open.limit(1)) is not None:
        raise AlreadyDecided("Your last test is still on its way: it arrives within a minute.")


def _copy(
    session: Session, actor: Person, lead: Lead, message: Message, address: str, now: datetime
) -> Message:
    """Keep a copy of a message for the actor, and hand it to the way out when it is a mail."""
    sender = session.get_one(SenderAccount, message.sender_account_id)
    is_mail = message.channel is Channel.EMAIL
    if is_mail and sender.state is not SenderState.HEALTHY:
        raise NotReady(f"{sender.address} does not send just now: see its state on App Home.")
    copy = Message(
        workspace_id=message.workspace_id,
        lead_id=lead.id,
        channel=message.channel,
        sender_account_id=sender.id,
        state=MessageState.APPROVED,
        recipient=address if is_mail else "",
        subject=f"{test_marks.SUBJECT}{message.subject}" if is_mail else "",
        body=message.body,
        facts_used=[],
        rfc_message_id=composing.new_message_id(uuid4().hex, sender.address),
        language=message.language,
        decided_by_id=actor.id,
        decided_at=now,
        created_at=now,
    )
    if is_mail:
        _compose(session, actor, lead, message, copy, sender)
    session.add(copy)
    session.flush()
    if is_mail:
        _hand_over(session, copy, now)
    return copy


def _compose(
    session: Session, actor: Person, lead: Lead, message: Message, copy: Message, sender: SenderAccount
) -> None:
    composed = composing.compose(
        Correspondent(sender.display_name, sender.address),
        Correspondent(actor.name, copy.recipient),
        subject=copy.subject,
        body=message.body,
        signature=sender.signature,
        foot=drafting.footer_for(session, lead, message),
        message_id=copy.rfc_message_id,
    )
    copy.composed, copy.digest = test_marks.HEADER + composed.content, composed.digest


def _hand_over(session: Session, copy: Message, now: datetime) -> None:
    delivery = Delivery(
        workspace_id=copy.workspace_id,
        message_id=copy.id,
        lead_id=copy.lead_id,
        sender_account_id=copy.sender_account_id,
        kind=DeliveryKind.TEST,
        priority=_FIRST,
        send_at=now,
        any_hour=True,
    )
    session.add(delivery)
    session.flush()
    enqueue_after_commit(session, "test_send", delivery.id)


def _of_test(message: Message) -> Select[Message]:
    """Return the messages that were tried together with one, in order of their steps."""
    return (
        select(Message)
        .where(
            test_marks.is_test(),
            Message.lead_id == message.lead_id,
            Message.decided_by_id == message.decided_by_id,
            Message.created_at == message.created_at,
        )
        .order_by(Message.id)
    )
