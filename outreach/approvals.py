"""Deciding on the messages of a lead: approve, edit, leave out, later, and undo until the first of them left."""

from collections.abc import Sequence as Many
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, Lead, Message, Person, Sequence, SlackPost
from models.states import (
    WAITING_DELIVERY,
    ApprovalKind,
    DeliveryState,
    EnrollmentState,
    MessageState,
    PostKind,
    SequenceState,
)
from outreach import composing, drafting, history, planning, posts, rights, screens, sequences
from outreach.errors import AlreadyDecided, InvalidForm, NotFound, NotReady, OutreachError, TextChanged
from outreach.ports import enqueue_after_commit
from outreach.rights import Right

MAX_BODY = 3000
MAX_INSTRUCTION = 500
CARDS_AT_ONCE = 10

NOT_ENTERED = (EnrollmentState.PROPOSED, EnrollmentState.WAITING)
RUNNING = (EnrollmentState.PROPOSED, EnrollmentState.WAITING, EnrollmentState.ACTIVE, EnrollmentState.PAUSED)


@dataclass(frozen=True)
class Effect:
    """What a decision did, in one sentence for the person who made it."""

    enrollment_id: int
    sentence: str


def waiting(session: Session, enrollment_id: int) -> list[Message]:
    """Return the messages of a lead that wait for review, in order of their steps."""
    every = drafting.messages_of(session, enrollment_id)
    return [message for message in every if message.state is MessageState.NEEDS_REVIEW]


def digest_of(messages: Many[Message]) -> str:
    """Return the digest that a card's Approve button carries for these messages."""
    return composing.digest_of_set(tuple(message.digest for message in messages))


def enrollment_of(session: Session, actor: Person, enrollment_id: int) -> Enrollment:
    """Return an enrollment of the actor's workspace, locked. Raises NotFound."""
    found = session.scalar(
        select(Enrollment)
        .where(Enrollment.workspace_id == actor.workspace_id, Enrollment.id == enrollment_id)
        .with_for_update()
    )
    if found is None:
        raise NotFound()
    return found


def message_of(session: Session, actor: Person, message_id: int) -> tuple[Enrollment, Message]:
    """Return a step's message with its enrollment, both locked. Raises NotFound."""
    message = session.scalar(
        select(Message).where(
            Message.workspace_id == actor.workspace_id,
            Message.id == message_id,
            Message.enrollment_id.is_not(None),
        )
    )
    if message is None or message.enrollment_id is None:
        raise NotFound()
    enrollment = enrollment_of(session, actor, message.enrollment_id)
    session.refresh(message, with_for_update=True)
    return enrollment, message


def approve_lead(
    session: Session, actor: Person, enrollment_id: int, *, digest: str, now: datetime
) -> Effect:
    """Approve every waiting message of a lead, if their text is still what was shown.

    Raises NotAllowed, NotFound, AlreadyDecided when another click won, TextChanged when `digest` is stale.
    """
    rights.require(actor, Right.APPROVE)
    enrollment = enrollment_of(session, actor, enrollment_id)
    _still_running(enrollment)
    messages = waiting(session, enrollment_id)
    if digest_of(messages) != digest:
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
    _redraw(session, enrollment)
    return Effect(enrollment_id, f"{len(approved)} approved.")


def _check_composed(messages: Many[Message]) -> None:
    if any(not message.digest for message in messages):
        raise NotReady("A message has no sender yet: connect a sender for its channel first.")


def _still_running(enrollment: Enrollment) -> None:
    if enrollment.state in RUNNING:
        return
    raise AlreadyDecided(f"Nothing is left to decide here: this lead is {_said(enrollment.state)}.")


def _said(state: EnrollmentState) -> str:
    return {
        EnrollmentState.LEFT_OUT: "left out",
        EnrollmentState.REPLIED: "in a conversation after a reply",
        EnrollmentState.COMPLETED: "done with the sequence",
        EnrollmentState.STOPPED: "stopped",
    }.get(state, str(state))


def _decided(session: Session, enrollment: Enrollment) -> OutreachError:
    decided = [one for one in drafting.messages_of(session, enrollment.id) if one.decided_at]
    if not decided:
        return NotReady("There is nothing to approve on this card yet: the messages are being written.")
    latest = max(decided, key=lambda one: one.decided_at or one.created_at)
    who = history.name_of(session, latest.decided_by_id)
    return AlreadyDecided(f"{who} was faster: this was decided a moment ago.")


def text_of(session: Session, actor: Person, message_id: int) -> screens.MessageText:
    """Return a message for the Edit or Rewrite modal. Raises NotFound, NotReady when it has left."""
    enrollment, message = message_of(session, actor, message_id)
    _may_change(session, enrollment, message)
    return _as_text(session, enrollment, message)


def text_to_edit(session: Session, actor: Person, enrollment_id: int) -> screens.MessageText:
    """Return the first text of a lead that waits for review, else the first that can still change.

    Raises NotFound, NotReady when every text has left.
    """
    enrollment = enrollment_of(session, actor, enrollment_id)
    _still_running(enrollment)
    every = [
        message
        for message in drafting.messages_of(session, enrollment_id)
        if message.body and not drafting.is_leaving(session, message.id)
    ]
    if not every:
        raise NotReady("There is no text left to edit: what was written has been sent.")
    chosen = next((one for one in every if one.state is MessageState.NEEDS_REVIEW), every[0])
    return _as_text(session, enrollment, chosen)


def _as_text(session: Session, enrollment: Enrollment, message: Message) -> screens.MessageText:
    first = next(
        (one for one in drafting.messages_of(session, enrollment.id) if one.channel == message.channel),
        message,
    )
    steps = sequences.steps_of(session, enrollment.sequence_id)
    return screens.MessageText(
        message_id=message.id,
        digest=message.digest,
        lead_name=lead_name(session, enrollment),
        position=next(step.position for step in steps if step.id == message.step_id),
        channel=message.channel,
        has_subject=first.id == message.id and message.channel == "email",
        subject=message.subject,
        body=message.body,
    )


def lead_name(session: Session, enrollment: Enrollment) -> str:
    """Return the name of an enrollment's lead."""

    return session.get_one(Lead, enrollment.lead_id).name


def _may_change(session: Session, enrollment: Enrollment, message: Message) -> None:
    if drafting.is_leaving(session, message.id):
        raise NotReady("This message has been sent: its text can no longer change.")
    _still_running(enrollment)


def edit(
    session: Session,
    actor: Person,
    message_id: int,
    *,
    digest: str,
    subject: str,
    body: str,
    now: datetime,
) -> Effect | screens.MessageText:
    """Replace a message's text; it goes back to review, and approvals that its change touches are voided.

    When someone changed it since `digest`, nothing is replaced and the text as it is now is returned.
    Raises InvalidForm by field, NotFound, NotReady.
    """
    rights.require(actor, Right.APPROVE)
    enrollment, message = message_of(session, actor, message_id)
    _may_change(session, enrollment, message)
    if message.digest != digest:
        return _as_text(session, enrollment, message)
    asked = _as_text(session, enrollment, message)
    wrong: dict[str, str] = {}
    if not body.strip():
        wrong["body"] = "Write a text, or choose Don't send this step."
    elif len(body) > MAX_BODY:
        wrong["body"] = f"Keep it within {MAX_BODY:,} characters; this has {len(body):,}."
    if asked.has_subject and not composing.one_line(subject):
        wrong["subject"] = "Write a subject; mail without one looks like spam."
    if wrong:
        raise InvalidForm(wrong)
    was_approved = message.state is MessageState.APPROVED
    message.body = body.strip()
    if asked.has_subject:
        message.subject = composing.one_line(subject, 120)
    _back_to_review(session, enrollment, message, "message.edited", actor, now)
    voided = drafting.recompose(session, enrollment.id, now=now, by=actor.id) + was_approved
    _redraw(session, enrollment)
    return Effect(enrollment.id, _edited(voided))


def _edited(voided: int) -> str:
    if not voided:
        return "Edited. Read it once more and approve."
    return f"Edited. {voided} approval{'s' if voided > 1 else ''} voided: read again and approve."


def _back_to_review(
    session: Session, enrollment: Enrollment, message: Message, kind: str, actor: Person, now: datetime
) -> None:
    _cancel_waiting(session, [message.id], now=now)
    message.state = MessageState.NEEDS_REVIEW
    message.decided_by_id, message.decided_at, message.approval_kind = None, None, None
    history.record(session, history.about(enrollment, step_id=message.step_id), kind, now=now, by=actor.id)


def _cancel_waiting(session: Session, message_ids: Many[int], *, now: datetime) -> int:
    done = session.execute(
        update(Delivery)
        .where(Delivery.message_id.in_(message_ids), Delivery.state.in_(WAITING_DELIVERY))
        .values(state=DeliveryState.CANCELLED, done_at=now, reason="The message went back to review")
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    )
    return len(done.all())


def rewrite_lead(
    session: Session, actor: Person, enrollment_id: int, *, instruction: str, now: datetime
) -> Effect:
    """Have every message of a lead that has not left written anew."""
    enrollment = enrollment_of(session, actor, enrollment_id)
    _still_running(enrollment)
    every = [
        message.id
        for message in drafting.messages_of(session, enrollment_id)
        if message.state is not MessageState.LEFT_OUT and not drafting.is_leaving(session, message.id)
    ]
    if not every:
        raise NotReady("There is no text to rewrite: press Generate in the Messaging Lab.")
    for message_id in every:
        rewrite_message(session, actor, message_id, instruction=instruction, now=now)
    return Effect(enrollment_id, "Being rewritten.")


def rewrite_message(
    session: Session, actor: Person, message_id: int, *, instruction: str, now: datetime
) -> Effect:
    """Have a message written anew, with what should be different; its approval is voided at once."""
    rights.require(actor, Right.APPROVE)
    if len(instruction) > MAX_INSTRUCTION:
        raise InvalidForm({"instruction": f"Keep the instruction within {MAX_INSTRUCTION} characters."})
    enrollment, message = message_of(session, actor, message_id)
    _may_change(session, enrollment, message)
    _back_to_review(session, enrollment, message, "message.rewrite_asked", actor, now)
    message.state, message.problem = MessageState.DRAFTING, ""
    message.rewrite_asked = instruction.strip()
    enqueue_after_commit(session, "rewrite", message_id)
    _redraw(session, enrollment)
    return Effect(enrollment.id, "Being rewritten.")


def leave_step_out(session: Session, actor: Person, message_id: int, *, now: datetime) -> Effect:
    """Don't send this step to this lead; the lead goes on and the next step counts from there."""
    rights.require(actor, Right.APPROVE)
    enrollment, message = message_of(session, actor, message_id)
    _may_change(session, enrollment, message)
    if message.state is MessageState.LEFT_OUT:
        raise AlreadyDecided("This step is left out already.")
    _cancel_waiting(session, [message.id], now=now)
    message.state = MessageState.LEFT_OUT
    message.decided_by_id, message.decided_at, message.approval_kind = actor.id, now, None
    entry = history.about(enrollment, step_id=message.step_id)
    history.record(session, entry, "message.left_out", now=now, by=actor.id)
    voided = drafting.recompose(session, enrollment.id, now=now, by=actor.id)
    planning.approval_came(session, enrollment, now=now)
    _redraw(session, enrollment)
    more = f" {voided} approval{'s' if voided > 1 else ''} voided." if voided else ""
    return Effect(enrollment.id, f"This step will not be sent; the next one counts from there.{more}")


def leave_lead_out(session: Session, actor: Person, enrollment_id: int, *, now: datetime) -> Effect:
    """Leave a lead out of the sequence: nothing (more) is sent to them."""
    rights.require(actor, Right.APPROVE)
    enrollment = enrollment_of(session, actor, enrollment_id)
    _still_running(enrollment)
    messages = drafting.messages_of(session, enrollment_id)
    _cancel_waiting(session, [message.id for message in messages], now=now)
    reason = f"Left out by {history.name_of(session, actor.id)}"
    enrollment.state = EnrollmentState.LEFT_OUT
    enrollment.reason, enrollment.due_at = reason, None
    history.record(
        session, history.about(enrollment), "enrollment.left_out", now=now, by=actor.id, reason=reason
    )
    _redraw(session, enrollment)
    return Effect(enrollment_id, "Left out: nothing will be sent to this lead.")


def postpone(session: Session, actor: Person, enrollment_id: int, *, now: datetime) -> Effect:
    """Later: keep everything as it is and set the card aside."""
    rights.require(actor, Right.APPROVE)
    enrollment = enrollment_of(session, actor, enrollment_id)
    _still_running(enrollment)
    enrollment.postponed = True
    history.record(session, history.about(enrollment), "enrollment.postponed", now=now, by=actor.id)
    _redraw(session, enrollment)
    return Effect(enrollment_id, "Set aside; it stays in review.")


def undo(session: Session, actor: Person, enrollment_id: int, *, now: datetime) -> Effect:
    """Take back the decisions on a lead's messages that have not left. Raises NotReady when none is left to undo."""
    rights.require(actor, Right.APPROVE)
    enrollment = enrollment_of(session, actor, enrollment_id)
    if enrollment.state not in (*RUNNING, EnrollmentState.LEFT_OUT):
        _still_running(enrollment)
    messages = [
        message
        for message in drafting.messages_of(session, enrollment_id)
        if message.state in (MessageState.APPROVED, MessageState.LEFT_OUT)
        and not drafting.is_leaving(session, message.id)
    ]
    if not messages and enrollment.state is not EnrollmentState.LEFT_OUT and not enrollment.postponed:
        raise NotReady("There is nothing to undo: what was decided here has been sent.")
    for message in messages:
        _back_to_review(session, enrollment, message, "message.undone", actor, now)
    if enrollment.state is EnrollmentState.LEFT_OUT:
        enrollment.state = EnrollmentState.ACTIVE if enrollment.entered_at else EnrollmentState.PROPOSED
        enrollment.reason = ""
        history.record(
            session, history.about(enrollment), f"enrollment.{enrollment.state}", now=now, by=actor.id
        )
    enrollment.postponed = False
    drafting.recompose(session, enrollment_id, now=now, by=actor.id)
    planning.approval_came(session, enrollment, now=now)
    _redraw(session, enrollment)
    return Effect(enrollment_id, "Undone: read and decide again.")


def _redraw(session: Session, enrollment: Enrollment) -> None:
    workspace_id = enrollment.workspace_id
    posts.changed(session, workspace_id, PostKind.APPROVAL_CARD, [enrollment.id])
    posts.changed(session, workspace_id, PostKind.LAB_ROOT, [enrollment.sequence_id])
    sequence = session.get_one(Sequence, enrollment.sequence_id)
    if sequence.state is SequenceState.ACTIVE and enrollment.state in NOT_ENTERED:
        enqueue_after_commit(session, "admit", enrollment.sequence_id)


def show_cards(session: Session, sequence: Sequence, *, more: int = CARDS_AT_ONCE) -> int:
    """Post the cards of up to `more` further leads in the lab's thread; return how many were asked for."""
    root = posts.shown(session, sequence.workspace_id, PostKind.LAB_ROOT, sequence.id)
    if root is None:
        return 0

    has_card = select(SlackPost.id).where(
        SlackPost.workspace_id == sequence.workspace_id,
        SlackPost.kind == PostKind.APPROVAL_CARD,
        SlackPost.subject_id == Enrollment.id,
    )
    has_text = select(Message.id).where(Message.enrollment_id == Enrollment.id)
    fresh = session.scalars(
        select(Enrollment)
        .where(
            Enrollment.sequence_id == sequence.id,
            Enrollment.state.in_(RUNNING),
            has_text.exists(),
            ~has_card.exists(),
        )
        .order_by(Enrollment.id)
        .limit(more)
    ).all()
    for enrollment in fresh:
        posts.want(
            session,
            sequence.workspace_id,
            PostKind.APPROVAL_CARD,
            enrollment.id,
            root.slack_channel,
            lead_id=enrollment.lead_id,
            parent=root,
        )
    return len(fresh)
