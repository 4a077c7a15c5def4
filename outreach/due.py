"""Which steps leave by themselves: one condition for the drain, the clock and the forecasts."""

from datetime import datetime

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, bindparam, case, or_, select

from models import Attempt, Delivery, Enrollment, Run, SenderAccount, Sequence, Workspace
from models.sets import in_states
from models.states import (
    WAITING_DELIVERY,
    DeliveryKind,
    DeliveryState,
    EnrollmentState,
    RunState,
    SenderState,
    SequenceState,
)
from outreach.instants import Instant

_FOLLOW_UP, _FIRST_TOUCH = 1, 2
"""The priorities of steps."""


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
        .where(
            works(),
            or_(SenderAccount.first_steps_held_at.is_(None), Delivery.priority != _FIRST_TOUCH),
        )
    )
    return found if now is None else found.where(Delivery.send_at <= now, is_free(now))


def works() -> ColumnElement[bool]:
    """Return the condition of senders that work, and that need not be looked through first (`catching_up`)."""
    return and_(SenderAccount.state == SenderState.HEALTHY, SenderAccount.looks_owed_at.is_(None))


def is_free(now: Instant) -> ColumnElement[bool]:
    """Return the condition of senders whose gap and budget may permit a step now."""
    return or_(SenderAccount.free_at.is_(None), SenderAccount.free_at <= now)


def has_due(now: Instant) -> ColumnElement[bool]:
    """Return the condition of senders that have a step due, for a query over senders.

    Each sender is looked up in its index: the priorities lead to `send_at`, past the steps that are set aside, and
    the limit keeps PostgreSQL from joining every due step. First steps that are paused are no reason to look.
    """
    stopped = select(Workspace.id).where(
        Workspace.id == SenderAccount.workspace_id, Workspace.hold.is_not(None)
    )
    # A CASE, as only its branch is worked out: nothing is looked for where everything is stopped.
    return case(
        (stopped.exists(), None),
        (SenderAccount.first_steps_held_at.is_not(None), _first_due(now, _FOLLOW_UP)),
        else_=_first_due(now, _FOLLOW_UP, _FIRST_TOUCH),
    ).is_not(None)


def _first_due(now: Instant, *priorities: int) -> ScalarSelect[int]:
    """Return a step of these priorities that is due by the sender of the query around it."""
    of_sender = waiting().where(
        Delivery.sender_account_id == SenderAccount.id,
        Delivery.priority.in_(priorities),
        Delivery.send_at <= now,
    )
    return of_sender.with_only_columns(Delivery.id, maintain_column_froms=True).limit(1).scalar_subquery()


def is_waiting() -> ColumnElement[bool]:
    """Return the condition of deliveries that wait, for their partial indexes."""
    return in_states(Delivery.state, WAITING_DELIVERY)


def is_being_sent() -> ColumnElement[bool]:
    """Return the condition of deliveries whose hand-over has begun and not ended, for their partial index."""
    return in_states(Delivery.state, [DeliveryState.SENDING])


def is_with_a_person() -> ColumnElement[bool]:
    """Return the condition of the last attempt of a waiting step that a person is asked to do by hand."""
    return Attempt.ended_at.is_(None)


def is_unknown() -> ColumnElement[bool]:
    """Return the condition of deliveries of which nobody knows whether they left, for their partial index."""
    return Delivery.state == bindparam(None, DeliveryState.UNKNOWN, literal_execute=True)


def is_answer() -> ColumnElement[bool]:
    """Return the condition of a person's answers, for their partial index."""
    return Delivery.kind == bindparam(None, DeliveryKind.ANSWER, literal_execute=True)
