"""Choosing who sends for a sequence: a lead keeps its sender where the hash, or a mail it has got, keeps it.

Leads are moved some at a time behind the click; what is left to do stands in a row until it is done.
"""

from collections.abc import Collection, Iterator
from collections.abc import Sequence as Many
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Integer, Select, cast, delete, func, select
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, Message, Person, SenderAccount, Sequence, SequenceSender, Setting
from models.sets import among
from models.states import CONNECTED_SENDER, COUNTED_DELIVERY, AccountKind, MessageState, PostKind
from outreach import (
    allowances,
    chosen,
    history,
    posts,
    reassigning,
    rights,
    sender_naming,
    sender_screens,
    senders,
    sequences,
    stored_forecasts,
)
from outreach.errors import NotFound, NotReady
from outreach.numbers import numbers_of
from outreach.ports import enqueue_after_commit
from outreach.reviewing import RUNNING
from outreach.rights import Right
from outreach.sender_screens import Moved

_MARK = "senders:"
_NAMES = {AccountKind.EMAIL: "mailbox", AccountKind.LINKEDIN: "LinkedIn account"}


@dataclass(frozen=True)
class _Move:
    enrollment_id: int
    from_id: int | None
    to_id: int


def form(session: Session, actor: Person, sequence_id: int, *, now: datetime) -> sender_screens.SendersForm:
    """Return who may send for a sequence on the channels of its steps, with load and health.

    Raises NotAllowed, NotFound, NotReady when no sender is connected.
    """
    rights.require(actor, Right.LAUNCH)
    sequence = sequences.sequence_of(session, actor.workspace_id, sequence_id)
    every = connected(session, sequence)
    if not every:
        raise NotReady("No sender is connected: connect one with `/plera senders`, then open this again.")
    mine, names = chosen_ids(session, sequence), sender_naming.of(session, every)
    kinds = []
    for kind in _kinds(session, sequence):
        loads = _loads(session, sequence, kind)
        lines = tuple(
            _line(session, one, names[one.id], one.id in mine, loads.get(one.id, (0, 0)), now)
            for one in every
            if one.kind is kind
        )
        kinds.append(sender_screens.OfferedKind(kind, lines))
    return sender_screens.SendersForm(sequence.id, sequence.name, tuple(kinds))


def look(session: Session, actor: Person, sequence_id: int, ids: Collection[int]) -> Moved:
    """Return what choosing these senders would move and void. Raises NotAllowed, NotFound, NotReady."""
    rights.require(actor, Right.LAUNCH)
    sequence = sequences.sequence_of(session, actor.workspace_id, sequence_id)
    wanted = _wanted(session, sequence, ids)
    moves = list(_moves(session, sequence, wanted))
    leads = {one.enrollment_id for one in moves}
    return Moved(sequence.id, len(leads), _voided(session, moves), tuple(sorted(ids)))


def choose(
    session: Session, actor: Person, sequence_id: int, ids: Collection[int], *, now: datetime
) -> Moved:
    """Have exactly these senders write for a sequence on the channels of its steps; leads move behind this.

    Raises NotAllowed, NotFound, NotReady when a channel of the sequence would be left without a sender.
    """
    found = look(session, actor, sequence_id, ids)
    sequence = session.get_one(Sequence, sequence_id, with_for_update=True)
    _keep(session, sequence, _wanted(session, sequence, ids))
    said = (
        f"Senders chosen: {found.leads:,} lead{'' if found.leads == 1 else 's'} changed sender, "
        f"{found.approvals:,} approval{'' if found.approvals == 1 else 's'} voided."
    )
    entry = history.Entry(sequence.workspace_id, sequence_id=sequence.id)
    history.record(session, entry, "sequence.senders_chosen", now=now, by=actor.id, reason=said)
    chosen.keep(session, sequence.workspace_id, f"{_MARK}{sequence.id}", {"by": actor.id})
    enqueue_after_commit(session, "choose_senders", sequence.id)
    posts.changed(session, sequence.workspace_id, PostKind.LAB_ROOT, [sequence.id], note=said)
    stored_forecasts.outdated(session, [sequence.id])
    return Moved(found.sequence_id, found.leads, found.approvals, found.ids, is_saved=True)


def go_on(session: Session, sequence_id: int, *, now: datetime) -> bool:
    """Move the next leads to the sender that the choice gives them; False when none was left."""
    sequence = session.get(Sequence, sequence_id)
    mark = chosen.value(session, sequence.workspace_id, f"{_MARK}{sequence_id}") if sequence else None
    if sequence is None or mark is None:
        return False
    moves = _moves(session, sequence, _writing(session, sequence))
    some = [one for one, _ in zip(moves, range(reassigning.AT_ONCE), strict=False)]
    if not some:
        chosen.forget(session, sequence.workspace_id, f"{_MARK}{sequence_id}")
        posts.changed(session, sequence.workspace_id, PostKind.LAB_ROOT, [sequence_id])
        stored_forecasts.outdated(session, [sequence_id])
        enqueue_after_commit(session, "admit", sequence_id)
        return False
    for one in sorted(some, key=lambda move: move.enrollment_id):
        enrollment = session.get_one(Enrollment, one.enrollment_id, with_for_update=True)
        source = session.get(SenderAccount, one.from_id) if one.from_id else None
        target = session.get_one(SenderAccount, one.to_id)
        if enrollment.state in RUNNING:
            reassigning.move(session, enrollment, source, target, mark["by"], now)
    return True


@cache
def asked() -> Select[int]:
    """Return the sequences whose leads wait to be moved to the senders that were chosen."""
    id_ = cast(func.substr(Setting.name, len(_MARK) + 1), Integer)
    return select(id_).where(Setting.name.startswith(_MARK, autoescape=True))


def _kinds(session: Session, sequence: Sequence) -> list[AccountKind]:
    steps = sequences.steps_of(session, sequence.id)
    return sorted({AccountKind.of(step.channel) for step in steps})


def connected(session: Session, sequence: Sequence) -> Many[SenderAccount]:
    return session.scalars(
        select(SenderAccount)
        .where(SenderAccount.workspace_id == sequence.workspace_id, SenderAccount.state.in_(CONNECTED_SENDER))
        .order_by(SenderAccount.address)
    ).all()


def chosen_ids(session: Session, sequence: Sequence) -> set[int]:
    return set(
        session.scalars(
            select(SequenceSender.sender_account_id).where(SequenceSender.sequence_id == sequence.id)
        )
    )


def _loads(session: Session, sequence: Sequence, kind: AccountKind) -> dict[int, tuple[int, int]]:
    """Return how many running leads each sender of a kind has in a sequence, and in all."""
    column = Enrollment.email_sender_id if kind is AccountKind.EMAIL else Enrollment.linkedin_sender_id
    here = func.count().filter(Enrollment.sequence_id == sequence.id)
    found = session.execute(
        select(column, here, func.count())
        .where(Enrollment.workspace_id == sequence.workspace_id, Enrollment.state.in_(RUNNING))
        .group_by(column)
    )
    return {sender_id: (leads_here, leads) for sender_id, leads_here, leads in found if sender_id is not None}


def _line(
    session: Session,
    sender: SenderAccount,
    name: str,
    is_chosen: bool,
    leads: tuple[int, int],
    now: datetime,
) -> sender_screens.OfferedSender:
    numbers = numbers_of(session, sender.workspace_id)
    allowance = allowances.of(sender, sender.kind.channels[0], numbers, now)
    return sender_screens.OfferedSender(
        id=sender.id,
        name=name,
        a_day=allowance.budgets[0].limit,
        leads_here=leads[0],
        leads=leads[1],
        state=sender.state,
        reason=sender.health_reason,
        is_chosen=is_chosen,
        note_limit=sender.note_limit,
    )


def _wanted(session: Session, sequence: Sequence, ids: Collection[int]) -> list[SenderAccount]:
    """Return the senders that were chosen. Raises NotFound, NotReady when a channel would have none."""
    found = [one for one in connected(session, sequence) if one.id in ids]
    if len(found) != len(set(ids)):
        raise NotFound("One of these senders is no longer connected: open Senders… again.")
    for kind in _kinds(session, sequence):
        if not any(one.kind is kind for one in found):
            raise NotReady(f"Choose at least one {_NAMES[kind]}: this sequence has steps that need one.")
    return found


def _writing(session: Session, sequence: Sequence) -> list[SenderAccount]:
    mine = chosen_ids(session, sequence)
    return [one for one in connected(session, sequence) if one.id in mine]


def _moves(session: Session, sequence: Sequence, wanted: Many[SenderAccount]) -> Iterator[_Move]:
    """Yield the leads whose sender changes; one that has entered keeps a sender that is still chosen."""
    kept = {one.id for one in wanted}
    rows = session.execute(
        select(
            Enrollment.id,
            Enrollment.lead_id,
            Enrollment.entered_at,
            Enrollment.email_sender_id,
            Enrollment.linkedin_sender_id,
        )
        .where(Enrollment.sequence_id == sequence.id, Enrollment.state.in_(RUNNING))
        .order_by(Enrollment.id)
    ).all()
    for kind in _kinds(session, sequence):
        assigned = senders.assigning([(one.id, one.daily_limit) for one in wanted if one.kind is kind])
        for id_, lead_id, entered_at, by_mail, by_linkedin in rows:
            now_by = by_mail if kind is AccountKind.EMAIL else by_linkedin
            if entered_at is not None and now_by in kept:
                continue
            then_by = assigned(lead_id)
            if then_by is not None and then_by != now_by:
                yield _Move(id_, now_by, then_by)


def _voided(session: Session, moves: Many[_Move]) -> int:
    """Return how many approvals of messages that have not left these moves void."""
    left = select(Delivery.id).where(Delivery.message_id == Message.id, Delivery.state.in_(COUNTED_DELIVERY))
    total = 0
    for from_id in {one.from_id for one in moves if one.from_id is not None}:
        ids = [one.enrollment_id for one in moves if one.from_id == from_id]
        wanted = select(func.count()).where(
            among(session, Message.enrollment_id, ids),
            Message.sender_account_id == from_id,
            Message.state == MessageState.APPROVED,
            ~left.exists(),
        )
        total += session.scalar(wanted) or 0
    return total


def _keep(session: Session, sequence: Sequence, wanted: Many[SenderAccount]) -> None:
    """Keep the choice for the kinds of the sequence's steps; accounts of other kinds stay as they were."""
    kinds = _kinds(session, sequence)
    of_kinds = select(SenderAccount.id).where(
        SenderAccount.workspace_id == sequence.workspace_id, SenderAccount.kind.in_(kinds)
    )
    session.execute(
        delete(SequenceSender)
        .where(SequenceSender.sequence_id == sequence.id, SequenceSender.sender_account_id.in_(of_kinds))
        .execution_options(synchronize_session=False)
    )
    session.add_all(
        SequenceSender(workspace_id=sequence.workspace_id, sequence_id=sequence.id, sender_account_id=one.id)
        for one in wanted
        if one.kind in kinds
    )
    session.flush()
