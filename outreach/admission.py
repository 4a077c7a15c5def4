"""Who enters a live sequence today: no faster than every later step can follow on time."""

from collections.abc import Sequence as Many
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Enrollment, Message, Run, SenderAccount, Sequence
from models.states import (
    Channel,
    EnrollmentState,
    MessageState,
    PostKind,
    ReviewScope,
    RunState,
    SenderState,
    SequenceState,
)
from outreach import drafting, limits, planning, posts, senders, sequences
from outreach.schedule import local_day

DAY = timedelta(hours=24)


def intake_a_day(limit: int, emails: int) -> int:
    """Return how many leads a sender may let in within 24 hours.

    With n emails for each lead, every lead that enters today needs n places within the sender's limit on the
    days to come; letting in limit ÷ n keeps them all on time. A limit of 0 lets nobody in.
    """
    if limit <= 0:
        return 0
    return max(1, limit // max(1, emails))


def limit_today(sender: SenderAccount, now: datetime) -> int:
    """Return how many emails a sender may send in 24 hours as of now."""
    today = local_day(now, "UTC")
    return limits.daily_limit(
        configured=sender.daily_limit,
        in_use_since=sender.in_use_since,
        today=today,
        clean_days=(today - sender.clean_since).days,
    )


def leads_a_day(session: Session, sequence: Sequence, now: datetime) -> int:
    """Return how many leads enter a sequence within 24 hours with its chosen mailboxes."""
    emails = _emails(session, sequence.id)
    mailboxes = senders.chosen(session, sequence.id, Channel.EMAIL)
    return sum(intake_a_day(limit_today(one, now), emails) for one in mailboxes)


def _emails(session: Session, sequence_id: int) -> int:
    return sum(step.channel is Channel.EMAIL for step in sequences.steps_of(session, sequence_id))


def admit(session: Session, sequence_id: int, *, now: datetime) -> int:
    """Let in every lead whose review is done and whose sender has room; return how many.

    Does nothing while the sequence or its run is not active.
    """
    sequence = session.scalar(select(Sequence).where(Sequence.id == sequence_id).with_for_update())
    if sequence is None or not _is_live(session, sequence):
        return 0
    emails = _emails(session, sequence_id)
    entered = 0
    for sender in senders.chosen(session, sequence_id, Channel.EMAIL):
        if sender.state is not SenderState.HEALTHY:
            continue
        room = intake_a_day(limit_today(sender, now), emails) - _entered_lately(session, sender.id, now)
        for enrollment in _ready(session, sequence, sender.id, max(0, room)):
            planning.enter(session, enrollment, now=now, waits=sequence.first_step_waits)
            entered += 1
            posts.changed(session, sequence.workspace_id, PostKind.APPROVAL_CARD, [enrollment.id])
    if entered:
        posts.changed(session, sequence.workspace_id, PostKind.LAB_ROOT, [sequence_id])
    return entered


def _is_live(session: Session, sequence: Sequence) -> bool:

    run = session.get_one(Run, sequence.run_id)
    return sequence.state is SequenceState.ACTIVE and run.state is RunState.ACTIVE


def _entered_lately(session: Session, sender_id: int, now: datetime) -> int:
    return (
        session.scalar(
            select(func.count()).where(
                Enrollment.email_sender_id == sender_id,
                Enrollment.entered_at > now - DAY,
            )
        )
        or 0
    )


def _ready(session: Session, sequence: Sequence, sender_id: int, room: int) -> Many[Enrollment]:
    """Return the enrollments that may enter now, in order, at most `room`."""
    states = (EnrollmentState.PROPOSED, EnrollmentState.WAITING)
    has_approved = select(Message.id).where(
        Message.enrollment_id == Enrollment.id, Message.state == MessageState.APPROVED
    )
    candidates = session.scalars(
        select(Enrollment)
        .where(
            Enrollment.sequence_id == sequence.id,
            Enrollment.email_sender_id == sender_id,
            Enrollment.state.in_(states),
            has_approved.exists(),
        )
        .order_by(Enrollment.id)
        .with_for_update()
    )
    ready: list[Enrollment] = []
    for enrollment in candidates:
        if len(ready) >= room:
            break
        if is_reviewed(drafting.messages_of(session, enrollment.id), sequence.review_scope):
            ready.append(enrollment)
    return ready


def is_reviewed(messages: Many[Message], scope: ReviewScope) -> bool:
    """Say whether a lead's messages, in order of their steps, are reviewed far enough for it to enter."""
    wanted = [message for message in messages if message.state is not MessageState.LEFT_OUT]
    if not wanted:
        return False
    needed = wanted[:1] if scope is ReviewScope.FIRST_STEP else wanted
    return all(message.state is MessageState.APPROVED for message in needed)
