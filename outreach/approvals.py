"""Deciding on the messages of a lead: approve, leave out, later, and undo until the first of them left."""

from collections.abc import Sequence as Many
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, Lead, Message, Person, Run, Sequence
from models.states import (
    ApprovalKind,
    Channel,
    EnrollmentState,
    LeadStage,
    MessageState,
)
from outreach import (
    after_reply,
    cancelling,
    caps,
    drafting,
    four_eyes,
    history,
    leads,
    planning,
    reviewing,
    rights,
    sequences,
    suppression,
)
from outreach.errors import AlreadyDecided, NotReady, OutreachError, TextChanged
from outreach.rights import Right


def approve_lead(
    session: Session, actor: Person, enrollment_id: int, *, digest: str, now: datetime
) -> reviewing.Effect:
    """Approve every waiting message of a lead, if their text is still what was shown.

    Raises NotAllowed, NotFound, AlreadyDecided when another click won, TextChanged when `digest` is stale.
    """
    rights.require(actor, Right.APPROVE)
    enrollment = reviewing.enrollment_of(session, actor, enrollment_id)
    reviewing.require_running(enrollment)
    messages = reviewing.waiting(session, enrollment_id)
    if not messages or reviewing.digest_of(messages) != digest:
        raise TextChanged() if messages else _decided(session, enrollment)
    _check_composed(messages)
    _check_suppression(session, enrollment)
    messages, own = four_eyes.apart(session, actor, enrollment, messages)
    approved = session.scalars(
        update(Message)
        .where(
            Message.workspace_id == actor.workspace_id,
            Message.id.in_([message.id for message in messages]),
            Message.state == MessageState.NEEDS_REVIEW,
        )
        .values(
            state=MessageState.APPROVED,
            decided_by_id=actor.id,
            decided_at=now,
            approval_kind=ApprovalKind.READ,
        )
        .returning(Message.id)
        .execution_options(synchronize_session=False)
    ).all()
    if len(approved) != len(messages):
        raise AlreadyDecided()
    for message in messages:
        entry = history.about(enrollment, step_id=message.step_id)
        detail = {"digest": message.digest, "approval": str(ApprovalKind.READ)}
        history.append(session, entry, "message.approved", now=now, by=actor.id, detail=detail)
        session.expire(message)
    enrollment.postponed = False
    planning.approval_came(session, enrollment, now=now)
    reviewing.redraw(session, enrollment)
    return reviewing.Effect(enrollment_id, f"{len(approved)} approved. {own}".strip())


def _check_composed(messages: Many[Message]) -> None:
    if any(not message.digest for message in messages):
        problem = next((message.problem for message in messages if message.problem), "")
        raise NotReady(problem or "A message lacks its sender or its subject: connect a sender, or edit it.")


def _check_suppression(session: Session, enrollment: Enrollment) -> None:
    lead = session.get_one(Lead, enrollment.lead_id)
    suppressed = suppression.why_suppressed(
        session, lead.workspace_id, email=lead.email, linkedin_url=lead.linkedin_url
    )
    if suppressed:
        raise NotReady(f"Not approved: {suppressed}. Leave this lead out, or unblock them if that is wrong.")


def _decided(session: Session, enrollment: Enrollment) -> OutreachError:
    decided = [one for one in drafting.messages_of(session, enrollment.id) if one.decided_at]
    if not decided:
        return NotReady("There is nothing to approve on this card yet: the messages are being written.")
    latest = max(decided, key=lambda one: one.decided_at or one.created_at)
    who = history.name_of(session, latest.decided_by_id)
    return AlreadyDecided(f"{who} was faster: this was decided a moment ago.")


def leave_step_out(session: Session, actor: Person, message_id: int, *, now: datetime) -> reviewing.Effect:
    """Don't send this step to this lead; the lead goes on and the next step counts from there."""
    rights.require(actor, Right.APPROVE)
    enrollment, message = reviewing.message_of(session, actor, message_id)
    reviewing.require_changeable(session, enrollment, message)
    if message.state is MessageState.LEFT_OUT:
        raise AlreadyDecided("This step is left out already.")
    message.state = MessageState.LEFT_OUT
    message.decided_by_id, message.decided_at, message.approval_kind = actor.id, now, None
    entry = history.about(enrollment, step_id=message.step_id)
    cause = history.record(session, entry, "message.left_out", now=now, by=actor.id)
    cancelling.cancel(
        session,
        Delivery.message_id == message.id,
        reason="Left out in review",
        now=now,
        by=actor.id,
        cause_id=cause,
    )
    voided = drafting.recompose(session, enrollment.id, now=now, by=actor.id)
    planning.approval_came(session, enrollment, now=now)
    sentence = "This step will not be sent; the next one counts from there."
    if voided:
        sentence += f" {voided} approval{'s' if voided > 1 else ''} voided."
    if _opened_the_thread(session, message):
        sentence += " Another mail opens the thread now: read whether it speaks of an earlier one."
    reviewing.redraw(session, enrollment, note=sentence)
    return reviewing.Effect(enrollment.id, sentence)


def _opened_the_thread(session: Session, message: Message) -> bool:
    """Say whether a left-out mail was the first of several, so that a follow-up takes its place."""
    mails = [
        one
        for one in drafting.messages_of(session, message.enrollment_id or 0)
        if one.channel is message.channel and (one.id == message.id or one.state is not MessageState.LEFT_OUT)
    ]
    return message.channel is Channel.EMAIL and len(mails) > 1 and mails[0].id == message.id


def leave_lead_out(session: Session, actor: Person, enrollment_id: int, *, now: datetime) -> reviewing.Effect:
    """Leave a lead out of the sequence: nothing (more) is sent to them."""
    rights.require(actor, Right.APPROVE)
    enrollment = reviewing.enrollment_of(session, actor, enrollment_id)
    reviewing.require_running(enrollment)
    reason = f"Left out by {history.name_of(session, actor.id)}"
    enrollment.state = EnrollmentState.LEFT_OUT
    enrollment.reason, enrollment.due_at = reason, None
    cause = history.record(
        session, history.about(enrollment), "enrollment.left_out", now=now, by=actor.id, reason=reason
    )
    planning.cancel_open(session, [enrollment_id], reason=reason, now=now, cause_id=cause)
    reviewing.redraw(session, enrollment)
    return reviewing.Effect(enrollment_id, "Left out: nothing will be sent to this lead.")


def postpone(session: Session, actor: Person, enrollment_id: int, *, now: datetime) -> reviewing.Effect:
    """Later: keep everything as it is and set the card aside."""
    rights.require(actor, Right.APPROVE)
    enrollment = reviewing.enrollment_of(session, actor, enrollment_id)
    reviewing.require_running(enrollment)
    enrollment.postponed = True
    history.record(session, history.about(enrollment), "enrollment.postponed", now=now, by=actor.id)
    reviewing.redraw(session, enrollment)
    return reviewing.Effect(enrollment_id, "Set aside; it stays in review.")


def undo(session: Session, actor: Person, enrollment_id: int, *, now: datetime) -> reviewing.Effect:
    """Take back the decisions on a lead's messages that have not left. Raises NotReady when none is left to undo."""
    rights.require(actor, Right.APPROVE)
    enrollment = reviewing.enrollment_of(session, actor, enrollment_id)
    if enrollment.state not in (EnrollmentState.LEFT_OUT, EnrollmentState.COMPLETED):
        reviewing.require_running(enrollment)
    messages = [
        message
        for message in drafting.messages_of(session, enrollment_id)
        if message.state in (MessageState.APPROVED, MessageState.LEFT_OUT)
        and not drafting.is_leaving(session, message.id)
    ]
    if not messages and enrollment.state is not EnrollmentState.LEFT_OUT and not enrollment.postponed:
        raise NotReady("There is nothing to undo: what was decided here has been sent.")
    for message in messages:
        reviewing.back_to_review(session, enrollment, message, "message.undone", actor, now)
    if enrollment.state in (EnrollmentState.LEFT_OUT, EnrollmentState.COMPLETED):
        _back_in(session, actor, enrollment, now)
    enrollment.postponed = False
    drafting.recompose(session, enrollment_id, now=now, by=actor.id)
    if enrollment.state is EnrollmentState.ACTIVE:
        session.flush()
        planning.rewind(session, enrollment)
    planning.approval_came(session, enrollment, now=now)
    reviewing.redraw(session, enrollment)
    return reviewing.Effect(enrollment_id, "Undone: read and decide again.")


def _back_in(session: Session, actor: Person, enrollment: Enrollment, now: datetime) -> None:
    """Bring a lead back that was left out or was done.

    What completed by itself opens again for it (`completing`). Raises NotReady when a person completed the run, when
    the lead cannot be written to, has answered meanwhile, or its company has as many active leads as it may have.
    """
    lead = session.get_one(Lead, enrollment.lead_id)
    channels = {step.channel for step in sequences.steps_of(session, enrollment.sequence_id)}
    hindrance = _why_run_is_over(session, enrollment) or leads.why_unreachable(session, lead, channels)
    if not hindrance and after_reply.keeps_out(session, enrollment):
        hindrance = "they replied, so the conversation goes on by hand"
    if not hindrance and enrollment.entered_at:
        hindrance = caps.why_company_is_full(session, lead)
    if hindrance:
        raise NotReady(f"This lead stays out: {hindrance}.")
    enrollment.state = EnrollmentState.ACTIVE if enrollment.entered_at else EnrollmentState.PROPOSED
    enrollment.reason, enrollment.left_by_gate = "", False
    if enrollment.entered_at:
        lead.stage = LeadStage.OUTREACH_ACTIVE
    history.record(session, history.about(enrollment), f"enrollment.{enrollment.state}", now=now, by=actor.id)


def _why_run_is_over(session: Session, enrollment: Enrollment) -> str:
    # Not locked: the clock ends a lead that comes back while somebody completes the run.
    completed_by = session.scalar(
        select(Run.completed_by_id)
        .join(Sequence, Sequence.run_id == Run.id)
        .where(Sequence.id == enrollment.sequence_id)
    )
    if completed_by is None:
        return ""
    return f"{history.name_of(session, completed_by)} completed the run, and it stays completed"
