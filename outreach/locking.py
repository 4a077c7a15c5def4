"""Locks what may forbid a step to leave, in the one order that everybody keeps.

Workspace, run and sequence are shared: a pause or a stop, which takes its row alone, waits for intents under way,
and no intent begins before it has committed. Sender, counters, enrollment, message and delivery are taken alone.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar, TypeVarTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, Lead, Message, Run, SenderAccount, Sequence, Workspace
from models.sets import among
from models.states import Channel, DeliveryKind, DeliveryState, EnrollmentState, MessageState
from outreach import history
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
    Message.step_id,
    Message.channel,
    Message.state,
    Message.recipient,
    Message.composed,
    Enrollment.sequence_id,
    Enrollment.state,
    Lead.email,
    Lead.linkedin_url,
    Lead.zone,
    Lead.country,
    Lead.region,
)

Rows = TypeVarTuple("Rows")
T = TypeVar("T", Workspace, Run, Sequence, SenderAccount)


@dataclass(frozen=True)
class Ground:
    """The locked rows that steps stand on, by id."""

    workspaces: dict[int, Workspace]
    runs: dict[int, Run]
    sequences: dict[int, Sequence]
    senders: dict[int, SenderAccount]


@dataclass(frozen=True, slots=True)
class Held:
    """A locked step: its delivery, message and enrollment, and where its lead is, which is only read."""

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
    step_id: int | None
    channel: Channel
    text_state: MessageState
    recipient: str
    composed: bytes | None
    sequence_id: int
    lead_state: EnrollmentState
    email: str | None
    linkedin_url: str | None
    zone: str | None
    country: str
    region: str

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


def ground(session: Session, steps: Collection[Candidate], sender_ids: Iterable[int]) -> Ground:
    """Lock what these steps stand on, and the senders."""
    return Ground(
        workspaces=_locked(session, Workspace, {one.workspace_id for one in steps}, is_shared=True),
        runs=_locked(session, Run, {one.run_id for one in steps}, is_shared=True),
        sequences=_locked(session, Sequence, {one.sequence_id for one in steps}, is_shared=True),
        senders=_locked(session, SenderAccount, set(sender_ids), is_shared=False),
    )


def _locked(session: Session, table: type[T], ids: Collection[int], *, is_shared: bool) -> dict[int, T]:
    if not ids:
        return {}
    rows = session.scalars(
        _fresh(select(table).where(among(session, table.id, ids)).order_by(table.id)).with_for_update(
            read=is_shared
        )
    )
    return {row.id: row for row in rows}


def steps(session: Session, delivery_ids: Collection[int]) -> list[Held]:
    """Lock the deliveries that are steps, with their messages and enrollments, in order."""
    rows: Iterable[Any] = session.execute(
        select(*_COLUMNS)
        .join(Message, Message.id == Delivery.message_id)
        .join(Enrollment, Enrollment.id == Delivery.enrollment_id)
        .join(Lead, Lead.id == Delivery.lead_id)
        .where(among(session, Delivery.id, delivery_ids), Delivery.kind == DeliveryKind.STEP)
        .order_by(Delivery.id)
        .with_for_update(of=(Enrollment, Message, Delivery))
    )
    return [Held(*row) for row in rows]


def _fresh(query: Select[*Rows]) -> Select[*Rows]:
    """Read rows anew, whatever the session knew of them before they were locked."""
    return query.execution_options(populate_existing=True)
