"""Which leads of a sequence get the notes that an account's month has left, decided before anything is written.

Those of whom most is known, as a note that rests on nothing is worth none. What was decided stays.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models import Enrollment, Lead, Message, SenderAccount, Sequence, Step
from models.sets import update_each
from models.states import Channel, SequenceState
from outreach import briefing, note_budgets, own_profiles
from outreach.note_limits import FREE
from outreach.ports import enqueue_after_commit


@dataclass(frozen=True)
class Claim:
    """A lead that might get a note; `strength` is how many facts are known of it that a text may rest on."""

    enrollment_id: int
    strength: int


def strongest(claims: Iterable[Claim], room: int) -> frozenset[int]:
    """Return the enrollments that get a note: the strongest, of equals those that enter first, never more than room."""
    ordered = sorted(claims, key=lambda one: (-one.strength, one.enrollment_id))
    return frozenset(one.enrollment_id for one in ordered[: max(0, room)])


def is_owed(session: Session, sequence_id: int) -> bool:
    """Say whether leads of a sequence have not been decided about whose account has a budget of notes."""
    return session.scalar(_undecided(sequence_id).with_only_columns(Enrollment.id).limit(1)) is not None


def allot(session: Session, sequence_id: int, *, now: datetime) -> None:
    """Give the notes that are left to the leads of a sequence that have not been decided about.

    Accounts are locked, so that sequences which share one do not give the same note away twice.
    """
    wanted = _undecided(sequence_id).with_only_columns(Enrollment.linkedin_sender_id).distinct()
    sender_ids = sorted(one for one in session.scalars(wanted) if one is not None)
    senders = session.scalars(
        select(SenderAccount)
        .where(SenderAccount.id.in_(sender_ids))
        .order_by(SenderAccount.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for sender in senders:
        notes = note_budgets.of(session, sender, now)
        if notes is None:
            continue
        mine = _undecided(sequence_id).where(Enrollment.linkedin_sender_id == sender.id)
        claims = [
            Claim(id_, len(briefing.facts_of(lead)))
            for id_, lead in session.execute(mine.with_only_columns(Enrollment.id, Lead)).all()
            if not own_profiles.is_same(sender.address, lead.linkedin_url)
        ]
        given = strongest(claims, notes.left)
        rows = [{"id": one.enrollment_id, "note_given": one.enrollment_id in given} for one in claims]
        update_each(session, Enrollment, rows)


def to_give_again(session: Session, *, now: datetime) -> list[int]:
    """Return the sequences in which leads wait for a note of a month whose account has one left now."""
    rows = session.execute(
        _waiting()
        .with_only_columns(Enrollment.sequence_id, Enrollment.linkedin_sender_id)
        .order_by(None)
        .distinct()
    ).all()
    found = set()
    for sequence_id, sender_id in rows:
        sender = session.get(SenderAccount, sender_id) if sender_id is not None else None
        notes = note_budgets.of(session, sender, now) if sender is not None else None
        if sender is not None and (notes is None or notes.left):
            found.add(sequence_id)
    return sorted(found)


def give_again(session: Session, sequence_id: int) -> None:
    """Have those who wait for a note decided about anew, and what they get written."""
    sequence = session.get_one(Sequence, sequence_id, with_for_update=True)
    ids = session.scalars(_waiting().where(Enrollment.sequence_id == sequence_id)).all()
    if not ids:
        return
    update_each(session, Enrollment, [{"id": id_} for id_ in ids], same={"note_given": None})
    sequence.is_writing = True
    enqueue_after_commit(session, "generate", sequence_id)


def _waiting() -> Select[int]:
    """Return the enrollments whose invite waits for a note, of sequences that nobody is writing."""
    invite = select(Step.id).where(
        Step.sequence_id == Enrollment.sequence_id,
        Step.removed_at.is_(None),
        Step.waits_for_note.is_(True),
        Step.position >= Enrollment.position,
    )
    text = select(Message.id).where(
        Message.enrollment_id == Enrollment.id, Message.channel == Channel.LINKEDIN_INVITE
    )
    return (
        select(Enrollment.id)
        .join(Sequence, Sequence.id == Enrollment.sequence_id)
        .where(
            Enrollment.note_given.is_(False),
            Enrollment.state.in_(briefing.RUNNING),
            Sequence.is_writing.is_(False),
            Sequence.state != SequenceState.COMPLETED,
            Sequence.archived_at.is_(None),
            invite.exists(),
            ~text.exists(),
        )
        .order_by(Enrollment.id)
    )


def _undecided(sequence_id: int) -> Select[int]:
    invite = select(Step.id).where(
        Step.sequence_id == Enrollment.sequence_id,
        Step.removed_at.is_(None),
        Step.channel == Channel.LINKEDIN_INVITE,
        Step.position >= Enrollment.position,
    )
    text = select(Message.id).where(
        Message.enrollment_id == Enrollment.id, Message.channel == Channel.LINKEDIN_INVITE
    )
    return (
        select(Enrollment.id)
        .join(Lead, Lead.id == Enrollment.lead_id)
        .join(SenderAccount, SenderAccount.id == Enrollment.linkedin_sender_id)
        .where(
            Enrollment.sequence_id == sequence_id,
            Enrollment.state.in_(briefing.RUNNING),
            Enrollment.note_given.is_(None),
            Lead.linkedin_url.is_not(None),
            SenderAccount.note_limit == FREE,
            invite.exists(),
            ~text.exists(),
        )
    )
