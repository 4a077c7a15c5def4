"""What follows from a mail's class: steps stop, wait for somebody's return, or go on; addresses are blocked.

Everything names the reply's line of history as its cause, by which `undoing` finds it again.
"""

from collections.abc import Sequence as Many
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, Lead, SenderAccount
from models.states import (
    PEOPLE_REPLY,
    WAITING_DELIVERY,
    DeliveryKind,
    EnrollmentState,
    LeadStage,
    PostKind,
    ReplyClass,
    SuppressionKind,
)
from outreach import after_reply, history, plan_facts, posts, replanning, stopping, suppression, weighing
from outreach.classifying import Classified
from outreach.hours import HoursBook
from outreach.stopping import Running
from outreach.zones import zone_info

AWAY = timedelta(days=7)
"""How long a lead is left alone after a vacation notice that does not say until when (La Growth Machine)."""
AFTER_RETURN = timedelta(days=3)
"""How long after the day of return steps go on (Interseller)."""
THEY_ARE_AWAY = "They are away: an automatic answer came"
_REPLIED = update(Lead).where(Lead.id == bindparam("of_lead")).values(stage=LeadStage.REPLIED)


@dataclass(frozen=True)
class Told:
    """A mail whose class is to take effect; `email` is the lead's address, `sender_id` the mailbox it came to."""

    workspace_id: int
    lead_id: int
    email: str | None
    raw_mail_id: int
    sender_id: int
    found: Classified


def stops(found: Classified) -> bool:
    """Say whether a class ends what runs for its lead."""
    if found.reply_class in (ReplyClass.BOUNCE, ReplyClass.COMPLAINT):
        return found.is_final
    return found.reply_class is ReplyClass.LEFT_COMPANY or found.reply_class in PEOPLE_REPLY


def blocks(found: Classified) -> bool:
    """Say whether a class forbids to write to the address ever again."""
    if found.reply_class in (ReplyClass.BOUNCE, ReplyClass.COMPLAINT):
        return found.is_final
    return found.reply_class is ReplyClass.OPT_OUT


def before(session: Session, told: Told, running: Many[Running]) -> dict[str, object]:
    """Return what the line of history keeps, so that a correction can put it back."""
    kept: dict[str, object] = {"was": {str(one.id): str(one.state) for one in running}}
    if blocks(told.found) and told.email and not _is_blocked(session, told):
        kept["blocked"] = True
    return kept


def _is_blocked(session: Session, told: Told) -> bool:
    known = suppression.why_suppressed(session, told.workspace_id, email=told.email)
    return known is not None and known.startswith(str(SuppressionKind.ADDRESS))


def take(session: Session, told: Told, running: Many[Running], *, now: datetime, cause_id: int) -> int:
    """Let a class take effect on the locked enrollments that run; return how many steps it stopped.

    The caller has held the sends where the class blocks an address.
    """
    found, stopped = told.found, 0
    if found.reply_class in PEOPLE_REPLY:
        stopped = _answered(session, told, running, now=now, cause_id=cause_id)
    elif stops(found):
        stopped = sum(one.steps_left for one in running)
        _end(session, told, running, EnrollmentState.STOPPED, found.reason, now=now, cause_id=cause_id)
    elif found.reply_class is ReplyClass.OUT_OF_OFFICE:
        lead = session.get_one(Lead, told.lead_id)
        away(session, lead, now=now, cause_id=cause_id, back_on=found.back_on)
    if blocks(found) and told.email:
        reason = "They asked to stop" if found.reply_class is ReplyClass.OPT_OUT else found.reason
        suppression.suppress(
            session,
            told.workspace_id,
            SuppressionKind.ADDRESS,
            told.email,
            reason,
            now=now,
            cause_id=cause_id,
        )
    if found.reply_class in (ReplyClass.BOUNCE, ReplyClass.COMPLAINT):
        weighing.ask_of_lead(session, told.workspace_id, told.lead_id, told.sender_id)
    if found.reply_class is ReplyClass.COMPLAINT:
        _tell_owner(session, told, now=now, cause_id=cause_id)
    return stopped


def _answered(session: Session, told: Told, running: Many[Running], *, now: datetime, cause_id: int) -> int:
    """A person answered: every automatic step to them stops.

    Where a sequence lets its steps marked always go on, only the others stop, unless they asked to stop.
    """
    stopped = sum(one.steps_left for one in running)
    session.connection().execute(_REPLIED, {"of_lead": told.lead_id})
    is_opt_out = told.found.reply_class is ReplyClass.OPT_OUT
    if not is_opt_out and any(one.may_go_on for one in running):
        lead = session.get_one(Lead, told.lead_id)
        going_on = after_reply.go_on(session, lead, now=now, cause_id=cause_id)
        running = [one for one in running if one.id not in going_on.enrollment_ids]
        stopped = going_on.stopped + sum(one.steps_left for one in running)
    about = history.Entry(told.workspace_id, lead_id=told.lead_id)
    said = plan_facts.THEY_REPLIED
    stopping.end(session, about, running, EnrollmentState.REPLIED, said, now=now, cause_id=cause_id)
    return stopped


def _end(
    session: Session,
    told: Told,
    running: Many[Running],
    state: EnrollmentState,
    reason: str,
    *,
    now: datetime,
    cause_id: int,
) -> None:
    about = history.Entry(told.workspace_id, lead_id=told.lead_id)
    stopping.end(session, about, running, state, reason, now=now, cause_id=cause_id)
    posts.changed(session, told.workspace_id, PostKind.APPROVAL_CARD, [one.id for one in running])
    posts.changed(session, told.workspace_id, PostKind.LAB_ROOT, {one.sequence_id for one in running})


def stop_lead(
    session: Session, lead: Lead, state: EnrollmentState, reason: str, now: datetime, cause_id: int
) -> None:
    """End every enrollment of a lead that still runs, and have its cards redrawn."""
    ended = stopping.running(session, lead.id)
    about = history.Entry(lead.workspace_id, lead_id=lead.id)
    stopping.end(session, about, ended, state, reason, now=now, cause_id=cause_id)
    posts.changed(session, lead.workspace_id, PostKind.APPROVAL_CARD, [one.id for one in ended])
    posts.changed(session, lead.workspace_id, PostKind.LAB_ROOT, {one.sequence_id for one in ended})


def away(session: Session, lead: Lead, *, now: datetime, cause_id: int, back_on: date | None = None) -> None:
    """An automatic answer came: what is planned for the lead waits until three days after the return, else a week."""
    waiting = session.scalars(
        select(Delivery)
        .where(
            Delivery.workspace_id == lead.workspace_id,
            Delivery.enrollment_id.in_(select(Enrollment.id).where(Enrollment.lead_id == lead.id)),
            Delivery.kind == DeliveryKind.STEP,
            Delivery.state.in_(WAITING_DELIVERY),
        )
        .with_for_update()
    ).all()
    until = _resumes(session, lead, now, back_on)
    for delivery in waiting:
        if delivery.send_at >= until:
            continue
        delivery.send_at = replanning.earliest(session, delivery, until)
        delivery.reason = THEY_ARE_AWAY
        entry = history.Entry(
            lead.workspace_id,
            lead_id=lead.id,
            enrollment_id=delivery.enrollment_id,
            delivery_id=delivery.id,
        )
        history.record(
            session, entry, "delivery.postponed", now=now, reason=delivery.reason, cause_id=cause_id
        )
        if delivery.enrollment_id is not None:
            posts.changed(session, lead.workspace_id, PostKind.APPROVAL_CARD, [delivery.enrollment_id])


def _resumes(session: Session, lead: Lead, now: datetime, back_on: date | None) -> datetime:
    """Return from when on steps may go on: the third day after a return, as its day begins where the lead is."""
    if back_on is None:
        return now + AWAY
    zone = zone_info(HoursBook(session).zone_of(lead))
    return max(now, datetime.combine(back_on + AFTER_RETURN, time(), zone).astimezone(now.tzinfo))


def _tell_owner(session: Session, told: Told, *, now: datetime, cause_id: int) -> None:
    """Tell the owner of the mailbox that mail from it was reported, and note it at the mailbox."""
    sender = session.get_one(SenderAccount, told.sender_id)
    entry = history.Entry(told.workspace_id, lead_id=told.lead_id)
    history.append(
        session,
        entry,
        "sender.complaint",
        now=now,
        reason=told.found.reason,
        cause_id=cause_id,
        detail={"sender_account_id": sender.id},
    )
    if sender.owner_person_id is None:
        return
    lead = session.get_one(Lead, told.lead_id)
    ends = " They are never written to again." if told.found.is_final else ""
    posts.tell(
        session,
        sender.owner_person_id,
        f"{told.found.reason}, sent from {sender.address} to {lead.name or 'a lead'}.{ends}"
        " Look at who is written to and why before more of it is reported.",
        key=f"complaint:{told.raw_mail_id}",
    )
