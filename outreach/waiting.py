"""What is still to be done right now, and when something falls due next: what a walk through time needs."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, Lease, RawMail, SenderAccount, Sequence, SlackPost, Suppression
from models.states import Channel, DeliveryState, EnrollmentState, SenderState, SequenceState
from outreach import allowances, due, intake, pace, probing, promises, senders
from outreach.numbers import numbers_of

CLOCK = "clock"
DAY = timedelta(hours=24)
TICK = timedelta(seconds=5)
"""How far the clock's last tick may lie back; a walk through time jumps further."""


def demo_due(session: Session, now: datetime) -> tuple[datetime | None, list[str], datetime | None]:
    """Return the next instant at which something falls due, what is unfinished now, and the oldest mailbox check.

    The instant is product time and later than `now`; the check is wall time. Queued jobs are not counted here.
    """
    busy = [
        f"{count} {what}"
        for what, count in (
            ("mails being sent", _sending(session)),
            ("mails due", _due_now(session, now)),
            ("received mails to handle", _raw(session)),
            ("mails to look for in Sent", _to_look_for(session, now)),
            ("messages to show in Slack", _unshown(session)),
        )
        if count
    ]
    ticked = session.scalar(select(Lease.ticked_now).where(Lease.name == CLOCK))
    if ticked is None or ticked < now - TICK:
        busy.append("the clock has not ticked since")
    checked = session.scalar(
        select(func.min(SenderAccount.last_checked_at)).where(SenderAccount.state != SenderState.REMOVED)
    )
    return _next(session, now), busy, checked


def _due_now(session: Session, now: datetime) -> int:
    return session.scalar(select(func.count()).select_from(due.sendable(now).subquery())) or 0


def _sending(session: Session) -> int:
    sending = select(func.count()).select_from(Delivery).where(Delivery.state == DeliveryState.SENDING)
    return session.scalar(sending) or 0


def _to_look_for(session: Session, now: datetime) -> int:
    looks = (due.is_unknown(), Delivery.send_at <= now)
    return session.scalar(select(func.count()).select_from(Delivery).where(*looks)) or 0


def _next(session: Session, now: datetime) -> datetime | None:
    """Return the earliest instant after now: a step or an answer may leave, Sent is looked into, a block ends."""
    rows = session.execute(
        due.sendable(None)
        .with_only_columns(func.min(Delivery.send_at), SenderAccount.free_at, maintain_column_froms=True)
        .group_by(SenderAccount.id, SenderAccount.free_at)
    )
    instants = [max(send_at, free_at or send_at) for send_at, free_at in rows]
    looks = session.scalars(select(Delivery.send_at).where(due.is_unknown()))
    answers = session.scalars(select(func.min(Delivery.send_at)).where(due.is_answer(), due.is_waiting()))
    tries = [at for at in answers if at is not None]
    probes = [at for at in [probing.next_at(session, now)] if at is not None]
    ends = session.scalars(select(func.min(Suppression.expires_at)).where(Suppression.expires_at > now))
    blocks = [at for at in ends if at is not None]
    later = [
        at
        for at in [*instants, *_entries(session, now), *looks, *tries, *probes, *blocks, *_waits(session)]
        if at > now
    ]
    return min(later, default=None)


def _waits(session: Session) -> list[datetime]:
    """Return until when leads wait who have not accepted an invite."""
    ats = session.scalars(
        select(Enrollment.accept_by)
        .join(Sequence, Sequence.id == Enrollment.sequence_id)
        .where(
            Enrollment.accept_by.is_not(None),
            Enrollment.state == EnrollmentState.ACTIVE,
            Sequence.state == SequenceState.ACTIVE,
        )
        .distinct()
    )
    return [at for at in ats if at is not None]


def _entries(session: Session, now: datetime) -> list[datetime]:
    """Return when those who entered give room to reviewed leads that wait."""
    waits = (
        select(Enrollment.id)
        .where(Enrollment.sequence_id == Sequence.id, Enrollment.state == EnrollmentState.WAITING)
        .exists()
    )
    found: list[datetime] = []
    for sequence in session.scalars(select(Sequence).where(Sequence.state == SequenceState.ACTIVE, waits)):
        withins = _withins(session, sequence, now)
        entered = session.scalars(
            select(Enrollment.entered_at)
            .where(
                Enrollment.workspace_id == sequence.workspace_id,
                Enrollment.entered_at > now - max(withins, default=DAY),
            )
            .distinct()
        )
        found += [at + within for at in entered if at for within in withins if at + within > now]
    return found


def _withins(session: Session, sequence: Sequence, now: datetime) -> set[timedelta]:
    """Return after how long a lead that entered gives room back to a sequence's leads."""
    numbers = numbers_of(session, sequence.workspace_id)
    found: set[timedelta] = {DAY}
    for channel, owed in pace.owed_of(session, sequence).items():
        for sender in senders.chosen(session, sequence.id, channel):
            budgets = allowances.of(sender, channel, numbers, now).budgets
            days = intake.days_of(session, sequence, sender, channel)
            found |= intake.withins(budgets, owed, days)
        if channel is Channel.EMAIL:
            weekdays = len(intake.weekdays_of(session, sequence)) or 1
            budgets = (*promises.workspace_budgets(numbers), *promises.domain_budgets(numbers))
            found |= intake.withins(budgets, owed, weekdays)
    return found


def _raw(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(RawMail).where(RawMail.handled_at.is_(None))) or 0


def _unshown(session: Session) -> int:
    return (
        session.scalar(
            select(func.count())
            .select_from(SlackPost)
            .where(SlackPost.shown_version < SlackPost.wanted_version, SlackPost.tries < 5)
        )
        or 0
    )
