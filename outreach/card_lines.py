"""What an approval card says of one message's way: when it left or will leave, or why it waits."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, Lead, Message, SenderAccount, Sequence, Step, Workspace
from models.states import (
    WAITING_DELIVERY,
    DeliveryState,
    EnrollmentState,
    MessageState,
)
from outreach import aside, held, history, placing, reviewing, schedule
from outreach.hours import UNPLANNABLE, HoursBook
from outreach.task_posts import WITH_A_PERSON


def local(at: datetime, zone: str) -> str:
    """Return an instant as people there read it: "Tue 24 Nov 10:05"."""
    there = at.astimezone(ZoneInfo(zone))
    return f"{there:%a} {there.day} {there:%b %H:%M}"


def both(at: datetime, zone: str, ours: str) -> str:
    """Return an instant as it is for a lead and for the workspace: "Tue 24 Nov 19:05 their time, 11:05 in Berlin".

    The second is left out where the clocks of both show the same.
    """
    theirs, here = local(at, zone), local(at, ours)
    if theirs == here:
        return f"{theirs} their time"
    is_same_day = at.astimezone(ZoneInfo(zone)).date() == at.astimezone(ZoneInfo(ours)).date()
    return f"{theirs} their time, {here[-5:] if is_same_day else here} in {_place(ours)}"


def delivery_line(
    session: Session, enrollment: Enrollment, lead: Lead, message: Message, step: Step, now: datetime
) -> str:
    """Say in one sentence when a message left or will leave, or why it waits; empty when there is nothing to say."""
    if message.state is MessageState.LEFT_OUT:
        return f"Left out by {history.name_of(session, message.decided_by_id)}"
    book = HoursBook(session)
    zone, ours = book.zone_of(lead), session.get_one(Workspace, enrollment.workspace_id).zone
    delivery = session.scalar(
        select(Delivery).where(Delivery.message_id == message.id).order_by(Delivery.id.desc()).limit(1)
    )
    if delivery is None or delivery.state is DeliveryState.CANCELLED:
        if enrollment.state in reviewing.NOT_ENTERED and step.position > 1 and delivery is None:
            return _window(session, book, enrollment, lead, message)
        return _without_delivery(enrollment, message, step, delivery, (zone, ours), now)
    at = delivery.intent_at or delivery.send_at
    if delivery.state is DeliveryState.SENT:
        return f"Sent {both(at, zone, ours)}"
    if delivery.state in WAITING_DELIVERY:
        return _held(session, enrollment, delivery) or _planned(delivery, (zone, ours), now)
    return f"{delivery.state.capitalize()}: {delivery.reason or 'see the history'}"


def _without_delivery(
    enrollment: Enrollment,
    message: Message,
    step: Step,
    cancelled: Delivery | None,
    zones: tuple[str, str],
    now: datetime,
) -> str:
    is_next = enrollment.state is EnrollmentState.ACTIVE and step.position == enrollment.position
    if is_next and enrollment.due_at is not None and message.state is not MessageState.APPROVED:
        was = "Was due" if enrollment.due_at <= now else "Due"
        return f"{was} {both(enrollment.due_at, *zones)}: waits for approval"
    if cancelled is not None and enrollment.state not in reviewing.RUNNING:
        return f"Cancelled: {cancelled.reason}"
    return ""


def _window(session: Session, book: HoursBook, enrollment: Enrollment, lead: Lead, message: Message) -> str:
    """Say in which hours a step of a lead that has not entered will leave, or why it never could.

    Those of the lead, and of the sender where it keeps some of its own; on LinkedIn the sender's alone.
    """
    sender_id = message.sender_account_id
    sender = session.get(SenderAccount, sender_id) if sender_id else None
    try:
        hours = book.of(lead, session.get_one(Sequence, enrollment.sequence_id), sender, message.channel)
    except UNPLANNABLE as error:
        return str(error)
    theirs = [f"{schedule.hours(hours.window)} their time"] if hours.binds_lead else []
    own = [f"{schedule.hours(window)} in {_place(str(zone))}" for zone, window, _ in hours.places[1:]]
    return " and ".join(theirs + own)


def _place(zone: str) -> str:
    return zone.rpartition("/")[2].replace("_", " ")


def _held(session: Session, enrollment: Enrollment, delivery: Delivery) -> str:
    """Say what holds a planned message back, "" when nothing does."""
    sender = session.get_one(SenderAccount, delivery.sender_account_id)
    reason = held.why(session, enrollment, sender)
    if not reason and delivery.priority % aside.ASIDE == placing.FIRST_TOUCH:
        reason = sender.first_steps_why
    return f"Held: {reason}" if reason else ""


def _planned(delivery: Delivery, zones: tuple[str, str], now: datetime) -> str:
    if delivery.reason == WITH_A_PERSON:
        return WITH_A_PERSON
    why = f" ({delivery.reason})" if delivery.reason else ""
    if delivery.send_at <= now:
        return f"Leaves as soon as its mailbox is free{why}"
    return f"Planned {both(delivery.send_at, *zones)}{why}"
