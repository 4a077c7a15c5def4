"""What follows from a mail's class: steps stop, wait for somebody's return, or go on; addresses are blocked.

Everything names the reply's line of history as its cause, by which `undoing` finds it again.
"""

from collections.abc import Sequence as Many
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from models import Delivery, Lead, Message, SenderAccount
from models.states import (
    PEOPLE_REPLY,
    Channel,
    DeliveryState,
    EnrollmentState,
    LeadStage,
    PostKind,
    ReplyClass,
    Whose,
)
from outreach import (
    after_reply,
    away,
    history,
    holding_leads,
    machine_reports,
    never_again,
    people,
    plan_facts,
    posts,
    stopping,
    weighing,
)
from outreach.classifying import Classified
from outreach.never_again import Reach, Told
from outreach.stopping import Running

_REPLIED = update(Lead).where(Lead.id == bindparam("of_lead")).values(stage=LeadStage.REPLIED)


_AFTER_COMPLAINT = (
    "They are never written to again. Look at who is written to and why before more of it is reported."
)
_AFTER_REPORT = "Look at the records of its domain: *Records…* under `/plera senders` names what to add."
ANSWERED_FOR_OTHER = "They answered in the thread with another lead"
STOPPED_FOR_OTHER = "They asked to stop, in the thread with another lead"


@dataclass(frozen=True)
class Effect:
    """What a class will do: whom it blocks, what it ends, locked, of its lead and of another lead who wrote it.

    `detail` is kept with the line of history, so that a correction can put it back.
    """

    reach: Reach
    running: Many[Running]
    writers: Many[Running]
    detail: dict[str, object]

    @property
    def steps_left(self) -> int:
        """How many steps it ends for its lead."""
        return sum(one.steps_left for one in self.running)


def blocks(found: Classified) -> bool:
    """Say whether a class forbids to write to an address ever again."""
    if found.reply_class in (ReplyClass.BOUNCE, ReplyClass.COMPLAINT):
        return found.is_final
    return found.reply_class is ReplyClass.OPT_OUT


def look_ahead(session: Session, told: Told) -> Effect:
    """Say what a class will do and lock what it ends. The caller has held the sends where the class blocks."""
    reach = never_again.reach(session, told) if blocks(told.found) else Reach()
    running = stopping.running(session, told.lead_id) if _stops(told, reach) else []
    is_wish = told.found.reply_class is ReplyClass.OPT_OUT
    writers = stopping.running(session, told.writer_id) if is_wish and told.writer_id is not None else []
    detail: dict[str, object] = {"was": {str(one.id): str(one.state) for one in (*running, *writers)}}
    if reach.all:
        there = never_again.blocked_of(session, told.workspace_id, reach.all, is_any=True)
        detail["blocks"] = {
            "theirs": sorted(reach.theirs - there),
            "writers": sorted(reach.writers - there),
            "writer_id": told.writer_id,
        }
    return Effect(reach, running, writers, detail)


def _stops(told: Told, reach: Reach) -> bool:
    """Say whether a class ends what runs for its lead; a bounce of an address that they had before does not."""
    found = told.found
    if found.reply_class is ReplyClass.BOUNCE:
        return found.is_final and (not told.email or told.email.lower() in reach.theirs)
    if found.reply_class is ReplyClass.COMPLAINT:
        return found.is_final
    return found.reply_class is ReplyClass.LEFT_COMPANY or found.reply_class in PEOPLE_REPLY


def take(session: Session, told: Told, effect: Effect, *, now: datetime, cause_id: int) -> int:
    """Let a class take effect; return how many steps it stopped."""
    found, stopped, running = told.found, 0, effect.running
    if found.reply_class in PEOPLE_REPLY:
        stopped = _answered(session, told, running, now=now, cause_id=cause_id)
    elif running:
        stopped = effect.steps_left
        _end(session, told, running, EnrollmentState.STOPPED, found.reason, now=now, cause_id=cause_id)
    elif found.reply_class is ReplyClass.OUT_OF_OFFICE:
        away.hold(session, told.lead_id, now=now, cause_id=cause_id)
    if effect.reach.all:
        _block(session, told, effect, now=now, cause_id=cause_id)
    if found.reply_class in (ReplyClass.BOUNCE, ReplyClass.COMPLAINT):
        weighing.ask_of_lead(session, told.workspace_id, told.lead_id, told.sender_id)
    if found.reply_class is ReplyClass.COMPLAINT and found.reason not in machine_reports.GOOD:
        _tell_owner(session, told, now=now, cause_id=cause_id)
    return stopped


def _block(session: Session, told: Told, effect: Effect, *, now: datetime, cause_id: int) -> None:
    """Block whom the class reaches, and end what runs for another lead who wrote it."""
    is_wish = told.found.reply_class is ReplyClass.OPT_OUT
    reason = never_again.ASKED_TO_STOP if is_wish else told.found.reason
    of_lead = never_again.HELD if is_wish and told.whose is Whose.ASKED else reason
    lead = session.get_one(Lead, told.lead_id)
    never_again.block(session, lead, effect.reach.theirs, of_lead, now=now, cause_id=cause_id)
    writer = session.get_one(Lead, told.writer_id) if told.writer_id is not None else lead
    never_again.block(session, writer, effect.reach.writers, reason, now=now, cause_id=cause_id)
    about = history.Entry(told.workspace_id, lead_id=told.writer_id)
    ended, state = effect.writers, EnrollmentState.STOPPED
    stopping.end(session, about, ended, state, STOPPED_FOR_OTHER, now=now, cause_id=cause_id)
    _redraw(session, told.workspace_id, ended)


def hold_writer(session: Session, told: Told, *, now: datetime, cause_id: int) -> None:
    """Pause another lead who answered in the thread: whoever resumes them decides, or who corrects the class."""
    is_person = told.found.reply_class in PEOPLE_REPLY and told.found.reply_class is not ReplyClass.OPT_OUT
    if told.writer_id is not None and is_person:
        holding_leads.hold(
            session, told.workspace_id, told.writer_id, ANSWERED_FOR_OTHER, now=now, cause_id=cause_id
        )


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
    _redraw(session, told.workspace_id, running)


def _redraw(session: Session, workspace_id: int, ended: Many[Running]) -> None:
    posts.changed(session, workspace_id, PostKind.APPROVAL_CARD, [one.id for one in ended])
    posts.changed(session, workspace_id, PostKind.LAB_ROOT, {one.sequence_id for one in ended})


def stop_lead(
    session: Session, lead: Lead, state: EnrollmentState, reason: str, now: datetime, cause_id: int
) -> None:
    """End every enrollment of a lead that still runs, and have its cards redrawn."""
    ended = stopping.running(session, lead.id)
    about = history.Entry(lead.workspace_id, lead_id=lead.id)
    stopping.end(session, about, ended, state, reason, now=now, cause_id=cause_id)
    _redraw(session, lead.workspace_id, ended)


def _tell_owner(session: Session, told: Told, *, now: datetime, cause_id: int) -> None:
    """Tell whose mailbox it is that mail from it was reported, and note it there.

    That is the one which sent the mail; reports may come to another one, as to abuse@.
    """
    sender = session.get_one(SenderAccount, _sent_by(session, told))
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
    lead = session.get_one(Lead, told.lead_id)
    then = _AFTER_COMPLAINT if told.found.is_final else _AFTER_REPORT
    words = f"{told.found.reason}, sent from {sender.address} to {lead.name or 'a lead'}. {then}"
    for person in people.whose(session, sender):
        posts.tell(session, person.id, words, key=f"complaint:{told.raw_mail_id}")


def _sent_by(session: Session, told: Told) -> int:
    """Return the mailbox that sent what was reported: the mail it names, else the last one to the lead."""
    named = select(Message.sender_account_id).where(Message.id == told.message_id)
    known = session.scalar(named) if told.message_id is not None else None
    if known is not None:
        return known
    last = session.scalar(
        select(Delivery.sender_account_id)
        .join(Message, Message.id == Delivery.message_id)
        .where(
            Delivery.workspace_id == told.workspace_id,
            Delivery.lead_id == told.lead_id,
            Delivery.state == DeliveryState.SENT,
            Message.channel == Channel.EMAIL,
        )
        .order_by(Delivery.intent_at.desc(), Delivery.id.desc())
        .limit(1)
    )
    return last if last is not None else told.sender_id
