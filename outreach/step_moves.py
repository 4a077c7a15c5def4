"""Leads follow when the steps of their live sequence change: none is written to twice or skips in silence.

Rows are read plain and written in sets, so that a click on a sequence with thousands of leads is answered in time.
"""

from collections.abc import Sequence as Many
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, Message, Sequence
from models.sets import update_each
from models.states import COUNTED_DELIVERY, WAITING_DELIVERY, DeliveryKind, DeliveryState, EnrollmentState
from outreach import anew, history, planning
from outreach.step_changes import missed, next_place

CHANGED = "The steps of the sequence were changed"
_GOING = (EnrollmentState.ACTIVE, EnrollmentState.PAUSED)
_UNDER_WAY = (DeliveryState.SENDING, DeliveryState.UNKNOWN)
_CANCELLED_AT_ONCE = 5_000


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
    """How many leads passed by a step, are done by the change, or were done before it; `held` are planned anew."""

    passed: int = 0
    finished: int = 0
    done: int = 0
    under_way: int = 0
    held: list[int] = field(default_factory=list)


class _Entered(NamedTuple):
    """A lead that has entered, as far as its place goes."""

    id: int
    workspace_id: int
    lead_id: int
    sequence_id: int
    state: EnrollmentState
    position: int
    left_on: date | None


def move_leads(
    session: Session, sequence: Sequence, change: Change, *, now: datetime, all_anew: bool = False
) -> Moved:
    """Give every lead that has entered its place among the changed steps, and hold those whose next step is another.

    Nothing of them leaves until they are planned anew. A message that is being sent, or may have been, is left to
    finish; the next step then follows by itself. With `all_anew` all that waits is held.
    """
    sent, under_way = _left(session, sequence.id)
    waiting = _waiting(session, sequence.id) if all_anew else set()
    moved, held = Moved(), list[_Entered]()
    placed: list[dict[str, int]] = []
    skipped: list[tuple[history.Entry, str]] = []
    for lead in _entered(session, sequence.id):
        left = sent.get(lead.id, set())
        comes_next = next_place(change.before, change.after, position=lead.position, left=left)
        if comes_next != lead.position:
            placed.append({"id": lead.id, "position": comes_next})
        if lead.state not in _GOING:
            moved.done += lead.state is EnrollmentState.COMPLETED and comes_next <= len(change.after)
            continue
        passed_by = missed(
            change.before, change.after, position=lead.position, left=left, comes_next=comes_next
        )
        moved.passed += bool(passed_by)
        skipped += [_skipped(lead, step_id) for step_id in passed_by]
        if lead.id in under_way:
            moved.under_way += 1
        elif _is_touched(_at(change.before, lead.position), comes_next, change) or lead.id in waiting:
            moved.finished += comes_next > len(change.after)
            held.append(lead._replace(position=comes_next))
    update_each(session, Enrollment, placed)
    history.record_each(session, skipped, "step.skipped", now=now, cause_id=change.cause_id)
    _hold(session, held, change, now)
    moved.held = [lead.id for lead in held]
    return moved


def _entered(session: Session, sequence_id: int) -> Many[_Entered]:
    """Return the leads that have entered, locked, in order."""
    rows = session.execute(
        select(
            Enrollment.id,
            Enrollment.workspace_id,
            Enrollment.lead_id,
            Enrollment.sequence_id,
            Enrollment.state,
            Enrollment.position,
            Enrollment.left_on,
        )
        .where(Enrollment.sequence_id == sequence_id, Enrollment.entered_at.is_not(None))
        .order_by(Enrollment.id)
        .with_for_update()
    )
    return [_Entered(*row) for row in rows]


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


def _waiting(session: Session, sequence_id: int) -> set[int | None]:
    """Return the leads of which a step waits to leave."""
    return set(
        session.scalars(
            select(Delivery.enrollment_id)
            .join(Enrollment, Enrollment.id == Delivery.enrollment_id)
            .where(
                Enrollment.sequence_id == sequence_id,
                Delivery.kind == DeliveryKind.STEP,
                Delivery.state.in_(WAITING_DELIVERY),
            )
        )
    )


def _skipped(lead: _Entered, step_id: int) -> tuple[history.Entry, str]:
    entry = history.Entry(
        lead.workspace_id,
        lead_id=lead.lead_id,
        sequence_id=lead.sequence_id,
        enrollment_id=lead.id,
        step_id=step_id,
    )
    return entry, "It was put before a step that has left already"


def _is_touched(was_next: int | None, position: int, change: Change) -> bool:
    """Say whether what comes next for a lead is another step, or the same one after another delay.

    A step that became the first keeps the day that was planned for it.
    """
    comes_next = _at(change.after, position)
    return comes_next != was_next or (comes_next in change.delayed and position > 1)


def _at(steps: Many[int], position: int) -> int | None:
    return steps[position - 1] if position <= len(steps) else None


def _hold(session: Session, held: Many[_Entered], change: Change, now: datetime) -> None:
    """Take back what is planned for these leads; each says why it waits, a paused one goes on saying by whom."""
    ids = [lead.id for lead in held]
    for first in range(0, len(ids), _CANCELLED_AT_ONCE):
        some = ids[first : first + _CANCELLED_AT_ONCE]
        planning.cancel_open(session, some, reason=CHANGED, now=now, cause_id=change.cause_id)
    active = [{"id": lead.id} for lead in held if lead.state is EnrollmentState.ACTIVE]
    paused = [{"id": lead.id} for lead in held if lead.state is EnrollmentState.PAUSED]
    update_each(session, Enrollment, active, same={"due_at": None, "reason": anew.WORDS})
    update_each(session, Enrollment, paused, same={"due_at": None})
    # What left to them was removed; the new first step has no delay of its own and comes a day later.
    later = [
        {"id": lead.id, "left_on": lead.left_on + timedelta(days=1)}
        for lead in held
        if lead.position == 1 and lead.left_on is not None
    ]
    update_each(session, Enrollment, later)
