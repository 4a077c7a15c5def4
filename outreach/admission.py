"""Who enters a live sequence today: no faster than every later step can follow on time."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Enrollment, Run, SenderAccount, Sequence, Step, Workspace
from models.states import (
    AccountKind,
    Channel,
    PostKind,
    RunState,
    SenderState,
    SequenceState,
)
from outreach import allowances, letting_in, pace, posts, senders
from outreach.numbers import Numbers, numbers_of

DAY = timedelta(hours=24)
AT_ONCE = 1000
"""How many leads one call lets in at most; the clock calls again."""
_COLUMN_OF = {
    AccountKind.EMAIL: Enrollment.email_sender_id,
    AccountKind.LINKEDIN: Enrollment.linkedin_sender_id,
}


def limit_today(sender: SenderAccount, now: datetime) -> int:
    """Return how many emails (of a LinkedIn account: invites) a sender may send in 24 hours as of now."""
    channel = sender.kind.channels[0]
    return allowances.of(sender, channel, Numbers(), now).a_day


def admit(session: Session, sequence_id: int, *, now: datetime) -> int:
    """Let in reviewed leads, in order, as far as their senders and companies have room; return how many.

    Does nothing while the sequence or its run is not active, or everything is stopped. At most 1,000 enter in
    one call.
    """
    sequence = session.scalar(select(Sequence).where(Sequence.id == sequence_id).with_for_update())
    if sequence is None or not _is_live(session, sequence):
        return 0
    rooms = _rooms(session, sequence, now)
    entered: list[int] = []
    channels = pace.messages_of(session, sequence_id).keys()
    outside = letting_in.senders_waited_for(session, sequence_id, channels)
    for sender_id, room in rooms.items():
        if room > 0 and sender_id in outside:
            most = AT_ONCE - len(entered)
            entered += letting_in.let_in(
                session, sequence, sender_id, rooms, most, channels=channels, now=now
            )
    if entered:
        posts.changed(session, sequence.workspace_id, PostKind.APPROVAL_CARD, entered)
        posts.changed(session, sequence.workspace_id, PostKind.LAB_ROOT, [sequence_id])
    return len(entered)


def _is_live(session: Session, sequence: Sequence) -> bool:
    run = session.get_one(Run, sequence.run_id)
    workspace = session.get_one(Workspace, sequence.workspace_id)
    return sequence.state is SequenceState.ACTIVE and run.state is RunState.ACTIVE and workspace.hold is None


def _rooms(session: Session, sequence: Sequence, now: datetime) -> dict[int, int]:
    """Return how many leads of this sequence each of its working senders may let in now."""
    numbers = numbers_of(session, sequence.workspace_id)
    messages = pace.messages_of(session, sequence.id)
    chosen = {one.id: one for channel in messages for one in senders.chosen(session, sequence.id, channel)}
    # Other sequences let leads in on the same senders: their room is counted by one at a time.
    session.execute(
        select(SenderAccount.id)
        .where(SenderAccount.id.in_(chosen))
        .order_by(SenderAccount.id)
        .with_for_update()
    )
    promised = _promised(session, chosen.values(), now)
    return {
        sender.id: pace.room_of(
            session, sequence, sender, messages, numbers=numbers, now=now, promised=promised
        )
        for sender in chosen.values()
        if sender.state is SenderState.HEALTHY
    }


def _promised(
    session: Session, chosen: Collection[SenderAccount], now: datetime
) -> dict[tuple[int, Channel], list[int]]:
    """Return how many messages on a channel each sender owes each lead that entered within 24 hours."""
    entered: list[tuple[int | None, int, int]] = []
    for kind, column in _COLUMN_OF.items():
        sender_ids = [one.id for one in chosen if one.kind is kind]
        if sender_ids:
            rows = session.execute(
                select(column, Enrollment.sequence_id, func.count())
                .where(column.in_(sender_ids), Enrollment.entered_at > now - DAY)
                .group_by(column, Enrollment.sequence_id)
            )
            entered += [(sender_id, sequence_id, leads) for sender_id, sequence_id, leads in rows]
    steps = session.execute(
        select(Step.sequence_id, Step.channel, func.count())
        .where(
            Step.sequence_id.in_({sequence_id for _, sequence_id, _ in entered}), Step.removed_at.is_(None)
        )
        .group_by(Step.sequence_id, Step.channel)
    ).all()
    owed: dict[tuple[int, Channel], list[int]] = defaultdict(list)
    for sender_id, sequence_id, leads in entered:
        for step_sequence_id, channel, messages in steps:
            if step_sequence_id == sequence_id and sender_id is not None:
                owed[sender_id, channel] += [messages] * leads
    return owed
