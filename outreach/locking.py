"""Locks what may forbid a step to leave, in the one order that everybody keeps.

Workspace, run and sequence are shared: a pause or a stop, which takes its row alone, waits for intents under way,
and no intent begins before it has committed. Sender, counters, enrollment, message and delivery are taken alone.
"""

from collections.abc import Collection
from collections.abc import Sequence as Many
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, case, select
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, Lead, Message, Run, SenderAccount, Sequence, Step, Workspace
from models.sets import Asked, among_named, dialect_of, listed
from models.states import (
    AccountKind,
    Channel,
    DeliveryKind,
    DeliveryState,
    EnrollmentState,
    HoldKind,
    MessageState,
    RunState,
    SenderState,
    SequenceState,
)
from models.together import together
from outreach import history, unheard
from outreach.placing import FIRST_TOUCH
from outreach.turns import Candidate

_COLUMNS = (
    Delivery.id,
    Delivery.workspace_id,
    Delivery.lead_id,
    Enrollment.id,
    Delivery.sender_account_id,
    Delivery.message_id,
    Delivery.state,
    Delivery.priority,
    Delivery.domain,
    Delivery.any_hour,
    Delivery.attempt,
    Delivery.token,
    Delivery.send_at,
    Message.step_id,
    case((Step.removed_at.is_(None), Step.position)),
    Message.channel,
    Message.state,
    Message.recipient,
    Message.composed,
    Enrollment.sequence_id,
    Enrollment.state,
    Enrollment.position,
    Lead.email,
    Lead.linkedin_url,
    Lead.zone,
    Lead.country,
    Lead.region,
    Lead.away_until,
    unheard.is_unheard(),
)

_SHARED = (
    Workspace.id,
    Workspace.hold,
    Workspace.zone,
    Workspace.holiday_region,
    Run.state,
    Sequence.id,
    Sequence.state,
    Sequence.hours,
    Sequence.skips_holidays,
    Sequence.goes_on_after_reply,
)

_SENDER = (
    SenderAccount.id,
    SenderAccount.workspace_id,
    SenderAccount.owner_person_id,
    SenderAccount.kind,
    SenderAccount.address,
    SenderAccount.display_name,
    SenderAccount.state,
    SenderAccount.health_reason,
    SenderAccount.smtp_reason,
    SenderAccount.smtp_host,
    SenderAccount.smtp_port,
    SenderAccount.smtp_security,
    SenderAccount.imap_host,
    SenderAccount.imap_port,
    SenderAccount.imap_security,
    SenderAccount.username,
    SenderAccount.password_secret,
    SenderAccount.issuer,
    SenderAccount.daily_limit,
    SenderAccount.weekly_limit,
    SenderAccount.hours,
    SenderAccount.in_use_since,
    SenderAccount.clean_since,
    SenderAccount.lowered_to,
    SenderAccount.first_steps_held_at,
    SenderAccount.first_steps_why,
    SenderAccount.tracking_host,
    SenderAccount.tracking_flaw,
    SenderAccount.free_at,
    SenderAccount.lease_token,
    SenderAccount.lease_until,
    SenderAccount.looks_owed_at,
    SenderAccount.is_manual,
    SenderAccount.note_limit,
)


class House(NamedTuple):
    """A locked workspace."""

    id: int
    hold: HoldKind | None
    zone: str
    holiday_region: str


class Course(NamedTuple):
    """A locked sequence, with the state of its run."""

    run_state: RunState
    id: int
    state: SequenceState
    hours: dict[str, Any] | None
    skips_holidays: bool
    goes_on_after_reply: bool


class Sender(NamedTuple):
    """A locked sender."""

    id: int
    workspace_id: int
    owner_person_id: int | None
    kind: AccountKind
    address: str
    display_name: str
    state: SenderState
    health_reason: str
    smtp_reason: str
    smtp_host: str
    smtp_port: int
    smtp_security: str
    imap_host: str
    imap_port: int
    imap_security: str
    username: str
    password_secret: str
    issuer: str
    daily_limit: int
    weekly_limit: int | None
    hours: dict[str, Any] | None
    in_use_since: date
    clean_since: date
    lowered_to: int | None
    first_steps_held_at: datetime | None
    first_steps_why: str
    tracking_host: str
    tracking_flaw: str
    free_at: datetime | None
    lease_token: str | None
    lease_until: datetime | None
    looks_owed_at: datetime | None
    is_manual: bool
    note_limit: int

    @property
    def but_its_turn(self) -> "Sender":
        """What of it does not change with each step that it sends."""
        return self._replace(free_at=None, lease_token=None, lease_until=None)


@dataclass(frozen=True)
class Ground:
    """The locked rows that steps stand on, by id."""

    workspaces: dict[int, House]
    sequences: dict[int, Course]
    senders: dict[int, Sender]


class Held(NamedTuple):
    """A locked step: its delivery, message and enrollment, and where its lead is, which is only read.

    `step_position` is its place in the sequence, None when it was removed from there.
    """

    id: int
    workspace_id: int
    lead_id: int
    enrollment_id: int
    sender_id: int
    message_id: int
    state: DeliveryState
    priority: int
    domain: str
    any_hour: bool
    attempt: int
    token: str | None
    send_at: datetime
    step_id: int | None
    step_position: int | None
    channel: Channel
    text_state: MessageState
    recipient: str
    composed: bytes | None
    sequence_id: int
    lead_state: EnrollmentState
    lead_position: int
    email: str | None
    linkedin_url: str | None
    zone: str | None
    country: str
    region: str
    away_until: datetime | None
    is_unheard: bool

    @property
    def is_first_touch(self) -> bool:
        return self.priority == FIRST_TOUCH

    @property
    def addresses(self) -> tuple[str, ...]:
        """The addresses that must not be blocked: where it goes and, whatever the channel, that of its lead."""
        return tuple(one for one in (self.recipient, self.email) if one)

    @property
    def entry(self) -> history.Entry:
        """Say what an entry of history on it is about."""
        return history.Entry(
            self.workspace_id,
            lead_id=self.lead_id,
            sequence_id=self.sequence_id,
            enrollment_id=self.enrollment_id,
            step_id=self.step_id,
            delivery_id=self.id,
        )


def ground(session: Session, steps: Collection[Candidate], sender_ids: Collection[int]) -> Ground:
    """Lock what these steps stand on, and the senders."""
    sequence_ids = {one.sequence_id for one in steps}
    dialect = dialect_of(session)
    shared, senders = together(
        session,
        [
            Asked(_shared_query(dialect), {"ids": listed(session, Sequence.id, sequence_ids)}),
            Asked(_senders_query(dialect), {"ids": listed(session, SenderAccount.id, sender_ids)}),
        ],
    )
    return Ground(
        workspaces={row[0]: House._make(row[:4]) for row in shared},
        sequences={row[5]: Course._make(row[4:]) for row in shared},
        senders={row[0]: Sender._make(row) for row in senders},
    )


@cache
def _shared_query(dialect: str) -> Select[*tuple[Any, ...]]:
    return (
        select(*_SHARED)
        .join(Run, Run.workspace_id == Workspace.id)
        .join(Sequence, Sequence.run_id == Run.id)
        .where(among_named(dialect, Sequence.id, "ids"))
        .order_by(Workspace.id, Run.id, Sequence.id)
        .with_for_update(read=True)
    )


@cache
def _senders_query(dialect: str) -> Select[*tuple[Any, ...]]:
    query = select(*_SENDER).where(among_named(dialect, SenderAccount.id, "ids"))
    return query.order_by(SenderAccount.id).with_for_update()


def steps(session: Session, delivery_ids: Collection[int], *, now: datetime) -> dict[int, Held]:
    """Lock the deliveries that are steps, with their messages and enrollments, in order; return them by id."""
    return steps_and(session, delivery_ids, (), now=now)[0] if delivery_ids else {}


def steps_and(
    session: Session, delivery_ids: Collection[int], asked: Many[Asked], *, now: datetime
) -> tuple[dict[int, Held], list[Many[Any]]]:
    """Lock steps, as `steps`, then carry out what else is asked: return the steps, and the rows of each."""
    given = {"ids": listed(session, Delivery.id, delivery_ids), **unheard.times(now)}
    rows, *others = together(session, [Asked(_steps_query(dialect_of(session)), given), *asked])
    return {row[0]: Held._make(row) for row in rows}, others


@cache
def _steps_query(dialect: str) -> Select[*tuple[Any, ...]]:
    return (
        select(*_COLUMNS)
        .join(Message, Message.id == Delivery.message_id)
        .join(Enrollment, Enrollment.id == Delivery.enrollment_id)
        .join(Lead, Lead.id == Delivery.lead_id)
        .join(Step, Step.id == Message.step_id, isouter=True)
        .where(among_named(dialect, Delivery.id, "ids"), Delivery.kind == DeliveryKind.STEP)
        .order_by(Delivery.id)
        .with_for_update(of=(Enrollment, Message, Delivery))
    )
