"""What people do with a lead from the card: move to another sequence, opt out, pause, resume or stop, note."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, Message, Note, Person, Sequence
from models.states import COUNTED_DELIVERY, EnrollmentState, MessageState, SuppressionKind
from outreach import (
    enrolling,
    history,
    lead_rows,
    name_picks,
    open_sequences,
    pausing_leads,
    reviewing,
    rights,
    stopping,
    suppression,
)
from outreach.errors import AlreadyDecided, InvalidForm, NotFound, NotReady
from outreach.form_screens import Choice
from outreach.lead_screens import MoveForm
from outreach.pausable import Wish
from outreach.ports import enqueue_after_commit
from outreach.rights import Right

MAX_NOTE = 3000


def move_form(session: Session, actor: Person, lead_id: int) -> MoveForm:
    """Return where a lead may be moved from and to. Raises NotAllowed, NotFound, NotReady when there is nowhere."""
    rights.require(actor, Right.LAUNCH)
    lead = lead_rows.lead_of(session, actor, lead_id)
    rows = session.execute(
        select(Enrollment.id, Sequence.name)
        .join(Sequence, Sequence.id == Enrollment.sequence_id)
        .where(
            Enrollment.lead_id == lead_id,
            Enrollment.state.in_(reviewing.RUNNING),
            Sequence.archived_at.is_(None),
        )
        .order_by(Enrollment.id)
    ).all()
    others = _others(session, actor, lead_id, "")
    if not others:
        raise NotReady(
            "There is no other open sequence to move them to: `/plera create-sequence` builds one."
        )
    running = tuple((Choice(id_, name), _unsent(session, id_)) for id_, name in rows)
    return MoveForm(lead_id, lead.name, running, others)


def offered(session: Session, actor: Person, lead_id: int, words: str) -> tuple[Choice, ...]:
    """Return the sequences so named that a lead may be moved to. Raises NotAllowed."""
    rights.require(actor, Right.LAUNCH)
    return _others(session, actor, lead_id, words)


def _others(session: Session, actor: Person, lead_id: int, words: str) -> tuple[Choice, ...]:
    """Return the open sequences so named that a lead was never in, the newest first."""
    theirs = select(Enrollment.sequence_id).where(Enrollment.lead_id == lead_id)
    wanted = name_picks.whose_name(session, actor, Sequence, words).where(
        open_sequences.is_open(), Sequence.id.not_in(theirs)
    )
    return tuple(
        Choice(one.id, one.name) for one in session.scalars(wanted.limit(name_picks.MOST_AT_ONCE + 1))
    )


def _unsent(session: Session, enrollment_id: int) -> int:
    left = select(Delivery.id).where(Delivery.message_id == Message.id, Delivery.state.in_(COUNTED_DELIVERY))
    wanted = select(func.count()).where(
        Message.enrollment_id == enrollment_id, Message.state != MessageState.LEFT_OUT, ~left.exists()
    )
    return session.scalar(wanted) or 0


def move(
    session: Session, actor: Person, lead_id: int, from_id: int | None, to_id: int, *, now: datetime
) -> str:
    """Stop a lead in one sequence and propose them in another; what waits in the first is cancelled.

    `from_id` is an enrollment, None for a lead who runs in none. Raises NotAllowed, NotFound, AlreadyDecided, NotReady
    when the other sequence would leave them out.
    """
    rights.require(actor, Right.LAUNCH)
    lead = lead_rows.lead_of(session, actor, lead_id)
    target = session.scalar(
        select(Sequence).where(
            Sequence.workspace_id == actor.workspace_id, Sequence.id == to_id, open_sequences.is_open()
        )
    )
    if target is None:
        raise NotFound("That sequence is not open any more: choose another one.")
    on_its_way = ""
    if from_id is not None:
        theirs = session.scalar(
            select(Enrollment.id).where(Enrollment.id == from_id, Enrollment.lead_id == lead_id)
        )
        if theirs is None:
            raise NotFound("They are not in that sequence any more: open the card again.")
        if pausing_leads.is_on_its_way(session, [from_id]):
            on_its_way = " A mail of the sequence they leave was on its way already."
        pausing_leads.stop_lead(session, actor, from_id, everywhere=False, now=now)
    if not enrolling.enroll_one(session, target, lead, now=now):
        raise AlreadyDecided(f"They are or were in {target.name} already; nobody enters a sequence twice.")
    left_out = session.scalar(
        select(Enrollment.reason).where(
            Enrollment.sequence_id == to_id,
            Enrollment.lead_id == lead_id,
            Enrollment.state == EnrollmentState.LEFT_OUT,
        )
    )
    if left_out is not None:
        raise NotReady(f"They stay where they are, as {target.name} would leave them out: {left_out}.")
    about = history.Entry(lead.workspace_id, lead_id=lead_id, sequence_id=to_id)
    history.record(session, about, "lead.moved", now=now, by=actor.id, reason=f"to {target.name}")
    enqueue_after_commit(session, "admit", to_id)
    return (
        f"{lead.name} is in {target.name} now: press Generate in its Messaging Lab, then review.{on_its_way}"
    )


def opt_out(session: Session, actor: Person, lead_id: int, reason: str, *, now: datetime) -> str:
    """Never write to a person again, on any channel, and stop what runs. Raises NotFound, InvalidForm, NotReady."""
    rights.require(actor, Right.BUILD)
    words = " ".join(reason.split())
    if not words:
        raise InvalidForm({"reason": "Say why, such as: asked on the phone."})
    lead = lead_rows.lead_of(session, actor, lead_id)
    ways = ((SuppressionKind.ADDRESS, lead.email), (SuppressionKind.LINKEDIN_URL, lead.linkedin_url))
    if not any(value for _, value in ways):
        raise NotReady("There is neither an address nor a LinkedIn URL to block: press Stop instead.")
    for kind, value in ways:
        if value:
            suppression.suppress(session, lead.workspace_id, kind, value, words, now=now, by=actor.id)
    about = history.Entry(lead.workspace_id, lead_id=lead_id)
    cause = history.record(session, about, "lead.opted_out", now=now, by=actor.id, reason=words)
    running = stopping.running(session, lead_id)
    said = f"Opted out: {words}"
    stopping.end(session, about, running, EnrollmentState.STOPPED, said, now=now, cause_id=cause)
    for one in running:
        reviewing.redraw(session, session.get_one(Enrollment, one.id, populate_existing=True))
    return f"{lead.name} is never written to again."


def hold(session: Session, actor: Person, lead_id: int, wish: Wish | None, *, now: datetime) -> str:
    """Pause or resume a lead in every sequence, or stop them without a wish. Raises AlreadyDecided, NotAllowed."""
    lead_rows.lead_of(session, actor, lead_id)
    states = {
        Wish.PAUSE: (*reviewing.NOT_ENTERED, EnrollmentState.ACTIVE),
        Wish.RESUME: (EnrollmentState.PAUSED,),
        None: reviewing.RUNNING,
    }[wish]
    enrollment_id = session.scalar(
        select(Enrollment.id).where(Enrollment.lead_id == lead_id, Enrollment.state.in_(states)).limit(1)
    )
    if enrollment_id is None:
        raise AlreadyDecided("Nothing of this lead's is left to change: open the card again.")
    rule = {
        Wish.PAUSE: pausing_leads.pause_lead,
        Wish.RESUME: pausing_leads.resume_lead,
        None: pausing_leads.stop_lead,
    }[wish]
    return rule(session, actor, enrollment_id, everywhere=True, now=now)


def note(session: Session, actor: Person, lead_id: int, text: str, *, now: datetime) -> None:
    """Note something on a lead. Raises NotFound, InvalidForm."""
    rights.require(actor, Right.BUILD)
    lead = lead_rows.lead_of(session, actor, lead_id)
    if not text.strip():
        raise InvalidForm({"note": "Type the note."})
    session.add(
        Note(
            workspace_id=lead.workspace_id,
            lead_id=lead.id,
            author_person_id=actor.id,
            slack_channel="",
            source_ts=f"card:{uuid4().hex[:20]}",
            text=text.strip()[:MAX_NOTE],
            created_at=now,
        )
    )
    history.record(
        session, history.Entry(lead.workspace_id, lead_id=lead.id), "lead.noted", now=now, by=actor.id
    )
