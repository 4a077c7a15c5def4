"""Who enters a live sequence today: no faster than every later step can follow on time."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Run, SenderAccount, Sequence, Workspace
from models.states import PostKind, RunState, SequenceState
from outreach import caps, letting_in, newcomer_gate, pace, posts, senders
from outreach.numbers import numbers_of

AT_ONCE = 1000
"""How many leads one call lets in at most; the clock calls again."""
_ENTERING = "entering"
"""What is locked while leads enter a workspace whose emails have a cap over all senders."""


def admit(session: Session, sequence_id: int, *, now: datetime) -> int:
    """Let in reviewed leads, in order, as far as their senders and companies have room; return how many.

    Does nothing while the sequence or its run is not active, or everything is stopped. Newcomers are held as long as
    something blocks them. At most 1,000 enter in one call.
    """
    sequence = session.scalar(select(Sequence).where(Sequence.id == sequence_id).with_for_update())
    if sequence is None or not _is_live(session, sequence):
        return 0
    rooms = _rooms(session, sequence, now)
    entered: list[int] = []
    owed = pace.owed_of(session, sequence)
    outside = letting_in.senders_waited_for(session, sequence_id, owed)
    are_all = not (
        any(rooms[one] > 0 for one in outside if one in rooms)
        and letting_in.is_newcomer_waiting(session, sequence_id)
        and newcomer_gate.why_held(session, sequence, now=now)
    )
    for sender_id, room in rooms.items():
        if room > 0 and sender_id in outside:
            most = AT_ONCE - len(entered)
            entered += letting_in.let_in(
                session, sequence, sender_id, rooms, most, owed=owed, newcomers=are_all, now=now
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
    """Return how many leads of this sequence each of its working senders may let in now, all of them locked."""
    owed = pace.owed_of(session, sequence)
    chosen = {one.id for channel in owed for one in senders.chosen(session, sequence.id, channel)}
    # Other sequences let leads in on the same senders: their room is counted by one at a time.
    session.execute(
        select(SenderAccount.id)
        .where(SenderAccount.id.in_(chosen))
        .order_by(SenderAccount.id)
        .with_for_update()
    )
    if numbers_of(session, sequence.workspace_id).workspace_emails_per_day:
        caps.lock(session, sequence.workspace_id, [_ENTERING])
    return pace.rooms(session, sequence, owed, now=now)
