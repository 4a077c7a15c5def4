"""Reading the cards of tasks on LinkedIn, and what stands above the cards of a day."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import (
    Attempt,
    Delivery,
    Enrollment,
    Lead,
    Message,
    Person,
    SenderAccount,
    Sequence,
    SlackPost,
    Workspace,
)
from models.states import WAITING_DELIVERY, Channel, DeliveryKind, DeliveryState, PostKind
from outreach import acceptances, held, linkedin_undoing, schedule, sequences
from outreach.linkedin_screens import Followed, Task, TasksOfDay


def card(session: Session, attempt_id: int) -> Task | None:
    """Return what the card of a task shows, None when its step is gone."""
    found = session.execute(
        select(Attempt, Delivery, Message, Enrollment)
        .join(Delivery, Delivery.id == Attempt.delivery_id)
        .join(Message, Message.id == Delivery.message_id)
        .join(Enrollment, Enrollment.id == Delivery.enrollment_id)
        .where(Attempt.id == attempt_id)
    ).first()
    if found is None:
        return None
    attempt, delivery, message, enrollment = found
    lead = session.get_one(Lead, delivery.lead_id)
    sender = session.get_one(SenderAccount, delivery.sender_account_id)
    sequence = session.get_one(Sequence, enrollment.sequence_id)
    steps = sequences.steps_of(session, sequence.id)
    outcome, is_answer = _outcome(attempt, delivery), delivery.kind is DeliveryKind.ANSWER
    profile_url = message.recipient if is_answer else lead.linkedin_url
    return Task(
        attempt_id=attempt.id,
        channel=message.channel,
        lead_id=lead.id,
        lead_name=lead.name,
        title=lead.title,
        company=lead.company,
        profile_url=profile_url or message.recipient,
        text="" if outcome else message.body,
        sender=sender.display_name or sender.address,
        sequence_name=sequence.name,
        step=next((step.position for step in steps if step.id == message.step_id), None),
        asked_at=attempt.started_at,
        zone=session.get_one(Workspace, delivery.workspace_id).zone,
        outcome=outcome,
        held="" if outcome or is_answer else held.why(session, enrollment, sender),
        invited_at=session.scalar(
            select(Delivery.intent_at)
            .join(Message, Message.id == Delivery.message_id)
            .where(
                Delivery.lead_id == lead.id,
                Delivery.sender_account_id == sender.id,
                Delivery.state == DeliveryState.SENT,
                Message.channel == Channel.LINKEDIN_INVITE,
            )
            .order_by(Delivery.id.desc())
            .limit(1)
        ),
        followed=_followed(session, delivery, message, enrollment),
        is_answer=is_answer,
    )


def _followed(
    session: Session, delivery: Delivery, message: Message, enrollment: Enrollment
) -> Followed | None:
    if delivery.state is not DeliveryState.SENT:
        return None
    is_invite = message.channel is Channel.LINKEDIN_INVITE
    return Followed(
        enrollment.id,
        accepted=acceptances.in_words(session, enrollment) if is_invite else "",
        may_accept=is_invite and acceptances.may_be_accepted(session, enrollment),
        may_undo=not linkedin_undoing.why_not(session, delivery, message, enrollment),
        may_deny=is_invite and acceptances.may_be_denied(session, enrollment),
    )


def invited(session: Session, enrollment: Enrollment) -> Followed | None:
    """Return what is known of a lead's invite in a sequence, None while none has left."""
    if enrollment.linkedin_sender_id is None or acceptances.invited_at(session, enrollment.id) is None:
        return None
    said = acceptances.in_words(session, enrollment)
    may_accept = acceptances.may_be_accepted(session, enrollment)
    may_deny = acceptances.may_be_denied(session, enrollment)
    return Followed(enrollment.id, said, may_accept, may_deny=may_deny)


def _outcome(attempt: Attempt, delivery: Delivery) -> str:
    """Say how a task ended, "" while it is open."""
    if attempt.ended_at is not None:
        return attempt.said
    if delivery.state in WAITING_DELIVERY:
        return ""
    return f"No longer needed: {delivery.reason}" if delivery.reason else "No longer needed"


def of_day(session: Session, first_attempt_id: int, slack_channel: str) -> TasksOfDay | None:
    """Return what stands above a person's tasks of a day, told by the first of them; None when it is gone."""
    root = session.scalar(
        select(SlackPost).where(
            SlackPost.kind == PostKind.LINKEDIN_TASKS,
            SlackPost.subject_id == first_attempt_id,
            SlackPost.slack_channel == slack_channel,
        )
    )
    first = session.get(Attempt, first_attempt_id)
    if root is None or first is None:
        return None
    rows = session.execute(
        select(Attempt, Delivery)
        .join(Delivery, Delivery.id == Attempt.delivery_id)
        .join(SlackPost, SlackPost.subject_id == Attempt.id)
        .where(SlackPost.parent_id == root.id, SlackPost.kind == PostKind.LINKEDIN_TASK)
    ).all()
    is_open = [not _outcome(attempt, delivery) for attempt, delivery in rows]
    done = sum(delivery.state is DeliveryState.SENT for _, delivery in rows)
    zone = session.scalar(
        select(Person.zone).where(
            Person.workspace_id == root.workspace_id, Person.slack_user_id == slack_channel
        )
    )
    zone = zone or session.get_one(Workspace, root.workspace_id).zone
    return TasksOfDay(
        day=schedule.local_day(first.started_at, zone),
        open=sum(is_open),
        done=done,
        other=len(rows) - sum(is_open) - done,
        first_attempt_id=first_attempt_id,
    )
