"""Locks what may forbid a step to leave, in the one order that everybody keeps.

Workspace, run and sequence are shared: a pause or a stop, which takes its row alone, waits for intents under way,
and no intent begins before it has committed. Sender, counters, enrollment, message and delivery are taken alone.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVarTuple

from sqlalchemy import Select, case, select
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, Lead, Message, Run, SenderAccount, Sequence, Step, Workspace
from models.sets import among, update_each
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
    Lead.linkedin_url,
    Lead.zone,
    Lead.country,
    Lead.region,
)

Rows = TypeVarTuple("Rows")


@dataclass(frozen=True)
class Ground:
    """The locked rows that steps stand on, by id; senders are no part of the session, whoever changes one writes it."""

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
    linkedin_url: str | None
    zone: str | None
    country: str
    region: str

    @property
    def is_first_touch(self) -> bool:
        return self.priority == FIRST_TOUCH

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
    shared = _shared(session, {one.sequence_id for one in steps})
    return Ground(
        workspaces={workspace.id: workspace for workspace, _, _ in shared},
        runs={run.id: run for _, run, _ in shared},
        sequences={sequence.id: sequence for _, _, sequence in shared},
        senders=_senders(session, set(sender_ids)),
    )


def _shared(session: Session, sequence_ids: Collection[int]) -> list[tuple[Workspace, Run, Sequence]]:
    if not sequence_ids:
        return []
    rows = session.execute(
        _fresh(
            select(Workspace, Run, Sequence)
            .join(Run, Run.workspace_id == Workspace.id)
            .join(Sequence, Sequence.run_id == Run.id)
            .where(among(session, Sequence.id, sequence_ids))
            .order_by(Workspace.id, Run.id, Sequence.id)
        ).with_for_update(read=True)
    )
    return [(workspace, run, sequence) for workspace, run, sequence in rows]


def _senders(session: Session, ids: Collection[int]) -> dict[int, SenderAccount]:
    if not ids:
        return {}
    query = select(SenderAccount).where(among(session, SenderAccount.id, ids)).order_by(SenderAccount.id)
    found = {row.id: row for row in session.scalars(_fresh(query).with_for_update())}
    for row in found.values():
        session.expunge(row)
    return found


def keep_senders(session: Session, ground: Ground) -> None:
    """Write down when the locked senders are free again, and whose they are."""
    rows = [
        {
            "id": one.id,
            "free_at": one.free_at,
            "lease_token": one.lease_token,
            "lease_until": one.lease_until,
        }
        for one in ground.senders.values()
    ]
    update_each(session, SenderAccount, rows)


def steps(session: Session, delivery_ids: Collection[int]) -> dict[int, Held]:
    """Lock the deliveries that are steps, with their messages and enrollments, in order; return them by id."""
    if not delivery_ids:
        return {}
    rows: Iterable[Any] = session.execute(
        select(*_COLUMNS)
        .join(Message, Message.id == Delivery.message_id)
        .join(Enrollment, Enrollment.id == Delivery.enrollment_id)
        .join(Lead, Lead.id == Delivery.lead_id)
        .join(Step, Step.id == Message.step_id, isouter=True)
        .where(among(session, Delivery.id, delivery_ids), Delivery.kind == DeliveryKind.STEP)
        .order_by(Delivery.id)
        .with_for_update(of=(Enrollment, Message, Delivery))
    )
    return {row[0]: Held(*row) for row in rows}


def _fresh(query: Select[*Rows]) -> Select[*Rows]:
    """Read rows anew, whatever the session knew of them before they were locked."""
    return query.execution_options(populate_existing=True)
