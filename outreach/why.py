"""Why a lead's messages have or have not left, and when the next one does."""

from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from models import Enrollment, Lead, Person, Sequence, Workspace
from models.states import Channel, EnrollmentState, SequenceState
from outreach import forecast_rows, forecast_start, forecasting, newcomer_gate, suppression, why_steps
from outreach.domain_queues import DomainQueues
from outreach.errors import NotFound
from outreach.forecast import Candidate, Start
from outreach.form_screens import Choice
from outreach.hours import HoursBook
from outreach.outlook_screens import WhyLead, WhyMatches, WhySequence
from outreach.reviewing import NOT_ENTERED
from outreach.simulation import simulate
from outreach.why_steps import Ahead

SHOWN = 10
"""How many leads are offered when several fit."""


def find(session: Session, actor: Person, wanted: str) -> int | WhyMatches:
    """Return the lead that an address or a part of a name or address means; else those that fit."""
    words = wanted.strip().removeprefix("<mailto:").partition("|")[0].rstrip(">").strip()
    exact = session.scalar(
        select(Lead.id).where(Lead.workspace_id == actor.workspace_id, Lead.email == words.lower())
    )
    if exact is not None or not words:
        return exact or WhyMatches(words, ())
    fits = (
        Lead.workspace_id == actor.workspace_id,
        or_(Lead.name.icontains(words, autoescape=True), Lead.email.icontains(words, autoescape=True)),
    )
    rows = session.execute(
        select(Lead.id, Lead.name, Lead.company).where(*fits).order_by(Lead.name, Lead.id).limit(SHOWN)
    ).all()
    if len(rows) == 1:
        return int(rows[0][0])
    total = session.scalar(select(func.count()).select_from(Lead).where(*fits)) or 0
    choices = tuple(Choice(id_, f"{name}, {company}" if company else name) for id_, name, company in rows)
    return WhyMatches(words, choices, total - len(choices))


def of(session: Session, actor: Person, lead_id: int, *, now: datetime) -> WhyLead:
    """Return what is true of every message to a lead. Raises NotFound."""
    lead = lead_of(session, actor, lead_id)
    workspace = session.get_one(Workspace, actor.workspace_id)
    enrollments = session.scalars(
        select(Enrollment).where(Enrollment.lead_id == lead_id).order_by(Enrollment.id)
    ).all()
    return WhyLead(
        lead_id=lead.id,
        lead_name=lead.name,
        company=lead.company,
        email=lead.email or "",
        zone=HoursBook(session).zone_of(lead),
        zone_evidence=lead.zone_evidence if lead.zone else "the workspace's, as theirs is not known",
        own_zone=actor.zone or workspace.zone,
        suppressed=suppression.why_suppressed(
            session, actor.workspace_id, email=lead.email, linkedin_url=lead.linkedin_url
        )
        or "",
        sequences=tuple(_in_sequence(session, one, lead, now) for one in enrollments),
    )


def lead_of(session: Session, actor: Person, lead_id: int) -> Lead:
    """Return a lead of the actor's workspace. Raises NotFound."""
    lead = session.scalar(select(Lead).where(Lead.workspace_id == actor.workspace_id, Lead.id == lead_id))
    if lead is None:
        raise NotFound("That lead is no longer there: type `/plera why` and their address again.")
    return lead


def takes_long(session: Session, lead_id: int) -> bool:
    """Say whether the answer on a lead needs a forecast that takes longer than a person should wait."""
    going = (*NOT_ENTERED, EnrollmentState.ACTIVE)
    found = session.scalars(
        select(Sequence)
        .join(Enrollment, Enrollment.sequence_id == Sequence.id)
        .where(
            Enrollment.lead_id == lead_id,
            Enrollment.state.in_(going),
            Sequence.state == SequenceState.ACTIVE,
        )
    )
    return any(forecasting.is_long(session, sequence) for sequence in found)


def _in_sequence(session: Session, enrollment: Enrollment, lead: Lead, now: datetime) -> WhySequence:
    sequence = session.get_one(Sequence, enrollment.sequence_id)
    standing, at = why_steps.standing_of(enrollment), None
    ahead = Ahead()
    is_going = enrollment.state in (*NOT_ENTERED, EnrollmentState.ACTIVE)
    if is_going and sequence.state is SequenceState.ACTIVE:
        standing, at, ahead = _going(session, enrollment, sequence, now)
    elif is_going and enrollment.state in NOT_ENTERED:
        standing = _not_live(sequence)
    steps = why_steps.steps_of(session, enrollment, lead, ahead, now)
    return WhySequence(sequence.name, standing, at, steps)


def _not_live(sequence: Sequence) -> str:
    if sequence.archived_at is not None:
        return "The sequence is archived, so nobody enters: `/plera sequences` brings it back"
    if sequence.state in (SequenceState.DRAFT, SequenceState.IN_REVIEW):
        return "The sequence is not launched yet: press Launch… in its Messaging Lab"
    return f"The sequence is {sequence.state.replace('_', ' ')}: nobody enters"


def _going(
    session: Session, enrollment: Enrollment, sequence: Sequence, now: datetime
) -> tuple[str, datetime | None, Ahead]:
    """Return how a lead of a live sequence stands, when it enters, and when its messages leave, by the forecast."""
    stands = forecast_start.standing(session, forecast_rows.sharing(session, sequence), now=now)
    future = simulate(stands.start)
    sends = [(one.step_id, one.at) for one in future.sends if one.enrollment_id == enrollment.id]
    ahead = Ahead(dict(sends))
    if enrollment.state is EnrollmentState.ACTIVE:
        return "", None, ahead
    trouble = future.never.get(enrollment.id)
    held = newcomer_gate.holds(session, enrollment, sequence, now=now)
    if held:
        is_read = enrollment.state is EnrollmentState.WAITING
        return held if is_read else f"{why_steps.NOT_REVIEWED}. {held}", None, ahead
    aside = stands.aside.get((sequence.id, enrollment.id), "")
    if aside == forecast_start.WAITS_ELSEWHERE:
        return aside, None, ahead
    said = f"Cannot enter: {trouble}" if trouble else _outside(stands.start, enrollment)
    return said, future.entries.get(enrollment.id), ahead


def _outside(start: Start, enrollment: Enrollment) -> str:
    """Say why a lead has not entered a live sequence, with its place in its sender's queue."""
    me = next((one for one in start.candidates if one.enrollment_id == enrollment.id), None)
    if me is None or not me.lanes:
        return why_steps.NOT_REVIEWED
    if 0 < start.caps.company_leads <= start.caps.active.get(me.company, 0):
        return why_steps.COMPANY_IS_FULL
    if _is_domain_full(start, me):
        return why_steps.DOMAIN_IS_FULL.format(domain=me.domain, cap=f"{start.caps.domain_emails:,}")
    before = [
        one
        for one in start.candidates
        if not one.has_entered and one.flow == me.flow and one.lanes == me.lanes
    ]
    position = sum(one.enrollment_id <= me.enrollment_id for one in before)
    return f"Waits to enter: number {position:,} of those whom {start.lanes[min(me.lanes.values())].name} writes to"


def _is_domain_full(start: Start, me: Candidate) -> bool:
    """Say whether the cap of a lead's domain lets fewer in now than stand before them there."""
    queues = DomainQueues(start.caps)
    queues.open(me.flow, start.now)
    if not queues.holds(me.domain) or Channel.EMAIL not in me.lanes:
        return False
    before = sum(
        not one.has_entered
        and (one.domain, one.flow) == (me.domain, me.flow)
        and one.enrollment_id < me.enrollment_id
        for one in start.candidates
    )
    return queues.room_of(me.domain) <= before
