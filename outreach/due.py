"""Which steps leave by themselves: one condition for the drain, the clock and the forecasts."""

from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, or_, select

from models import Delivery, Enrollment, Run, SenderAccount, Sequence, Workspace
from models.states import (
    WAITING_DELIVERY,
    DeliveryKind,
    EnrollmentState,
    RunState,
    SenderState,
    SequenceState,
)


def waiting() -> Select[Delivery]:
    """Return the waiting steps of live sequences, whatever the state of their sender."""
    return (
        select(Delivery)
        .join(Enrollment, Enrollment.id == Delivery.enrollment_id)
        .join(Sequence, Sequence.id == Enrollment.sequence_id)
        .join(Run, Run.id == Sequence.run_id)
        .join(Workspace, Workspace.id == Delivery.workspace_id)
        .where(
            is_waiting(),
            Delivery.kind == DeliveryKind.STEP,
            Enrollment.state == EnrollmentState.ACTIVE,
            Sequence.state == SequenceState.ACTIVE,
            Run.state == RunState.ACTIVE,
            Workspace.hold.is_(None),
        )
    )


def sendable(now: datetime | None) -> Select[Delivery]:
    """Return the waiting steps of live sequences whose sender works; with `now`, only those that may leave now."""
    found = (
        waiting()
        .join(SenderAccount, SenderAccount.id == Delivery.sender_account_id)
        .where(SenderAccount.state == SenderState.HEALTHY)
    )
    return found if now is None else found.where(Delivery.send_at <= now, is_free(now))


def is_waiting() -> ColumnElement[bool]:
    """Return the condition of deliveries that may still be sent, written so that the partial indexes serve it.

    Neither SQLite nor a generic plan of PostgreSQL can tell that a bound value fits an index's own condition.
    """
    states: BindParameter[str] = bindparam(
        "waiting", [str(one) for one in WAITING_DELIVERY], expanding=True, literal_execute=True
    )
    return Delivery.state.in_(states)


def is_free(now: datetime) -> ColumnElement[bool]:
    """Return the condition of senders whose gap and budget may permit a step now."""
    return or_(SenderAccount.free_at.is_(None), SenderAccount.free_at <= now)


def has_due(now: datetime) -> ColumnElement[bool]:
    """Return the condition of senders that have a step due, for a query over senders."""
    of_sender = waiting().where(Delivery.sender_account_id == SenderAccount.id, Delivery.send_at <= now)
    return of_sender.with_only_columns(Delivery.id, maintain_column_froms=True).exists()
