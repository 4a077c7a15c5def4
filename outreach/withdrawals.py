"""Invites on LinkedIn that nobody answers: taken back after a while, after which the person gets none for some time."""

from collections.abc import Sequence as Many
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import ColumnElement, Select, String, cast, exists, literal, select
from sqlalchemy.orm import Session

from models import (
    Delivery,
    Enrollment,
    History,
    Lead,
    Lease,
    LinkedInProfile,
    LinkedInWithdrawal,
    Message,
    SenderAccount,
    Workspace,
)
from models.sets import insert_each
from models.states import (
    AccountKind,
    Channel,
    DeliveryState,
    IfNotAccepted,
    PostKind,
    SenderState,
    WithdrawalState,
)
from outreach import (
    card_lines,
    history,
    instants,
    leases,
    linkedin_pauses,
    posts,
    schedule,
    task_posts,
    unaccepted,
)
from outreach.hours import HoursBook
from outreach.locking import Held, Sender

STALE = timedelta(days=30)
"""An invite that nobody answered for so long is taken back: many of them that wait hold an account down."""
NO_NEW_ONE = timedelta(days=21)
"""LinkedIn takes no new invite to a person for so long after one was taken back."""
LOOKED_BACK = timedelta(days=180)
"""LinkedIn itself lets invites lapse after half a year."""
IN_A_ROW = 5
"""How many invites of an account are taken back at a time, once an hour in its owner's working hours."""
NOBODY_ANSWERED = "Nobody answered it for 30 days"
LONGER_GONE = "It waited for no answer any more"
THEY_ACCEPTED = "They have accepted it"
_LEASE, _REST_SECONDS = "withdraw:", 3600


@dataclass(frozen=True)
class Wanted:
    """An invite to take back, and by which id its account knows the person; "" where it does not."""

    id: int
    account_id: str
    provider_id: str


@cache
def due() -> Select[int]:
    """Return the LinkedIn accounts that are to be looked at again."""
    name = literal(_LEASE).concat(cast(SenderAccount.id, String))
    held = select(Lease.name).where(Lease.name == name, Lease.until > instants.NOW)
    return select(SenderAccount.id).where(
        SenderAccount.kind == AccountKind.LINKEDIN,
        SenderAccount.state == SenderState.HEALTHY,
        ~held.exists(),
    )


def look(session: Session, sender_id: int, holder: str, *, now: datetime) -> Many[Wanted]:
    """Find out which invites of an account are to be taken back; return those to take back by itself now.

    Looked at once an hour, in product time, and only in its owner's working hours. By hand, the caller asks somebody.
    """
    if not leases.take(session, f"{_LEASE}{sender_id}", holder, wall=now, seconds=_REST_SECONDS):
        return []
    sender = session.get(SenderAccount, sender_id)
    if sender is None or sender.state is not SenderState.HEALTHY:
        return []
    _note(session, sender, now=now)
    if sender.is_manual or not schedule.is_open(now, *HoursBook(session).own_place(sender)):
        return []
    return _to_take_back(session, sender)


def _note(session: Session, sender: SenderAccount, *, now: datetime) -> None:
    """Make a row of each invite that is to be taken back and has none yet."""
    is_known = exists().where(LinkedInWithdrawal.delivery_id == Delivery.id)
    rows = session.execute(
        select(Delivery, _is_given_up().label("is_given_up"))
        .join(Message, Message.id == Delivery.message_id)
        .join(Enrollment, Enrollment.id == Delivery.enrollment_id)
        .join(Lead, Lead.id == Delivery.lead_id)
        .where(
            Delivery.sender_account_id == sender.id,
            Delivery.intent_at > now - LOOKED_BACK,
            Delivery.state == DeliveryState.SENT,
            Message.channel == Channel.LINKEDIN_INVITE,
            Enrollment.accepted_at.is_(None),
            Lead.erased_at.is_(None),
            ~is_known,
            (Delivery.intent_at <= now - STALE) | _is_given_up(),
        )
        .order_by(Delivery.id)
    ).all()
    made = [
        {
            "workspace_id": one.workspace_id,
            "delivery_id": one.id,
            "enrollment_id": one.enrollment_id,
            "lead_id": one.lead_id,
            "sender_account_id": sender.id,
            "state": WithdrawalState.WANTED,
            "reason": unaccepted.NOT_IN_TIME if is_given_up else NOBODY_ANSWERED,
            "wanted_at": now,
        }
        for one, is_given_up in rows
    ]
    insert_each(session, LinkedInWithdrawal, made)


def _is_given_up() -> ColumnElement[bool]:
    """Return the condition of invites whose message was given up at a step that has them taken back."""
    tail = unaccepted.TAILS[IfNotAccepted.WITHDRAW]
    return exists().where(
        History.enrollment_id == Delivery.enrollment_id,
        History.kind.in_(("step.skipped", "delivery.skipped")),
        History.reason.like(f"{unaccepted.NOT_ACCEPTED}%{tail}"),
    )


def _to_take_back(session: Session, sender: SenderAccount) -> Many[Wanted]:
    rows = session.execute(
        select(LinkedInWithdrawal.id, LinkedInProfile.provider_id)
        .join(Delivery, Delivery.id == LinkedInWithdrawal.delivery_id)
        .join(Message, Message.id == Delivery.message_id)
        .outerjoin(
            LinkedInProfile,
            (LinkedInProfile.sender_account_id == sender.id) & (LinkedInProfile.url == Message.recipient),
        )
        .where(
            LinkedInWithdrawal.sender_account_id == sender.id,
            LinkedInWithdrawal.state == WithdrawalState.WANTED,
        )
        .order_by(LinkedInWithdrawal.id)
        .limit(IN_A_ROW)
    )
    return [Wanted(id_, sender.username, provider_id or "") for id_, provider_id in rows]


def is_wanted(session: Session, withdrawal_id: int, *, now: datetime) -> bool:
    """Take a last look at an invite: False, and settled, where its lead has accepted meanwhile."""
    found = _locked(session, withdrawal_id)
    if found is None:
        return False
    row, enrollment = found
    if enrollment.accepted_at is not None:
        end(session, row, enrollment, WithdrawalState.OVER, THEY_ACCEPTED, now=now)
        return False
    return True


def taken_back(session: Session, withdrawal_id: int, *, is_done: bool, now: datetime) -> None:
    """Record what became of an invite at LinkedIn; an acceptance that was noted meanwhile wins."""
    found = _locked(session, withdrawal_id)
    if found is None:
        return
    row, enrollment = found
    if enrollment.accepted_at is not None:
        end(session, row, enrollment, WithdrawalState.OVER, THEY_ACCEPTED, now=now)
    elif is_done:
        end(session, row, enrollment, WithdrawalState.DONE, row.reason, now=now)
    else:
        end(session, row, enrollment, WithdrawalState.OVER, LONGER_GONE, now=now)


def end(
    session: Session,
    row: LinkedInWithdrawal,
    enrollment: Enrollment,
    state: WithdrawalState,
    reason: str,
    *,
    now: datetime,
    by: int | None = None,
) -> None:
    """Settle a locked row, with a line in the lead's history where the invite was taken back."""
    row.state, row.reason, row.done_at, row.done_by_id = state, reason, now, by
    if state is WithdrawalState.DONE:
        entry = history.about(enrollment, delivery_id=row.delivery_id)
        history.record(session, entry, "invite.withdrawn", now=now, reason=reason, by=by)
    task_posts.withdrawals_changed(session, row)
    posts.changed(session, row.workspace_id, PostKind.APPROVAL_CARD, [enrollment.id])


def _locked(session: Session, withdrawal_id: int) -> tuple[LinkedInWithdrawal, Enrollment] | None:
    """Lock the lead's place in its sequence, as whoever notes an acceptance does, then a row that is still wanted."""
    row = session.get(LinkedInWithdrawal, withdrawal_id)
    if row is None:
        return None
    enrollment = session.get_one(Enrollment, row.enrollment_id, with_for_update=True, populate_existing=True)
    session.refresh(row, with_for_update=True)
    return (row, enrollment) if row.state is WithdrawalState.WANTED else None


def why(session: Session, step: Held, now: datetime) -> tuple[str, datetime] | None:
    """Return why an invite may not leave now, and until when: one to the same lead was taken back a while ago."""
    if step.channel is not Channel.LINKEDIN_INVITE:
        return None
    at = session.scalar(
        select(LinkedInWithdrawal.done_at)
        .join(Enrollment, Enrollment.id == LinkedInWithdrawal.enrollment_id)
        .where(
            LinkedInWithdrawal.lead_id == step.lead_id,
            LinkedInWithdrawal.state == WithdrawalState.DONE,
            LinkedInWithdrawal.done_at > now - NO_NEW_ONE,
            Enrollment.accepted_at.is_(None),
        )
        .order_by(LinkedInWithdrawal.done_at.desc())
        .limit(1)
    )
    if at is None:
        return None
    zone = session.get_one(Workspace, step.workspace_id).zone
    until = at + NO_NEW_ONE
    return f"Their last invite was withdrawn: no new one before {card_lines.local(until, zone)}", until


def why_not_yet(session: Session, step: Held, sender: Sender, now: datetime) -> tuple[str, datetime] | None:
    """Return why LinkedIn keeps a step from leaving now, and until when: what rests, or an invite taken back."""
    return linkedin_pauses.why(session, step, sender, now) or why(session, step, now)
