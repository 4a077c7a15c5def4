"""Why a message is planned for the time it is, in one sentence."""

from collections.abc import Sequence as Many
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, History, Lead, Message, SenderAccount, Step
from models.states import WAITING_DELIVERY, Channel, DeliveryKind, DeliveryState, IfNotAccepted
from outreach import plan_facts, schedule, sender_naming, unaccepted
from outreach.held_back import THEY_ARE_AWAY
from outreach.hours import UNPLANNABLE, Hours, HoursBook
from outreach.plan_rows import PlainStep
from outreach.schedule import MONTHS, WEEKDAYS
from outreach.zones import zone_info

_NAMES = {
    Channel.EMAIL: "email",
    Channel.LINKEDIN_INVITE: "LinkedIn invite",
    Channel.LINKEDIN_MESSAGE: "LinkedIn message",
}
_LATER = ("delivery.replanned", "delivery.postponed", "delivery.deferred", "delivery.held")


@dataclass(frozen=True)
class Since:
    """What a step's day counts from: the step before, the day it left (or would have), and the delay.

    `given_up` says why a LinkedIn message before it was given up, "" where it was not: its day is that of giving up.
    """

    channel: Channel
    on: date
    delay_days: int
    business_days: bool = False
    was_skipped: bool = False
    given_up: str = ""


def explain(
    hours: Hours,
    at: datetime,
    *,
    since: Since | None = None,
    at_once: bool = False,
    evidence: str = "",
    address: str = "",
    holiday: str = "",
    later: str = "",
) -> str:
    """Return a planned time in one sentence, without a full stop.

    Without `since` it is a first step. `evidence` says how the zone is known, `address` whose own hours bind it,
    `holiday` what the day is called that was passed over, `later` why it is not on its due day.
    """
    local = at.astimezone(zone_info(hours.zone))
    planned = f"planned for {_written(local.date())} {local:%H:%M} there"
    if at_once:
        return f"At once when they entered, at any hour, as chosen at the launch, {planned} in {hours.zone}"
    parts = [_since(since) if since else "In the first window after they entered"]
    parts += [_windows(hours, evidence, address), planned]
    if since is not None:
        parts += _moved(since, hours, local.date(), holiday, later)
    elif later == THEY_ARE_AWAY:
        parts.append(later)
    return ", ".join(parts)


def _since(since: Since) -> str:
    name = _NAMES[since.channel]
    if since.given_up.endswith(unaccepted.TAILS[IfNotAccepted.EMAIL]):
        return f"Instead of the {name} before it, as they did not accept the invite in time"
    left = (
        f"{name} before it, which was skipped, would have left"
        if since.was_skipped
        else f"{name} before it left"
    )
    if since.given_up:
        left = f"{name} before it was given up, as nobody accepted the invite"
    day = f"{_written(since.on)}, when the {left}"
    if since.delay_days == 0:
        return f"On {day}"
    unit = "business day" if since.business_days else "day"
    return f"{since.delay_days} {unit}{'s' * (since.delay_days > 1)} after {day}"


def _windows(hours: Hours, evidence: str, address: str) -> str:
    theirs = f"{schedule.hours(hours.window)} in {hours.zone}" + (f" ({evidence})" if evidence else "")
    if len(hours.places) == 1:
        return theirs
    zone, window, _ = hours.places[1]
    own = f"{schedule.hours(window)} in {zone}, the hours of {address or 'its sender'}"
    if hours.binds_lead:
        return f"{theirs} and {own}"
    return f"due at {hours.window.start:%H:%M} in {hours.zone}{f' ({evidence})' if evidence else ''}, leaves {own}"


def _moved(since: Since, hours: Hours, on: date, holiday: str, later: str) -> list[str]:
    """Say which days were passed over: the one that may not be sent on, and the due day itself."""
    parts = []
    wanted_on, due_on = _days(since, hours)
    if due_on != wanted_on:
        is_off = wanted_on.weekday() not in hours.window.weekdays
        named = f" ({holiday})" if holiday else ""
        why = "a day without sending" if is_off else f"a public holiday{named}"
        parts.append(f"moved on from {_written(wanted_on)}, {why}")
    if on > due_on:
        parts.append(f"not on {_written(due_on)} any more: {later or 'it was not ready then'}")
    return parts


def _days(since: Since, hours: Hours) -> tuple[date, date]:
    """Return the day a delay leads to, and the day for sending that it is moved on to."""
    business = since.business_days
    wanted_on = schedule.wanted_on(since.on, since.delay_days, hours.is_holiday, business_days=business)
    return wanted_on, hours.due_on(since.on, since.delay_days, business_days=business)


def _written(day: date) -> str:
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"


def of(session: Session, delivery: Delivery, now: datetime) -> str:
    """Return why a waiting delivery is planned for when it is; of one that has ended, what became of it."""
    if delivery.kind is not DeliveryKind.STEP or delivery.enrollment_id is None:
        return "As soon as its sender is free, as a person wrote it"
    if delivery.state not in WAITING_DELIVERY:
        return delivery.reason or f"It is {delivery.state}"
    enrollment = session.get_one(Enrollment, delivery.enrollment_id)
    try:
        said = _explained(session, delivery, enrollment)
    except UNPLANNABLE as error:
        return str(error)
    return f"{said}, and leaves as soon as its sender is free" if delivery.send_at <= now else said


def _explained(session: Session, delivery: Delivery, enrollment: Enrollment) -> str:
    facts, book = plan_facts.read(session, [enrollment]), HoursBook(session)
    message = session.get_one(Message, delivery.message_id)
    step = session.get_one(Step, message.step_id)
    sender = session.get_one(SenderAccount, delivery.sender_account_id)
    lead = session.get_one(Lead, enrollment.lead_id)
    hours = book.of(lead, facts.sequences[enrollment.sequence_id], sender, step.channel)
    since = _counted_from(session, enrollment, step, facts.steps[enrollment.sequence_id])
    evidence = lead.zone_evidence if lead.zone else "the workspace's zone, as theirs is not known"
    return explain(
        hours,
        delivery.send_at,
        since=since,
        at_once=delivery.any_hour,
        evidence=evidence,
        address=sender_naming.plain(sender),
        holiday=book.holiday_name(lead, _days(since, hours)[0]) if since else "",
        later=_later(session, delivery, hours),
    )


def _counted_from(
    session: Session, enrollment: Enrollment, step: Step, steps: Many[PlainStep]
) -> Since | None:
    before = [one for one in steps if one.position < step.position]
    if not before or enrollment.left_on is None:
        return None
    sent = select(Delivery.id).join(Message, Message.id == Delivery.message_id)
    has_left = session.scalar(
        sent.where(
            Delivery.enrollment_id == enrollment.id,
            Message.step_id == before[-1].id,
            Delivery.state == DeliveryState.SENT,
        ).limit(1)
    )
    return Since(
        before[-1].channel,
        enrollment.left_on,
        step.delay_days,
        business_days=step.business_days,
        was_skipped=has_left is None,
        given_up=_given_up(session, enrollment, before[-1].id) if has_left is None else "",
    )


def _given_up(session: Session, enrollment: Enrollment, step_id: int) -> str:
    """Return why a step was given up whose lead did not accept the invite, "" where it was not."""
    said = session.scalar(
        select(History.reason)
        .where(
            History.enrollment_id == enrollment.id,
            History.step_id == step_id,
            History.kind.in_(("step.skipped", "delivery.skipped")),
        )
        .order_by(History.id.desc())
        .limit(1)
    )
    return said if said is not None and said.startswith(unaccepted.NOT_ACCEPTED) else ""


def _later(session: Session, delivery: Delivery, hours: Hours) -> str:
    """Return why a delivery is not on its due day: what moved it last, else the hours that must meet."""
    moved = session.scalar(
        select(History)
        .where(
            History.enrollment_id == delivery.enrollment_id,
            History.delivery_id == delivery.id,
            History.kind.in_(_LATER),
        )
        .order_by(History.id.desc())
        .limit(1)
    )
    if moved is not None:
        return moved.reason.partition(": Due at ")[0]
    if delivery.reason:
        return delivery.reason
    return "the next time that both are open" if len(hours.places) > 1 else ""
