"""What a forecast reads of the leads in sequences: one query each for leads, texts, deliveries and who was sent one."""

from collections import defaultdict
from collections.abc import Sequence as Many
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Integer, Select, bindparam, func, select
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, Lead, Message, Run, SenderAccount, Sequence, SequenceSender, Step
from models.states import (
    OPEN_DELIVERY,
    Channel,
    DeliveryKind,
    DeliveryState,
    EnrollmentState,
    MessageState,
    RunState,
    SequenceState,
)
from outreach import aside, finding_leads, own_profiles

OUTSIDE = (EnrollmentState.PROPOSED, EnrollmentState.WAITING)
_GOING_ON = (*OUTSIDE, EnrollmentState.ACTIVE, EnrollmentState.PAUSED)


class LeadRow(NamedTuple):
    """A lead in a sequence."""

    enrollment_id: int
    sequence_id: int
    state: EnrollmentState
    position: int
    left_on: date | None
    email_sender_id: int | None
    linkedin_sender_id: int | None
    lead_id: int
    zone: str | None
    country: str
    region: str
    email: str | None
    email_domain: str
    linkedin_url: str | None
    came_later: bool
    away_until: datetime | None
    reason: str
    account: str | None

    def sender_id(self, channel: Channel) -> int | None:
        """Return the sender that writes to this lead on a channel."""
        return self.email_sender_id if channel is Channel.EMAIL else self.linkedin_sender_id

    def has_address(self, channel: Channel) -> bool:
        """Say whether the lead has what a channel needs."""
        return bool(self.email if channel is Channel.EMAIL else self.linkedin_url)

    def can_get(self, channel: Channel) -> bool:
        """Say whether a step on a channel is sent to this lead, not passed over, as `plan_facts` does."""
        if channel is Channel.EMAIL or not self.has_address(channel):
            return self.has_address(channel)
        return self.account is not None and not own_profiles.is_same(self.account, self.linkedin_url)


class OpenRow(NamedTuple):
    """A delivery of a lead that has not ended."""

    delivery_id: int
    state: DeliveryState
    send_at: datetime
    priority: int
    any_hour: bool
    attempt: int


_LEAD_COLUMNS = (
    Enrollment.id,
    Enrollment.sequence_id,
    Enrollment.state,
    Enrollment.position,
    Enrollment.left_on,
    Enrollment.email_sender_id,
    Enrollment.linkedin_sender_id,
    Lead.id,
    Lead.zone,
    Lead.country,
    Lead.region,
    Lead.email,
    Lead.email_domain,
    Lead.linkedin_url,
    Enrollment.came_later,
    Lead.away_until,
    Enrollment.reason,
    SenderAccount.address,
)

_IDS: BindParameter[Many[int]] = bindparam("ids", expanding=True)
_LEADS = (
    select(*_LEAD_COLUMNS)
    .join(Lead, Lead.id == Enrollment.lead_id)
    .join(SenderAccount, SenderAccount.id == Enrollment.linkedin_sender_id, isouter=True)
    .where(Enrollment.sequence_id.in_(_IDS), Enrollment.state.in_(_GOING_ON))
    .order_by(Enrollment.id)
)
_COUNT = select(func.count()).where(Enrollment.sequence_id.in_(_IDS), Enrollment.state.in_(_GOING_ON))
_TEXTS = (
    select(Message.enrollment_id, Step.position, Message.state)
    .join(Step, Step.id == Message.step_id)
    .where(Step.sequence_id.in_(_IDS), Step.removed_at.is_(None))
    .order_by(Message.enrollment_id, Step.position)
)
_WRITTEN_TO = (
    select(Delivery.enrollment_id)
    .join(Enrollment, Enrollment.id == Delivery.enrollment_id)
    .where(Enrollment.sequence_id.in_(_IDS), Delivery.state == DeliveryState.SENT)
    .distinct()
)


def leads_of(session: Session, sequence_ids: Many[int]) -> list[LeadRow]:
    """Return the leads of sequences that have not come to an end there, in order of their enrollments."""
    return [LeadRow._make(row) for row in session.execute(_LEADS, {"ids": sequence_ids})]


def count_of(session: Session, sequence_ids: Many[int]) -> int:
    """Return how many leads `leads_of` would return."""
    return session.scalar(_COUNT, {"ids": sequence_ids}) or 0


def texts_of(session: Session, sequence_ids: Many[int]) -> dict[int, list[tuple[int, MessageState]]]:
    """Return position and state of each enrollment's messages, in order of their steps."""
    found: dict[int, list[tuple[int, MessageState]]] = defaultdict(list)
    for enrollment_id, position, state in session.execute(_TEXTS, {"ids": sequence_ids}):
        if enrollment_id is not None:
            found[enrollment_id].append((position, state))
    return found


def open_of(session: Session, sequence_ids: Many[int]) -> dict[int, OpenRow]:
    """Return the open delivery of each enrollment that has one."""
    rows = session.execute(_open(), {"ids": sequence_ids})
    return {row[0]: OpenRow._make(row[1:]) for row in rows if row[0] is not None}


@cache
def _open() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Delivery.enrollment_id,
            Delivery.id,
            Delivery.state,
            Delivery.send_at,
            aside.own_priority(),
            Delivery.any_hour,
            Delivery.attempt,
        )
        .join(Enrollment, Enrollment.id == Delivery.enrollment_id)
        .where(
            Enrollment.sequence_id.in_(_IDS),
            Delivery.kind == DeliveryKind.STEP,
            Delivery.state.in_(OPEN_DELIVERY),
        )
    )


def written_to(session: Session, sequence_ids: Many[int]) -> set[int]:
    """Return the enrollments to which a step was sent."""
    return {id_ for id_ in session.scalars(_WRITTEN_TO, {"ids": sequence_ids}) if id_ is not None}


def elsewhere(session: Session, sequence_ids: Many[int]) -> set[int]:
    """Return the enrollments outside whose leads are being written to in another sequence."""
    return set(session.scalars(_elsewhere(), {"ids": sequence_ids}))


@cache
def _elsewhere() -> Select[int]:
    return select(Enrollment.id).where(
        Enrollment.sequence_id.in_(_IDS),
        Enrollment.state.in_(OUTSIDE),
        finding_leads.active_elsewhere(),
    )


def sharing(session: Session, sequence: Sequence) -> list[int]:
    """Return a sequence and the live ones that write through one of its senders."""
    return [sequence.id, *session.scalars(_sharing(), {"sequence_id": sequence.id})]


@cache
def _sharing() -> Select[int]:
    own = bindparam("sequence_id", type_=Integer())
    mine = select(SequenceSender.sender_account_id).where(SequenceSender.sequence_id == own)
    return (
        select(Sequence.id)
        .join(Run, Run.id == Sequence.run_id)
        .join(SequenceSender, SequenceSender.sequence_id == Sequence.id)
        .where(
            SequenceSender.sender_account_id.in_(mine),
            Sequence.id != own,
            Sequence.state == SequenceState.ACTIVE,
            Run.state == RunState.ACTIVE,
        )
        .distinct()
        .order_by(Sequence.id)
    )
