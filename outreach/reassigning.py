"""Giving the leads of one sender account to another, which voids the approvals of what has not left."""

from collections.abc import Sequence as Many
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import InstrumentedAttribute

from models import Delivery, Enrollment, Message, Person, SenderAccount, Sequence, SequenceSender
from models.states import (
    CONNECTED_SENDER,
    COUNTED_DELIVERY,
    AccountKind,
    MessageState,
    PostKind,
)
from outreach import (
    cancelling,
    drafting,
    folding,
    form_screens,
    history,
    planning,
    posts,
    removing,
    reviewing,
    rights,
    sender_naming,
    stored_forecasts,
)
from outreach.errors import AlreadyDecided, NotFound, NotReady
from outreach.ports import enqueue_after_commit
from outreach.reviewing import RUNNING
from outreach.rights import Right
from outreach.sequences import sequence_of

AT_ONCE = 50
"""Leads that are recomposed in one transaction."""


@dataclass(frozen=True)
class Reassigned:
    """What came of giving leads away, in a sentence, and how many approvals that voids."""

    sentence: str
    approvals: int


@dataclass(frozen=True)
class Stake:
    """How many leads wait for a removed sender, and how many approvals giving them away voids."""

    address: str
    leads: int
    approvals: int


def choices(
    session: Session, actor: Person, sequence_id: int
) -> tuple[tuple[form_screens.Choice, ...], tuple[form_screens.Choice, ...]]:
    """Return the removed sender accounts of a sequence, and the working ones that may take over.

    Raises NotAllowed, NotFound, AlreadyDecided when nobody waits, NotReady when there is no other sender.
    """
    rights.require(actor, Right.LAUNCH)
    sequence = sequence_of(session, actor.workspace_id, sequence_id)
    removed = removing.removed_of(session, sequence.id)
    if not removed:
        raise AlreadyDecided("No lead waits for another sender any more.")
    others = _working(session, actor, "")
    if not others:
        raise NotReady(
            "No other sender is connected: connect one with `/plera senders`, then press it again."
        )
    return removed, others


def offered(
    session: Session, actor: Person, sequence_id: int, words: str, *, removed_ones: bool
) -> tuple[form_screens.Choice, ...]:
    """Return the removed senders of a sequence, or else those that may take over, whose address holds these words.

    Raises NotAllowed, NotFound.
    """
    rights.require(actor, Right.LAUNCH)
    sequence = sequence_of(session, actor.workspace_id, sequence_id)
    if not removed_ones:
        return _working(session, actor, words)
    wanted = folding.folded(" ".join(words.split()))
    return tuple(
        one for one in removing.removed_of(session, sequence.id) if wanted in folding.folded(one.name)
    )


def _working(session: Session, actor: Person, words: str) -> tuple[form_screens.Choice, ...]:
    """Return the connected sender accounts so named."""
    wanted = " ".join(words.split())
    found = session.scalars(
        select(SenderAccount)
        .where(
            SenderAccount.workspace_id == actor.workspace_id,
            SenderAccount.state.in_(CONNECTED_SENDER),
            or_(
                folding.holds(session, SenderAccount.address, wanted),
                folding.holds(session, SenderAccount.display_name, wanted),
            ),
        )
        .order_by(SenderAccount.address)
    ).all()
    names = sender_naming.of(session, found)
    return tuple(form_screens.Choice(one.id, names[one.id]) for one in found)


def stakes(session: Session, actor: Person, sequence_id: int) -> tuple[Stake, ...]:
    """Return what giving away the leads of each removed sender moves and voids. Raises NotAllowed, NotFound."""
    rights.require(actor, Right.LAUNCH)
    sequence = sequence_of(session, actor.workspace_id, sequence_id)
    found = []
    for choice in removing.removed_of(session, sequence.id):
        leads, approvals = _at_stake(session, sequence, session.get_one(SenderAccount, choice.id))
        found.append(Stake(choice.name, leads, approvals))
    return tuple(found)


def reassign(
    session: Session,
    actor: Person,
    from_sender_id: int,
    to_sender_id: int,
    sequence_id: int,
    *,
    now: datetime,
) -> Reassigned:
    """Let another sender account write to the leads of one in a sequence; return what that voids.

    The first leads at once, the others in jobs of their own. What has left, or is leaving, stays.
    Raises NotAllowed, NotFound, NotReady when the other one cannot take over, AlreadyDecided when nobody is left.
    """
    rights.require(actor, Right.LAUNCH)
    sequence = sequence_of(session, actor.workspace_id, sequence_id)
    source = _sender(session, actor, from_sender_id)
    target = _sender(session, actor, to_sender_id)
    if target.id == source.id or target.kind is not source.kind or target.state not in CONNECTED_SENDER:
        raise NotReady(f"{target.address} cannot take over: choose another sender that works.")
    leads, voided = _at_stake(session, sequence, source)
    if not leads:
        raise AlreadyDecided(f"No lead of this sequence waits for {source.address} any more.")
    _choose(session, sequence, source, target)
    said = (
        f"{leads:,} lead{'' if leads == 1 else 's'} went from {source.address} to {target.address}: "
        f"{voided:,} approval{'' if voided == 1 else 's'} voided. Approve again… takes those whose words are the same."
    )
    entry = history.Entry(sequence.workspace_id, sequence_id=sequence.id)
    history.record(session, entry, "sequence.reassigned", now=now, by=actor.id, reason=said)
    go_on(session, sequence.id, source.id, target.id, actor.id, now=now)
    stored_forecasts.outdated(session, [sequence.id])
    posts.changed(session, sequence.workspace_id, PostKind.LAB_ROOT, [sequence.id], note=said)
    return Reassigned(said, voided)


def go_on(
    session: Session, sequence_id: int, from_sender_id: int, to_sender_id: int, by: int, *, now: datetime
) -> None:
    """Reassign the next leads; asks for a job while more are left. A second call moves nobody twice."""
    source, target = (session.get_one(SenderAccount, id_) for id_ in (from_sender_id, to_sender_id))
    found = session.scalars(
        select(Enrollment)
        .where(
            Enrollment.sequence_id == sequence_id,
            Enrollment.state.in_(RUNNING),
            _column(source) == source.id,
        )
        .order_by(Enrollment.id)
        .limit(AT_ONCE)
        .with_for_update()
    ).all()
    for enrollment in found:
        move(session, enrollment, source, target, by, now)
    if len(found) == AT_ONCE:
        enqueue_after_commit(session, "reassign", sequence_id, from_sender_id, to_sender_id, by)


def move(
    session: Session,
    enrollment: Enrollment,
    source: SenderAccount | None,
    target: SenderAccount,
    by: int,
    now: datetime,
) -> None:
    """Let another sender account write to a locked lead; the messages that have not left are made out in its name."""
    if target.kind is AccountKind.EMAIL:
        enrollment.email_sender_id = target.id
    else:
        enrollment.linkedin_sender_id = target.id
    for message in drafting.messages_of(session, enrollment.id):
        is_theirs = AccountKind.of(message.channel) is target.kind
        is_by_source = message.sender_account_id == (source.id if source else None)
        if is_theirs and is_by_source and not drafting.is_leaving(session, message.id):
            message.sender_account_id = target.id
    reason = f"From {source.address} to {target.address}" if source else f"To {target.address}"
    cause = history.record(
        session, history.about(enrollment), "enrollment.reassigned", now=now, by=by, reason=reason
    )
    voided = drafting.recompose(session, enrollment.id, now=now, by=by, same_text=True)
    session.flush()
    if source is not None:
        left_over = (Delivery.enrollment_id == enrollment.id) & (Delivery.sender_account_id == source.id)
        cancelling.cancel(session, left_over, reason=reason, now=now, by=by, cause_id=cause)
    planning.approval_came(session, enrollment, now=now)
    note = f"{reason}: {voided} approval{'' if voided == 1 else 's'} voided." if voided else ""
    reviewing.redraw(session, enrollment, note=note)


def _at_stake(session: Session, sequence: Sequence, source: SenderAccount) -> tuple[int, int]:
    """Return how many leads change hands, and how many approvals that voids."""
    mine = (
        Enrollment.sequence_id == sequence.id,
        Enrollment.state.in_(RUNNING),
        _column(source) == source.id,
    )
    leads = session.scalar(select(func.count()).where(*mine)) or 0
    left = select(Delivery.id).where(Delivery.message_id == Message.id, Delivery.state.in_(COUNTED_DELIVERY))
    approvals = session.scalar(
        select(func.count())
        .select_from(Message)
        .join(Enrollment, Enrollment.id == Message.enrollment_id)
        .where(
            *mine,
            Message.sender_account_id == source.id,
            Message.state == MessageState.APPROVED,
            ~left.exists(),
        )
    )
    return leads, approvals or 0


def _choose(session: Session, sequence: Sequence, source: SenderAccount, target: SenderAccount) -> None:
    """Put the one sender account in the other's place among those chosen for a sequence."""
    rows = session.scalars(select(SequenceSender).where(SequenceSender.sequence_id == sequence.id)).all()
    _drop(session, [one for one in rows if one.sender_account_id == source.id])
    if not any(one.sender_account_id == target.id for one in rows):
        session.add(
            SequenceSender(
                workspace_id=sequence.workspace_id, sequence_id=sequence.id, sender_account_id=target.id
            )
        )


def _drop(session: Session, rows: Many[SequenceSender]) -> None:
    for row in rows:
        session.delete(row)


def _column(sender: SenderAccount) -> InstrumentedAttribute[int | None]:
    return Enrollment.email_sender_id if sender.kind is AccountKind.EMAIL else Enrollment.linkedin_sender_id


def _sender(session: Session, actor: Person, sender_id: int) -> SenderAccount:
    found = session.scalar(
        select(SenderAccount)
        .where(SenderAccount.workspace_id == actor.workspace_id, SenderAccount.id == sender_id)
        .with_for_update()
    )
    if found is None:
        raise NotFound()
    return found
