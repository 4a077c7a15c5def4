"""Invites that a person is asked to take back by hand: their card, and what became of each."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models import (
    Delivery,
    Enrollment,
    Lead,
    LinkedInWithdrawal,
    Message,
    Person,
    SenderAccount,
    Workspace,
)
from models.states import PostKind, SenderState, WithdrawalState
from outreach import acceptances, people, planning, posts, schedule, withdrawals
from outreach.errors import AlreadyDecided, NotFound
from outreach.hours import HoursBook
from outreach.rights import Right, require

SHOWN = 10
"""How many invites stand on a card; the others follow once these are settled."""


@dataclass(frozen=True)
class OpenInvite:
    """An invite to take back."""

    id: int
    lead_name: str
    company: str
    profile_url: str
    sent_at: datetime | None
    reason: str


@dataclass(frozen=True)
class WithdrawCard:
    """The invites of an account that are to be taken back by hand; `settled` counts those that were."""

    sender: str
    zone: str
    invites: tuple[OpenInvite, ...]
    more: int
    settled: int


def ask(session: Session, sender_id: int, *, now: datetime) -> None:
    """Ask the owner of an account by hand, once a day at most, to take back what is new since, in working hours."""
    sender = session.get(SenderAccount, sender_id)
    if sender is None or not sender.is_manual or sender.state is not SenderState.HEALTHY:
        return
    if not schedule.is_open(now, *HoursBook(session).own_place(sender)):
        return
    asked = session.scalars(
        update(LinkedInWithdrawal)
        .where(
            LinkedInWithdrawal.sender_account_id == sender_id,
            LinkedInWithdrawal.state == WithdrawalState.WANTED,
            LinkedInWithdrawal.asked_at.is_(None),
        )
        .values(asked_at=now)
        .returning(LinkedInWithdrawal.id)
    ).all()
    if not asked:
        return
    posts.changed(session, sender.workspace_id, PostKind.LINKEDIN_WITHDRAW, [sender_id])
    for person in people.whose(session, sender):
        zone = person.zone or session.get_one(Workspace, person.workspace_id).zone
        posts.want(
            session,
            person.workspace_id,
            PostKind.LINKEDIN_WITHDRAW,
            sender_id,
            person.slack_user_id,
            key=f"{PostKind.LINKEDIN_WITHDRAW}:{sender_id}:{person.id}:{schedule.local_day(now, zone)}",
        )


def card(session: Session, sender_id: int) -> WithdrawCard | None:
    """Return what the card of an account shows, None when the account is gone."""
    sender = session.get(SenderAccount, sender_id)
    if sender is None:
        return None
    of_sender = LinkedInWithdrawal.sender_account_id == sender_id
    rows = session.execute(
        select(LinkedInWithdrawal, Lead, Delivery.intent_at, Message.recipient)
        .join(Lead, Lead.id == LinkedInWithdrawal.lead_id)
        .join(Delivery, Delivery.id == LinkedInWithdrawal.delivery_id)
        .join(Message, Message.id == Delivery.message_id)
        .where(of_sender, LinkedInWithdrawal.state == WithdrawalState.WANTED, Lead.erased_at.is_(None))
        .order_by(LinkedInWithdrawal.id)
    ).all()
    shown = tuple(
        OpenInvite(row.id, lead.name, lead.company, lead.linkedin_url or recipient, sent_at, row.reason)
        for row, lead, sent_at, recipient in rows[:SHOWN]
    )
    settled = session.scalar(
        select(func.count()).where(of_sender, LinkedInWithdrawal.state != WithdrawalState.WANTED)
    )
    zone = session.get_one(Workspace, sender.workspace_id).zone
    more = max(0, len(rows) - SHOWN)
    return WithdrawCard(sender.display_name or sender.address, zone, shown, more, settled or 0)


def withdrawn(session: Session, actor: Person, withdrawal_id: int, *, now: datetime) -> str:
    """A person took an invite back, unless it was accepted meanwhile; return what was noted in a sentence.

    Raises NotFound, NotAllowed, AlreadyDecided when somebody settled it before.
    """
    row, enrollment = _open(session, actor, withdrawal_id)
    if enrollment.accepted_at is not None:
        said = withdrawals.THEY_ACCEPTED
        withdrawals.end(session, row, enrollment, WithdrawalState.OVER, said, now=now, by=actor.id)
        return "They accepted this invite meanwhile: nothing was to be taken back."
    withdrawals.end(session, row, enrollment, WithdrawalState.DONE, row.reason, now=now, by=actor.id)
    return "It is noted: they get no new invite for 21 days."


def accepted(session: Session, actor: Person, withdrawal_id: int, *, now: datetime) -> str:
    """A person saw that the lead had accepted. Raises as `withdrawn`."""
    row, enrollment = _open(session, actor, withdrawal_id)
    said = withdrawals.THEY_ACCEPTED
    withdrawals.end(session, row, enrollment, WithdrawalState.OVER, said, now=now, by=actor.id)
    acceptances.note(session, enrollment, now=now, by=actor.id)
    planning.plan_idle(session, [enrollment], now=now)
    return "It is noted that they have accepted."


def _open(session: Session, actor: Person, withdrawal_id: int) -> tuple[LinkedInWithdrawal, Enrollment]:
    require(actor, Right.BUILD)
    row = session.scalar(
        select(LinkedInWithdrawal).where(
            LinkedInWithdrawal.workspace_id == actor.workspace_id, LinkedInWithdrawal.id == withdrawal_id
        )
    )
    if row is None:
        raise NotFound()
    enrollment = acceptances.locked(session, actor, row.enrollment_id)
    session.refresh(row, with_for_update=True)
    if row.state is not WithdrawalState.WANTED:
        raise AlreadyDecided("Somebody settled this invite a moment ago: the card says how many are left.")
    return row, enrollment
