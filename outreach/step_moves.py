"""Leads follow when the steps of their live sequence change: none is written to twice or skips in silence."""

from collections.abc import Sequence as Many
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, Message, Sequence
from models.states import COUNTED_DELIVERY, DeliveryKind, DeliveryState, EnrollmentState
from outreach import history, planning
from outreach.step_changes import missed, next_place

CHANGED = "The steps of the sequence were changed"
_GOING = (EnrollmentState.ACTIVE, EnrollmentState.PAUSED)
_UNDER_WAY = (DeliveryState.SENDING, DeliveryState.UNKNOWN)


@dataclass(frozen=True)
class Change:
    """A change of steps: their ids in the old and the new order, and those whose delay is another now.

    `cause_id` is the history entry of the change.
    """

    before: tuple[int, ...]
    after: tuple[int, ...]
    delayed: frozenset[int]
    cause_id: int


@dataclass
class Moved:
    """How many leads passed by a step, are planned anew, are done by the change, or were done before it."""

    passed: int = 0
    replanned: int = 0
    finished: int = 0
    done: int = 0
    under_way: int = 0


def move_leads(session: Session, sequence: Sequence, change: Change, *, now: datetime) -> Moved:
    """Give every lead that has entered its place among the changed steps, and plan what comes next anew.

    A message that is being sent, or may have been, is left to finish; the next step then follows by itself.
    """
    sent, under_way = _left(session, sequence.id)
    moved = Moved()
    entered = session.scalars(
        select(Enrollment)
        .where(Enrollment.sequence_id == sequence.id, Enrollment.entered_at.is_not(None))
        .order_by(Enrollment.id)
        .with_for_update()
    ).all()
    anew: list[Enrollment] = []
    for enrollment in entered:
        was_next = _at(change.before, enrollment.position)
        _place(session, enrollment, change, sent.get(enrollment.id, set()), moved, now)
        if enrollment.state not in _GOING:
            is_done = enrollment.state is EnrollmentState.COMPLETED
            moved.done += is_done and enrollment.position <= len(change.after)
        elif enrollment.id in under_way:
            moved.under_way += 1
        elif _is_touched(was_next, enrollment.position, change):
            moved.replanned += 1
            moved.finished += enrollment.position > len(change.after)
            anew.append(enrollment)
    _plan_anew(session, anew, change, now)
    return moved


def _left(session: Session, sequence_id: int) -> tuple[dict[int, set[int]], set[int]]:
    """Return the steps that have left to each lead or may have, and the leads to whom one is under way."""
    rows = session.execute(
        select(Delivery.enrollment_id, Message.step_id, Delivery.state)
        .join(Message, Message.id == Delivery.message_id)
        .join(Enrollment, Enrollment.id == Delivery.enrollment_id)
        .where(
            Enrollment.sequence_id == sequence_id,
            Delivery.kind == DeliveryKind.STEP,
            Delivery.state.in_(COUNTED_DELIVERY),
        )
    )
    sent: dict[int, set[int]] = {}
    under_way: set[int] = set()
    for enrollment_id, step_id, state in rows:
        if enrollment_id is None or step_id is None:
            continue
        sent.setdefault(enrollment_id, set()).add(step_id)
        if state in _UNDER_WAY:
            under_way.add(enrollment_id)
    return sent, under_way


def _place(
    session: Session, enrollment: Enrollment, change: Change, left: set[int], moved: Moved, now: datetime
) -> None:
    position = enrollment.position
    comes_next = next_place(change.before, change.after, position=position, left=left)
    passed_by = missed(change.before, change.after, position=position, left=left, comes_next=comes_next)
    enrollment.position = comes_next
    if not passed_by or enrollment.state not in _GOING:
        return
    moved.passed += 1
    for step_id in passed_by:
        history.append(
            session,
            history.about(enrollment, step_id=step_id),
            "step.skipped",
            now=now,
            reason="It was put before a step that has left already",
            cause_id=change.cause_id,
        )


def _is_touched(was_next: int | None, position: int, change: Change) -> bool:
    """Say whether what comes next for a lead is another step, or the same one after another delay.

    A step that became the first keeps the day that was planned for it.
    """
    comes_next = _at(change.after, position)
    return comes_next != was_next or (comes_next in change.delayed and position > 1)


def _at(steps: Many[int], position: int) -> int | None:
    return steps[position - 1] if position <= len(steps) else None


def _plan_anew(session: Session, enrollments: Many[Enrollment], change: Change, now: datetime) -> None:
    ids = [enrollment.id for enrollment in enrollments]
    planning.cancel_open(session, ids, reason=CHANGED, now=now, cause_id=change.cause_id)
    for enrollment in enrollments:
        if enrollment.position == 1 and enrollment.left_on is not None:
            # What left to them was removed; the new first step has no delay of its own and comes a day later.
            enrollment.left_on += timedelta(days=1)
    planning.plan_many(session, enrollments, now=now)
