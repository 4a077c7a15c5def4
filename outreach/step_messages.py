"""The messages of a sequence whose steps change: those of removed steps go out of use, reviews count anew."""

from collections.abc import Sequence as Many
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, Message, Sequence, Step
from models.states import COUNTED_DELIVERY, EnrollmentState, MessageState
from outreach import cancelling, drafting, history, planning, reviewing

REMOVED = "Its step was removed from the sequence"


@dataclass(frozen=True)
class Dropped:
    """What went out of use with removed steps: texts, approvals among them, and planned sends."""

    texts: int = 0
    approvals: int = 0
    sends: int = 0


def drop_messages(session: Session, step_ids: Many[int], *, now: datetime, cause_id: int) -> Dropped:
    """Take the messages of removed steps out of use; what has left, or is leaving, stays as it is."""
    which = Message.step_id.in_(step_ids)
    cancelled = cancelling.cancel(
        session,
        Delivery.message_id.in_(select(Message.id).where(which)),
        reason=REMOVED,
        now=now,
        cause_id=cause_id,
    )
    left = select(Delivery.id).where(Delivery.message_id == Message.id, Delivery.state.in_(COUNTED_DELIVERY))
    rows = session.execute(
        select(Message, Enrollment)
        .join(Enrollment, Enrollment.id == Message.enrollment_id)
        .where(which, Message.state != MessageState.LEFT_OUT, ~left.exists())
    ).all()
    unsent = [message for message, _ in rows]
    approved = sum(one.state is MessageState.APPROVED for one in unsent)
    written = [message.body for message in unsent]
    for message, enrollment in rows:
        _take_out(session, message, enrollment, now, cause_id)
    return Dropped(sum(bool(one) for one in written), approved, cancelled)


def _take_out(
    session: Session, message: Message, enrollment: Enrollment, now: datetime, cause_id: int
) -> None:
    message.state, message.rewrite_asked = MessageState.LEFT_OUT, None
    message.decided_by_id = message.decided_at = message.approval_kind = None
    entry = history.about(enrollment, step_id=message.step_id)
    history.append(session, entry, "message.left_out", now=now, reason=REMOVED, cause_id=cause_id)


def came_back(
    session: Session, delivery: Delivery, enrollment: Enrollment, *, now: datetime, cause_id: int
) -> None:
    """A hand-over that did not happen came back: if its step was removed meanwhile, the lead goes on without it."""
    message = session.get_one(Message, delivery.message_id)
    step = session.get(Step, message.step_id) if message.step_id is not None else None
    if step is None or step.removed_at is None:
        return
    session.flush()
    drop_messages(session, [step.id], now=now, cause_id=cause_id)
    session.refresh(delivery)
    if enrollment.state is EnrollmentState.ACTIVE:
        planning.plan(session, enrollment, now=now)


def open_anew(session: Session, sequence_id: int, *, now: datetime, by: int) -> int:
    """Compose unsent mails anew where another one opens the thread now; return how many approvals that voids."""
    waiting = session.scalars(
        select(Enrollment.id)
        .where(
            Enrollment.sequence_id == sequence_id,
            Enrollment.state.in_(reviewing.RUNNING),
            select(Message.id)
            .where(
                Message.enrollment_id == Enrollment.id,
                Message.state.in_((MessageState.NEEDS_REVIEW, MessageState.APPROVED)),
            )
            .exists(),
        )
        .order_by(Enrollment.id)
        .with_for_update()
    ).all()
    return sum(drafting.recompose(session, enrollment_id, now=now, by=by) for enrollment_id in waiting)


def settle(session: Session, sequence: Sequence) -> None:
    """Let the leads that have not entered wait to do so where they are reviewed now, and only there."""
    session.flush()
    states: dict[int | None, list[MessageState]] = {}
    for enrollment_id, state in session.execute(
        select(Message.enrollment_id, Message.state)
        .join(Enrollment, Enrollment.id == Message.enrollment_id)
        .join(Step, Step.id == Message.step_id)
        .where(
            Enrollment.sequence_id == sequence.id,
            Enrollment.state.in_(reviewing.NOT_ENTERED),
            Step.removed_at.is_(None),
        )
        .order_by(Step.position)
    ):
        states.setdefault(enrollment_id, []).append(state)
    for enrollment in session.scalars(
        select(Enrollment).where(
            Enrollment.sequence_id == sequence.id,
            Enrollment.state.in_(reviewing.NOT_ENTERED),
        )
    ):
        is_ready = reviewing.is_reviewed(states.get(enrollment.id, []), sequence.review_scope)
        enrollment.state = EnrollmentState.WAITING if is_ready else EnrollmentState.PROPOSED
