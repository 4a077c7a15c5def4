"""Which steps leave by themselves: one condition for the drain, the clock and the forecasts."""

from datetime import datetime

from sqlalchemy import Select, or_, select

from models import Delivery, Enrollment, Run, SenderAccount, Sequence, Workspace
from models.states import (
    WAITING_DELIVERY,
    DeliveryKind,
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
        .join(Workspace, Workspace.id == Delivery.workspace_id)
        .where(
            Delivery.state.in_(WAITING_DELIVERY),
            Delivery.kind == DeliveryKind.STEP,
            SenderAccount.state == SenderState.HEALTHY,
            Enrollment.state == EnrollmentState.ACTIVE,
            Sequence.state == SequenceState.ACTIVE,
            Run.state == RunState.ACTIVE,
            Workspace.hold.is_(None),
        )
    )
    if now is None:
        return found
    free = or_(SenderAccount.free_at.is_(None), SenderAccount.free_at <= now)
    return found.where(Delivery.send_at <= now, free)
