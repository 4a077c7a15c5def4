"""How many leads a day the senders of a sequence let in, mailboxes and LinkedIn accounts alike."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from models import Enrollment, Lead, SenderAccount, Sequence
from models.states import AccountKind, Channel, EnrollmentState, SenderState
from outreach import allowances, intake, promises, sender_naming, senders, sequences
from outreach.company_rooms import CompanyRooms
from outreach.intake import Owed
from outreach.lab_screens import SenderNames
from outreach.numbers import numbers_of
from outreach.promises import WHOLE_WORKSPACE, Promises

_ADDRESS = {AccountKind.EMAIL: Lead.email, AccountKind.LINKEDIN: Lead.linkedin_url}
_SENDER = {
    AccountKind.EMAIL: Enrollment.email_sender_id,
    AccountKind.LINKEDIN: Enrollment.linkedin_sender_id,
}


def owed_of(session: Session, sequence: Sequence) -> dict[Channel, Owed]:
    """Return what a lead of a sequence gets on each channel, that of the first step first."""
    steps = [step.channel for step in sequences.steps_of(session, sequence.id)]
    return {
        channel: Owed(count, not sequence.first_step_waits and channel is steps[0])
        for channel, count in Counter(steps).items()
    }


def rooms(
    session: Session,
    sequence: Sequence,
    owed: Mapping[Channel, Owed],
    *,
    now: datetime,
    promised: Promises | None = None,
) -> dict[int, int]:
    """Return how many leads of a sequence each of its working senders may let in now.

    Under `WHOLE_WORKSPACE` stands how many of those that are sent emails the workspace's cap lets in, if there is
    one. `owed` is what a lead gets; `promised`, if not None, is put in the place of what is owed now.
    """
    numbers = numbers_of(session, sequence.workspace_id)
    chosen = {
        one.id: one
        for kind in _kinds(owed)
        for one in senders.chosen(session, sequence.id, kind.channels[0])
        if one.state is SenderState.HEALTHY
    }
    lately = promises.of_senders(session, chosen.values(), numbers, now) if promised is None else promised
    found = {one.id: _room_of(session, sequence, one, owed, lately, now) for one in chosen.values()}
    budgets = promises.workspace_budgets(numbers)
    if budgets and Channel.EMAIL in owed:
        by_all = (
            promises.of_workspace(session, sequence.workspace_id, numbers, now) if promised is None else ()
        )
        days = len(intake.weekdays_of(session, sequence)) or 1
        found[WHOLE_WORKSPACE] = intake.room_for(budgets, owed[Channel.EMAIL], by_all, now=now, days=days)
    return found


def _room_of(
    session: Session,
    sequence: Sequence,
    sender: SenderAccount,
    owed: Mapping[Channel, Owed],
    promised: Promises,
    now: datetime,
) -> int:
    """Return how many leads a sender may let in; an account with several channels the least.

    None while its first steps are paused and a lead's first step is on its channel, which `owed` names first.
    """
    if sender.first_steps_held_at is not None and next(iter(owed)) in sender.kind.channels:
        return 0
    numbers = numbers_of(session, sequence.workspace_id)
    return min(
        intake.room_for(
            allowances.of(sender, channel, numbers, now).budgets,
            owed[channel],
            promised.get((sender.id, channel), ()),
            now=now,
            days=intake.days_of(session, sequence, sender, channel),
        )
        for channel in sender.kind.channels
        if channel in owed
    )


def leads_a_day(session: Session, sequence: Sequence, now: datetime) -> int:
    """Return how many leads may enter a sequence within 24 hours, day after day, by its senders' limits.

    A lead that is written to on both takes room with its mailbox and its LinkedIn account. So with steps on both
    the scarcer ones decide, as far as the leads have what these need.
    """
    owed = owed_of(session, sequence)
    found = rooms(session, sequence, owed, now=now, promised={})
    by_kind = dict.fromkeys(_kinds(owed), 0)
    for sender in session.scalars(select(SenderAccount).where(SenderAccount.id.in_(found))):
        by_kind[sender.kind] += found[sender.id]
    if WHOLE_WORKSPACE in found:
        by_kind[AccountKind.EMAIL] = min(by_kind[AccountKind.EMAIL], found[WHOLE_WORKSPACE])
    if len(by_kind) < 2:
        return sum(by_kind.values())
    every, reached = _reached(session, sequence.id)
    return min(
        (by_kind[kind] * every // count for kind, count in reached.items() if count),
        default=min(by_kind.values()),
    )


def has_room_for(session: Session, sequence: Sequence, now: datetime) -> bool:
    """Say whether every lead that waits to enter could do so now: by its own senders' room and its company's."""
    owed = owed_of(session, sequence)
    return _have_senders_room(session, sequence, owed, now) and _have_companies_room(
        session, sequence, owed, now
    )


def _have_companies_room(
    session: Session, sequence: Sequence, owed: Mapping[Channel, Owed], now: datetime
) -> bool:
    mailed = and_(Lead.email.is_not(None), Enrollment.email_sender_id.is_not(None))
    waiting = session.execute(
        select(Lead.email_domain, func.count(), func.count(case((mailed, 1))))
        .join(Enrollment, Enrollment.lead_id == Lead.id)
        .where(Enrollment.sequence_id == sequence.id, Enrollment.state == EnrollmentState.WAITING)
        .group_by(Lead.email_domain)
    ).all()
    companies = CompanyRooms(session, sequence, owed, now=now, is_locked=False)
    companies.look_at(domain for domain, _, _ in waiting)
    return all(companies.has_room_for(*one) for one in waiting)


def _have_senders_room(
    session: Session, sequence: Sequence, owed: Mapping[Channel, Owed], now: datetime
) -> bool:
    found = rooms(session, sequence, owed, now=now)
    wanted: Counter[int] = Counter()
    for kind in _kinds(owed):
        column = _SENDER[kind]
        rows = session.execute(
            select(column, func.count())
            .join(Lead, Lead.id == Enrollment.lead_id)
            .where(
                Enrollment.sequence_id == sequence.id,
                Enrollment.state == EnrollmentState.WAITING,
                _ADDRESS[kind] != "",
                column.is_not(None),
            )
            .group_by(column)
        )
        for sender_id, count in rows:
            wanted[sender_id or 0] += count
            if kind is AccountKind.EMAIL and WHOLE_WORKSPACE in found:
                wanted[WHOLE_WORKSPACE] += count
    return all(count <= found.get(key, 0) for key, count in wanted.items())


def names_of(session: Session, sequence_id: int) -> SenderNames:
    """Return what the senders are called that write for a sequence: those on the channels of its steps."""
    kinds = _kinds(owed_of(session, session.get_one(Sequence, sequence_id)))
    mailboxes, accounts = (
        senders.chosen(session, sequence_id, kind.channels[0]) if kind in kinds else ()
        for kind in (AccountKind.EMAIL, AccountKind.LINKEDIN)
    )
    names = sender_naming.of(session, accounts)
    return SenderNames(tuple(one.address for one in mailboxes), tuple(names[one.id] for one in accounts))


def _kinds(channels: Iterable[Channel]) -> list[AccountKind]:
    return sorted({AccountKind.of(channel) for channel in channels})


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
