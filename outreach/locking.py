"""Locks what may forbid a step to leave, in the one order that everybody keeps.

Workspace, run and sequence are shared: a pause or a stop, which takes its row alone, waits for intents under way,
and no intent begins before it has committed. Sender, counters, enrollment, message and delivery are taken alone.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, TypeVarTuple

from sqlalchemy import Row, Select, case, select
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, Lead, Message, Run, SenderAccount, Sequence, Step, Workspace
from models.sets import among_named, dialect_of, listed
from models.states import Channel, DeliveryKind, DeliveryState, EnrollmentState, MessageState
from outreach import history
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
)

Rows = TypeVarTuple("Rows")


@dataclass(frozen=True)
class Ground:
    """The locked rows that steps stand on, by id."""

    workspaces: dict[int, Workspace]
    runs: dict[int, Run]
    sequences: dict[int, Sequence]
    senders: dict[int, SenderAccount]


@dataclass(frozen=True, slots=True)
class Held:
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
    shared = _shared(session, {one.sequence_id for one in steps})
    return Ground(
        workspaces={workspace.id: workspace for workspace, _, _ in shared},
        runs={run.id: run for _, run, _ in shared},
        sequences={sequence.id: sequence for _, _, sequence in shared},
        senders=_senders(session, sender_ids),
    )


def _shared(session: Session, sequence_ids: Collection[int]) -> Iterable[Row[Workspace, Run, Sequence]]:
    if not sequence_ids:
        return ()
    given = {"ids": listed(session, Sequence.id, sequence_ids)}
    return session.execute(_shared_query(dialect_of(session)), given).all()


@cache
def _shared_query(dialect: str) -> Select[Workspace, Run, Sequence]:
    query = (
        select(Workspace, Run, Sequence)
        .join(Run, Run.workspace_id == Workspace.id)
        .join(Sequence, Sequence.run_id == Run.id)
        .where(among_named(dialect, Sequence.id, "ids"))
        .order_by(Workspace.id, Run.id, Sequence.id)
        .with_for_update(read=True)
    )
    return _fresh(query)


def _senders(session: Session, ids: Collection[int]) -> dict[int, SenderAccount]:
    if not ids:
        return {}
    given = {"ids": listed(session, SenderAccount.id, ids)}
    rows = session.scalars(_senders_query(dialect_of(session)), given)
    return {row.id: row for row in rows}


@cache
def _senders_query(dialect: str) -> Select[SenderAccount]:
    query = select(SenderAccount).where(among_named(dialect, SenderAccount.id, "ids"))
    return _fresh(query.order_by(SenderAccount.id).with_for_update())


def steps(session: Session, delivery_ids: Collection[int]) -> dict[int, Held]:
    """Lock the deliveries that are steps, with their messages and enrollments, in order; return them by id."""
    if not delivery_ids:
        return {}
    session.flush()
    given = {"ids": listed(session, Delivery.id, delivery_ids)}
    rows = session.connection().execute(_steps_query(dialect_of(session)), given)
    return {row[0]: Held(*row) for row in rows}


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


def _fresh(query: Select[*Rows]) -> Select[*Rows]:
    """Read rows anew, whatever the session knew of them before they were locked."""
    return query.execution_options(populate_existing=True)
