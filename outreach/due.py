"""Which steps leave by themselves: one condition for the drain, the clock and the forecasts."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, bindparam, or_, select

from models import Delivery, Enrollment, Run, SenderAccount, Sequence
from models.states import (
    WAITING_DELIVERY,
    DeliveryKind,
    DeliveryState,
    EnrollmentState,
    RunState,
    SenderState,
    SequenceState,
)


def sendable(now: datetime | None) -> Select[Delivery]:
    """Return the waiting steps of live sequences whose mailbox works; with `now`, only those that may leave now."""
    found = (
        select(Delivery)
        .join(SenderAccount, SenderAccount.id == Delivery.sender_account_id)
        .join(Enrollment, Enrollment.id == Delivery.enrollment_id)
        .join(Sequence, Sequence.id == Enrollment.sequence_id)
        .join(Run, Run.id == Sequence.run_id)
        .where(
            is_waiting(),
            Delivery.kind == DeliveryKind.STEP,
            SenderAccount.state == SenderState.HEALTHY,
            Enrollment.state == EnrollmentState.ACTIVE,
            Sequence.state == SequenceState.ACTIVE,
            Run.state == RunState.ACTIVE,
        )
    )
    if now is None:
        return found
    free = or_(SenderAccount.free_at.is_(None), SenderAccount.free_at <= now)
    return found.where(Delivery.send_at <= now, free)


def is_waiting() -> ColumnElement[bool]:
    """Return the condition of deliveries that wait; its states stand in the SQL, so that partial indexes serve.

    A state that is passed as a value proves nothing to the planner: https://www.sqlite.org/partialindex.html, 3.
    """
    return Delivery.state.in_(bindparam(None, WAITING_DELIVERY, expanding=True, literal_execute=True))


def is_being_sent() -> ColumnElement[bool]:
    """Return the condition of deliveries whose hand-over has begun and not ended, for their partial index."""
    return Delivery.state == bindparam(None, DeliveryState.SENDING, literal_execute=True)


def is_answer() -> ColumnElement[bool]:
    """Return the condition of a person's answers, for their partial index."""
    return Delivery.kind == bindparam(None, DeliveryKind.ANSWER, literal_execute=True)
