"""Locks what may forbid a step to leave, in the one order that everybody keeps.

Workspace, run and sequence are shared: a pause or a stop, which takes its row alone, waits for intents under way,
and no intent begins before it has committed. Sender, counters, enrollment, message and delivery are taken alone.
"""

from collections.abc import Collection, Iterable
from collections.abc import Sequence as Many
from dataclasses import dataclass
from typing import TypeVar, TypeVarTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, Lead, Message, Run, SenderAccount, Sequence, Workspace
from outreach.turns import Candidate

Rows = TypeVarTuple("Rows")
T = TypeVar("T", Workspace, Run, Sequence, SenderAccount)


@dataclass(frozen=True)
class Ground:
    """The locked rows that steps stand on, by id."""

    workspaces: dict[int, Workspace]
    runs: dict[int, Run]
    sequences: dict[int, Sequence]
    senders: dict[int, SenderAccount]


@dataclass(frozen=True)
class Held:
    """A step's locked rows; the lead's is only read."""

    delivery: Delivery
    message: Message
    enrollment: Enrollment
    lead: Lead


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
        _fresh(select(table).where(table.id.in_(ids)).order_by(table.id)).with_for_update(read=is_shared)
    )
    return {row.id: row for row in rows}


def steps(session: Session, delivery_ids: Collection[int]) -> Many[Held]:
    """Lock the deliveries with their messages and enrollments, in order."""
    rows = session.execute(
        _fresh(
            select(Delivery, Message, Enrollment, Lead)
            .join(Message, Message.id == Delivery.message_id)
            .join(Enrollment, Enrollment.id == Delivery.enrollment_id)
            .join(Lead, Lead.id == Delivery.lead_id)
            .where(Delivery.id.in_(delivery_ids))
            .order_by(Delivery.id)
        ).with_for_update(of=(Enrollment, Message, Delivery))
    )
    return [Held(*row) for row in rows]


def _fresh(query: Select[*Rows]) -> Select[*Rows]:
    """Read rows anew, whatever the session knew of them before they were locked."""
    return query.execution_options(populate_existing=True)
