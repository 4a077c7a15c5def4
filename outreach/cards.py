"""Reading a lead's approval card: its texts, who sends them, when they go, and what has been decided."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import (
    Enrollment,
    History,
    Lead,
    Message,
    Person,
    SenderAccount,
    Sequence,
    SlackPost,
    Step,
)
from models.states import (
    AccountKind,
    Channel,
    EnrollmentState,
    MessageState,
    PostKind,
    SequenceState,
)
from outreach import (
    briefing,
    card_lines,
    card_screens,
    drafting,
    fixing_all,
    history,
    leads,
    note_budgets,
    note_limits,
    own_profiles,
    reviewing,
    sender_naming,
    sequences,
)
from outreach.errors import NotFound
from outreach.hours import HoursBook

_STATES = {
    MessageState.DRAFTING: "writing",
    MessageState.NEEDS_REVIEW: "to_review",
    MessageState.APPROVED: "approved",
    MessageState.LEFT_OUT: "left_out",
}


def lead_card(session: Session, enrollment_id: int, *, now: datetime) -> card_screens.LeadCard | None:
    """Return what the approval card of a lead shows, None when the enrollment is gone."""
    enrollment = session.get(Enrollment, enrollment_id)
    if enrollment is None:
        return None
    lead = session.get_one(Lead, enrollment.lead_id)
    sequence = session.get_one(Sequence, enrollment.sequence_id)
    messages = {one.step_id: one for one in drafting.messages_of(session, enrollment_id)}
    any_message = next(iter(messages.values()), None)
    sender = session.get(SenderAccount, enrollment.email_sender_id) if enrollment.email_sender_id else None
    post = session.scalar(
        select(SlackPost).where(
            SlackPost.workspace_id == enrollment.workspace_id,
            SlackPost.kind == PostKind.APPROVAL_CARD,
            SlackPost.subject_id == enrollment_id,
        )
    )
    waiting = reviewing.waiting(session, enrollment_id)
    return card_screens.LeadCard(
        enrollment_id=enrollment_id,
        sequence_name=sequence.name,
        state=enrollment.state,
        lead_name=lead.name,
        title=lead.title,
        company=lead.company,
        place=lead.city or lead.country,
        zone_line=_zone_line(session, lead),
        language=drafting.language_of(session, lead, any_message) if any_message else (lead.language or ""),
        sender=_senders(session, enrollment, sender),
        recipient=lead.email or "",
        facts=_facts_used(lead, list(messages.values())),
        steps=_steps(session, enrollment, lead, messages, now),
        signature=sender.signature if sender else "",
        footer=drafting.footer_for(session, lead, any_message) if any_message else "",
        digest=reviewing.digest_of(waiting),
        is_live=sequence.state in (SequenceState.ACTIVE, SequenceState.PAUSED),
        is_postponed=enrollment.postponed,
        can_undo=_can_undo(session, enrollment, list(messages.values())),
        decided=_decided(session, enrollment, list(messages.values())),
        notice=post.note if post else "",
        reason=_reason(session, enrollment),
    )


def _senders(session: Session, enrollment: Enrollment, mailbox: SenderAccount | None) -> str:
    """Say who sends on each channel that the sequence's steps use."""
    steps = sequences.steps_of(session, enrollment.sequence_id)
    kinds = {AccountKind.of(step.channel) for step in steps}
    shown = [f"{mailbox.display_name} <{mailbox.address}>"] if mailbox and AccountKind.EMAIL in kinds else []
    if enrollment.linkedin_sender_id and AccountKind.LINKEDIN in kinds:
        account = session.get_one(SenderAccount, enrollment.linkedin_sender_id)
        shown.append(f"{sender_naming.name(session, account)} on LinkedIn")
    return " and ".join(shown)


def card_of(session: Session, actor: Person, enrollment_id: int, *, now: datetime) -> card_screens.LeadCard:
    """Return the card of a lead of the actor's workspace. Raises NotFound."""
    reviewing.enrollment_of(session, actor, enrollment_id)
    card = lead_card(session, enrollment_id, now=now)
    if card is None:
        raise NotFound()
    return card


def _zone_line(session: Session, lead: Lead) -> str:
    zone = HoursBook(session).zone_of(lead)
    evidence = lead.zone_evidence if lead.zone == zone else "the workspace's zone, as theirs is not known"
    return f"{zone} ({evidence})" if evidence else zone


def _facts_used(lead: Lead, messages: list[Message]) -> tuple[str, ...]:
    named = dict.fromkeys(name for message in messages for name in message.facts_used)
    known = dict(briefing.facts_of(lead))
    return tuple(f"{name}: {known[name]}" for name in named if name in known)


def _steps(
    session: Session,
    enrollment: Enrollment,
    lead: Lead,
    messages: dict[int | None, Message],
    now: datetime,
) -> tuple[card_screens.CardStep, ...]:
    steps = sequences.steps_of(session, enrollment.sequence_id)
    return tuple(
        _step(session, enrollment, lead, step, place.day, messages.get(step.id), now)
        for step, place in zip(steps, sequences.timeline(steps), strict=True)
    )


def _step(
    session: Session,
    enrollment: Enrollment,
    lead: Lead,
    step: Step,
    day: int,
    message: Message | None,
    now: datetime,
) -> card_screens.CardStep:
    if message is None and step.waits_for_note and enrollment.note_given is False:
        return card_screens.CardStep(None, step.position, day, step.channel, "no_note_yet", can_change=False)
    if message is None:
        is_own = own_profiles.would_write(session, enrollment, lead, step.channel)
        state = "writing" if leads.can_reach(lead, step.channel) and not is_own else "skipped"
        return card_screens.CardStep(None, step.position, day, step.channel, state, can_change=False)
    has_failed = message.problem and message.state is not MessageState.LEFT_OUT
    state = "failed" if has_failed else _STATES[message.state]
    is_bare = (
        message.channel is Channel.LINKEDIN_INVITE and not message.body and state in ("to_review", "approved")
    )
    is_leaving = drafting.is_leaving(session, message.id)
    return card_screens.CardStep(
        message_id=message.id,
        position=step.position,
        day=day,
        channel=step.channel,
        state=state,
        variant=message.variant,
        note_limit=note_limits.of_enrollment(session, enrollment, step.channel),
        without_note=note_budgets.without(session, enrollment, now) if is_bare else "",
        subject=message.subject,
        body=message.body,
        problem=message.problem,
        delivery=card_lines.delivery_line(session, enrollment, lead, message, step, now),
        can_change=not is_leaving and enrollment.state in reviewing.RUNNING,
        flags=tuple(str(one["sentence"]) for one in (message.flags or {}).get("found", ())),
        may_fix_all=fixing_all.is_offered(message),
        claims=tuple((str(one["text"]), str(one["fact"])) for one in (message.claims or {}).get("found", ())),
    )


def _reason(session: Session, enrollment: Enrollment) -> str:
    """Say why a lead stands where it stands; who set it aside when someone did."""
    if not enrollment.postponed or enrollment.state is EnrollmentState.PAUSED:
        return enrollment.reason
    entry = session.scalar(
        select(History)
        .where(History.enrollment_id == enrollment.id, History.kind == "enrollment.postponed")
        .order_by(History.id.desc())
        .limit(1)
    )
    return f"Set aside by {history.name_of(session, entry.by_person_id)}" if entry else "Set aside"


def _can_undo(session: Session, enrollment: Enrollment, messages: list[Message]) -> bool:
    if enrollment.state is EnrollmentState.LEFT_OUT or enrollment.postponed:
        return True
    decided = [one for one in messages if one.state in (MessageState.APPROVED, MessageState.LEFT_OUT)]
    return enrollment.state in (*reviewing.RUNNING, EnrollmentState.COMPLETED) and any(
        not drafting.is_leaving(session, one.id) for one in decided
    )


def _decided(session: Session, enrollment: Enrollment, messages: list[Message]) -> str:
    decided = [(one.decided_at, one.id, one) for one in messages if one.decided_at is not None]
    if not decided:
        return ""
    at, _, latest = max(decided)
    what = "Approved" if latest.state is MessageState.APPROVED else "Decided"
    person = session.get(Person, latest.decided_by_id) if latest.decided_by_id else None
    zone = person.zone if person and person.zone else "UTC"
    return f"{what} by {history.name_of(session, latest.decided_by_id)}, {card_lines.local(at, zone)}"
