"""How many leads a day the senders of a sequence let in, mailboxes and LinkedIn accounts alike."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from models import Enrollment, Lead, SenderAccount, Sequence
from models.states import AccountKind, Channel, EnrollmentState, SenderState
from outreach import allowances, intake, senders, sequences
from outreach.lab_screens import SenderNames
from outreach.numbers import Numbers, numbers_of

_NOTHING: Mapping[tuple[int, Channel], Iterable[int]] = {}
_ADDRESS = {AccountKind.EMAIL: Lead.email, AccountKind.LINKEDIN: Lead.linkedin_url}


def messages_of(session: Session, sequence_id: int) -> dict[Channel, int]:
    """Return how many messages a lead of a sequence gets on each channel."""
    found: dict[Channel, int] = {}
    for step in sequences.steps_of(session, sequence_id):
        found[step.channel] = found.get(step.channel, 0) + 1
    return found


def room_of(
    session: Session,
    sequence: Sequence,
    sender: SenderAccount,
    messages: Mapping[Channel, int],
    *,
    numbers: Numbers,
    now: datetime,
    promised: Mapping[tuple[int, Channel], Iterable[int]] = _NOTHING,
) -> int:
    """Return how many leads of a sequence a sender may let in now; an account with several channels the least.

    `messages` are those of a lead, `promised` those it owes each lead that entered within 24 hours. A sender that
    does not work lets nobody in.
    """
    if sender.state is not SenderState.HEALTHY:
        return 0
    return min(
        intake.room_for(
            allowances.of(sender, channel, numbers, now).a_day,
            messages[channel],
            promised.get((sender.id, channel), ()),
            intake.days_of(session, sequence, sender, channel),
        )
        for channel in sender.kind.channels
        if channel in messages
    )


def leads_a_day(session: Session, sequence: Sequence, now: datetime) -> int:
    """Return how many leads may enter a sequence within 24 hours, day after day, by its senders' limits.

    A lead that is written to on both takes room with its mailbox and its LinkedIn account. So with steps on both
    the scarcer ones decide, as far as the leads have what these need.
    """
    messages = messages_of(session, sequence.id)
    numbers = numbers_of(session, sequence.workspace_id)
    rooms = {
        kind: sum(
            room_of(session, sequence, one, messages, numbers=numbers, now=now)
            for one in senders.chosen(session, sequence.id, kind.channels[0])
        )
        for kind in _kinds(messages)
    }
    if len(rooms) < 2:
        return sum(rooms.values())
    every, reached = _reached(session, sequence.id)
    return min(
        (rooms[kind] * every // count for kind, count in reached.items() if count),
        default=min(rooms.values()),
    )


def names_of(session: Session, sequence_id: int) -> SenderNames:
    """Return the addresses of the senders that write for a sequence: those on the channels of its steps."""
    kinds = _kinds(messages_of(session, sequence_id))
    mailboxes, accounts = (
        tuple(one.address for one in senders.chosen(session, sequence_id, kind.channels[0]))
        if kind in kinds
        else ()
        for kind in (AccountKind.EMAIL, AccountKind.LINKEDIN)
    )
    return SenderNames(mailboxes, accounts)


def _kinds(messages: Iterable[Channel]) -> list[AccountKind]:
    return sorted({AccountKind.of(channel) for channel in messages})


def _reached(session: Session, sequence_id: int) -> tuple[int, dict[AccountKind, int]]:
    """Return how many leads a sequence has, and how many of them each kind of account reaches."""
    counts = [func.count(case((address != "", 1))) for address in _ADDRESS.values()]
    every, *reached = session.execute(
        select(func.count(), *counts)
        .select_from(Enrollment)
        .join(Lead, Lead.id == Enrollment.lead_id)
        .where(Enrollment.sequence_id == sequence_id, Enrollment.state != EnrollmentState.LEFT_OUT)
    ).one()
    return every, dict(zip(_ADDRESS, reached, strict=True))
