"""Deciding on the messages of a lead: approve, leave out, later, and undo until the first of them left."""

from collections.abc import Sequence as Many
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from models import Enrollment, Message, Person
from models.states import (
    ApprovalKind,
    EnrollmentState,
    MessageState,
)
from outreach import drafting, history, planning, reviewing, rights
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
    if reviewing.digest_of(messages) != digest:
        raise TextChanged() if messages else _decided(session, enrollment)
    _check_composed(messages)
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
    session.expire_all()
    for message in messages:
        entry = history.about(enrollment, step_id=message.step_id)
        detail = {"digest": message.digest, "approval": str(ApprovalKind.READ)}
        history.record(session, entry, "message.approved", now=now, by=actor.id, detail=detail)
    enrollment.postponed = False
    planning.approval_came(session, enrollment, now=now)
    reviewing.redraw(session, enrollment)
    return reviewing.Effect(enrollment_id, f"{len(approved)} approved.")


def _check_composed(messages: Many[Message]) -> None:
    if any(not message.digest for message in messages):
        raise NotReady("A message has no sender yet: connect a sender for its channel first.")


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
    reviewing.cancel_waiting(session, [message.id], now=now)
    message.state = MessageState.LEFT_OUT
    message.decided_by_id, message.decided_at, message.approval_kind = actor.id, now, None
    entry = history.about(enrollment, step_id=message.step_id)
    history.record(session, entry, "message.left_out", now=now, by=actor.id)
    voided = drafting.recompose(session, enrollment.id, now=now, by=actor.id)
    planning.approval_came(session, enrollment, now=now)
    reviewing.redraw(session, enrollment)
    more = f" {voided} approval{'s' if voided > 1 else ''} voided." if voided else ""
    return reviewing.Effect(
        enrollment.id, f"This step will not be sent; the next one counts from there.{more}"
    )


def leave_lead_out(session: Session, actor: Person, enrollment_id: int, *, now: datetime) -> reviewing.Effect:
    """Leave a lead out of the sequence: nothing (more) is sent to them."""
    rights.require(actor, Right.APPROVE)
    enrollment = reviewing.enrollment_of(session, actor, enrollment_id)
    reviewing.require_running(enrollment)
    messages = drafting.messages_of(session, enrollment_id)
    reviewing.cancel_waiting(session, [message.id for message in messages], now=now)
    reason = f"Left out by {history.name_of(session, actor.id)}"
    enrollment.state = EnrollmentState.LEFT_OUT
    enrollment.reason, enrollment.due_at = reason, None
    history.record(
        session, history.about(enrollment), "enrollment.left_out", now=now, by=actor.id, reason=reason
    )
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
    if enrollment.state not in (*reviewing.RUNNING, EnrollmentState.LEFT_OUT):
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
    if enrollment.state is EnrollmentState.LEFT_OUT:
        enrollment.state = EnrollmentState.ACTIVE if enrollment.entered_at else EnrollmentState.PROPOSED
        enrollment.reason = ""
        history.record(
            session, history.about(enrollment), f"enrollment.{enrollment.state}", now=now, by=actor.id
        )
    enrollment.postponed = False
    drafting.recompose(session, enrollment_id, now=now, by=actor.id)
    planning.approval_came(session, enrollment, now=now)
    reviewing.redraw(session, enrollment)
    return reviewing.Effect(enrollment_id, "Undone: read and decide again.")
