"""Whose turn it is: which senders may send now, what each could send next, and what each has sent lately."""

from bisect import insort
from collections import Counter
from collections.abc import Collection, Mapping
from collections.abc import Sequence as Many
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Integer, Select, and_, bindparam, or_, select, true, update
from sqlalchemy.orm import Session

from models import Attempt, Delivery, Enrollment, Lead, Message, SenderAccount, Sequence
from models.sets import Asked, among_named, dialect_of, in_states, listed
from models.states import COUNTED_DELIVERY, AccountKind, Channel, DeliveryKind
from models.together import together
from outreach import due, hand_sent, limits, planning, suppression
from outreach.instants import NOW

SENDERS_AT_ONCE = 32
LEASE_SECONDS = 10
"""How long a sender stays idle after its drain died; a living one renews the lease."""

_LOOK_AT = {planning.FOLLOW_UP: 16, planning.FIRST_TOUCH: 16}
"""How many due steps of a sender are looked at, by priority: enough for the quarter kept for first touches."""

_COLUMNS = (
    Delivery.id,
    Delivery.sender_account_id,
    Delivery.priority,
    Delivery.send_at,
    Message.channel,
    Enrollment.sequence_id,
    Sequence.run_id,
    Delivery.workspace_id,
    Delivery.domain,
    Message.recipient,
    Lead.email,
    Lead.linkedin_url,
)


class Candidate(NamedTuple):
    """A step that is due, with what must be locked before it may leave."""

    delivery_id: int
    sender_id: int
    priority: int
    send_at: datetime
    channel: Channel
    sequence_id: int
    run_id: int
    workspace_id: int
    domain: str
    recipient: str
    email: str | None
    linkedin_url: str | None

    @property
    def is_first_touch(self) -> bool:
        return self.priority == planning.FIRST_TOUCH

    @property
    def named(self) -> list[str]:
        """The values by which a block may name whom it goes to: its recipient and, whatever the channel, its lead."""
        return [
            *suppression.named_by(self.recipient),
            *suppression.named_by(self.email, self.linkedin_url),
        ]

    def as_due(self) -> limits.Due:
        """Return it as the limits look at it."""
        return limits.Due(self.delivery_id, self.send_at, self.is_first_touch)


@dataclass(frozen=True)
class Counted:
    """A send that counts against a sender's limits; `by_hand`: a person sent it from the mailbox themselves."""

    at: datetime
    channel: Channel
    is_first_touch: bool
    by_hand: bool = False


class Counting(Protocol):
    """A sender account, as far as it says which of its sends count."""

    @property
    def id(self) -> int: ...
    @property
    def kind(self) -> AccountKind: ...


def lease_senders(
    session: Session,
    *,
    now: datetime,
    wall: datetime,
    token: str,
    most: int = SENDERS_AT_ONCE,
    but: Collection[int] = (),
) -> list[int]:
    """Lease senders, but not these, that have a step due and may send now; nobody else gets them meanwhile."""
    free = session.scalars(
        select(SenderAccount.id)
        .where(
            due.works(),
            due.is_free(now),
            or_(SenderAccount.lease_until.is_(None), SenderAccount.lease_until <= wall),
            SenderAccount.id.not_in(but),
            due.has_due(now),
        )
        .order_by(SenderAccount.free_at, SenderAccount.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    ).all()
    if free:
        session.execute(
            update(SenderAccount)
            .where(SenderAccount.id.in_(free))
            .values(lease_token=token, lease_until=wall + timedelta(seconds=LEASE_SECONDS))
            .execution_options(synchronize_session=False)
        )
    return list(free)


def renew_senders(session: Session, sender_ids: Collection[int], token: str, *, wall: datetime) -> None:
    """Keep senders for longer, as far as they are still leased with this token."""
    session.execute(
        update(SenderAccount)
        .where(SenderAccount.id.in_(sender_ids), SenderAccount.lease_token == token)
        .values(lease_until=wall + timedelta(seconds=LEASE_SECONDS))
        .execution_options(synchronize_session=False)
    )


def release_senders(session: Session, sender_ids: Collection[int], token: str) -> None:
    """Give senders back, as far as they are still leased with this token."""
    session.execute(
        update(SenderAccount)
        .where(SenderAccount.id.in_(sender_ids), SenderAccount.lease_token == token)
        .values(lease_token=None, lease_until=None)
        .execution_options(synchronize_session=False)
    )


def candidates(session: Session, sender_ids: Collection[int], *, now: datetime) -> list[Candidate]:
    """Return the due steps that these senders could send next: the first few of each priority."""
    dialect = dialect_of(session)
    if dialect == "sqlite":
        given: list[dict[str, Any]] = [{"sender": one, "now": now} for one in sender_ids]
    else:
        given = [{"senders": listed(session, SenderAccount.id, sender_ids), "now": now}]
    asked = [Asked(_first_query(dialect, priority), one) for priority in _LOOK_AT for one in given]
    return [Candidate._make(row) for rows in together(session, asked) for row in rows]


@cache
def _first_query(dialect: str, priority: int) -> Select[*tuple[Any, ...]]:
    """Return the query for what one sender has due of a priority; on PostgreSQL for that of several senders at once.

    Of a sender whose first steps are held it finds none of them.
    """
    is_first_touch = priority == planning.FIRST_TOUCH
    if dialect == "sqlite":
        sender = bindparam("sender", type_=Integer)
        held = select(SenderAccount.first_steps_held_at).where(SenderAccount.id == sender).scalar_subquery()
        wanted = _first(priority, sender)
        return wanted.where(held.is_(None)) if is_first_touch else wanted
    first = _first(priority, SenderAccount.id).lateral()
    senders = select(first).select_from(SenderAccount).join(first, true())
    if is_first_touch:
        senders = senders.where(SenderAccount.first_steps_held_at.is_(None))
    return senders.where(among_named(dialect, SenderAccount.id, "senders"))


def cut_off(found: Collection[Candidate]) -> frozenset[int]:
    """Return the priorities of which a sender may have more steps due than these, which were looked up for it."""
    counts = Counter(one.priority for one in found)
    return frozenset(priority for priority, most in _LOOK_AT.items() if counts[priority] >= most)


def candidate(session: Session, delivery_id: int) -> Candidate | None:
    """Return a waiting step, whatever holds it; None when it is no step or waits no longer."""
    row = session.execute(
        select(*_COLUMNS)
        .select_from(Delivery)
        .join(Message, Message.id == Delivery.message_id)
        .join(Enrollment, Enrollment.id == Delivery.enrollment_id)
        .join(Sequence, Sequence.id == Enrollment.sequence_id)
        .join(Lead, Lead.id == Delivery.lead_id)
        .where(Delivery.id == delivery_id, Delivery.kind == DeliveryKind.STEP)
    ).first()
    return Candidate._make(row) if row is not None else None


def _first(priority: int, sender_id: Any) -> Select[*tuple[Any, ...]]:
    return (
        due.waiting()
        .join(Message, Message.id == Delivery.message_id)
        .join(Lead, Lead.id == Delivery.lead_id)
        .with_only_columns(*_COLUMNS, maintain_column_froms=True)
        .where(
            Delivery.sender_account_id == sender_id, Delivery.priority == priority, Delivery.send_at <= NOW
        )
        .order_by(Delivery.send_at, Delivery.id)
        .limit(_LOOK_AT[priority])
    )


def counted_sends(session: Session, senders: Collection[Counting], now: datetime) -> dict[int, list[Counted]]:
    """Return the sends of each sender that count against its limits, in order: of 24 hours, for LinkedIn of 7 days.

    A step counts from its intent on, also while nobody knows whether it left; so does what was sent by hand. What a
    person is asked to do on LinkedIn counts as of now until they have.
    """
    return counted_of(session, {one.id: one.kind for one in senders}, now)


def counted_of(session: Session, kinds: Mapping[int, AccountKind], now: datetime) -> dict[int, list[Counted]]:
    """Return the sends of senders, given with their kinds, as `counted_sends`."""
    found: dict[int, list[Counted]] = {sender_id: [] for sender_id in kinds}
    mailboxes = [sender_id for sender_id, kind in kinds.items() if kind is AccountKind.EMAIL]
    accounts = [sender_id for sender_id, kind in kinds.items() if kind is AccountKind.LINKEDIN]
    if mailboxes:
        given = {
            "senders": listed(session, Delivery.sender_account_id, mailboxes),
            "after": now - limits.DAY,
        }
        [rows] = together(session, [Asked(_counted_query(dialect_of(session)), given)])
        for sender_id, at, priority in rows:
            found[sender_id].append(Counted(at, Channel.EMAIL, priority == planning.FIRST_TOUCH))
        for sender_id, at in hand_sent.sent_after(session, mailboxes, now - limits.DAY):
            insort(found[sender_id], Counted(at, Channel.EMAIL, False, by_hand=True), key=lambda one: one.at)
    if accounts:
        wanted = _counted(accounts, now - limits.WEEK).join(Message).add_columns(Message.channel)
        for sender_id, at, priority, channel in session.execute(wanted):
            found[sender_id].append(Counted(at, channel, priority == planning.FIRST_TOUCH))
        # What somebody is asked to do by hand may be done at any moment.
        for sender_id, priority, channel in session.execute(_asked_for(accounts)):
            found[sender_id].append(Counted(now, channel, priority == planning.FIRST_TOUCH))
    return found


@cache
def _counted_query(dialect: str) -> Select[*tuple[Any, ...]]:
    return (
        select(Delivery.sender_account_id, Delivery.intent_at, Delivery.priority)
        .where(
            among_named(dialect, Delivery.sender_account_id, "senders"),
            Delivery.kind == DeliveryKind.STEP,
            in_states(Delivery.state, COUNTED_DELIVERY),
            Delivery.intent_at > bindparam("after"),
        )
        .order_by(Delivery.intent_at)
    )


def _asked_for(sender_ids: Many[int]) -> Select[int, int, Channel]:
    return (
        select(Delivery.sender_account_id, Delivery.priority, Message.channel)
        .join(Attempt, and_(Attempt.delivery_id == Delivery.id, Attempt.number == Delivery.attempt))
        .join(Message, Message.id == Delivery.message_id)
        .where(Delivery.sender_account_id.in_(sender_ids), due.is_waiting(), due.is_with_a_person())
    )


def _counted(sender_ids: Many[int], after: datetime) -> Select[*tuple[Any, ...]]:
    return (
        select(Delivery.sender_account_id, Delivery.intent_at, Delivery.priority)
        .where(
            Delivery.sender_account_id.in_(sender_ids),
            Delivery.kind == DeliveryKind.STEP,
            Delivery.state.in_(COUNTED_DELIVERY),
            Delivery.intent_at > after,
        )
        .order_by(Delivery.intent_at)
    )
