"""The messages of a sequence whose steps change: those of removed steps go out of use, reviews count anew."""

from collections.abc import Sequence as Many
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, Message, Sequence, Step
from models.sets import update_each
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
    unsent = session.execute(
        select(
            Message.id,
            Message.state,
            Message.body != "",
            Message.step_id,
            Enrollment.id,
            Enrollment.workspace_id,
            Enrollment.lead_id,
            Enrollment.sequence_id,
        )
        .join(Enrollment, Enrollment.id == Message.enrollment_id)
        .where(which, Message.state != MessageState.LEFT_OUT, ~left.exists())
    ).all()
    _take_out(session, [row[0] for row in unsent])
    entries = [
        (
            history.Entry(
                workspace_id,
                lead_id=lead_id,
                sequence_id=sequence_id,
                enrollment_id=enrollment_id,
                step_id=step_id,
            ),
            REMOVED,
        )
        for *_, step_id, enrollment_id, workspace_id, lead_id, sequence_id in unsent
    ]
    history.record_each(session, entries, "message.left_out", now=now, cause_id=cause_id)
    approved = sum(state is MessageState.APPROVED for _, state, *_ in unsent)
    return Dropped(sum(bool(written) for _, _, written, *_ in unsent), approved, cancelled)


def _take_out(session: Session, message_ids: Many[int]) -> None:
    nothing = {"rewrite_asked": None, "decided_by_id": None, "decided_at": None, "approval_kind": None}
    rows = [{"id": id_} for id_ in message_ids]
    update_each(session, Message, rows, same={"state": MessageState.LEFT_OUT, **nothing})
    for row in session.identity_map.values():
        if isinstance(row, Message):
            session.expire(row)


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


def settle(session: Session, sequence: Sequence, enrollment_ids: Many[int] | None = None) -> None:
    """Let the leads that have not entered, all or these, wait to do so where they are reviewed, and only there."""
    session.flush()
    which = [Enrollment.sequence_id == sequence.id, Enrollment.state.in_(reviewing.NOT_ENTERED)]
    if enrollment_ids is not None:
        which.append(Enrollment.id.in_(enrollment_ids))
    states: dict[int | None, list[MessageState]] = {}
    for enrollment_id, state in session.execute(
        select(Message.enrollment_id, Message.state)
        .join(Enrollment, Enrollment.id == Message.enrollment_id)
        .join(Step, Step.id == Message.step_id)
        .where(*which, Step.removed_at.is_(None))
        .order_by(Step.position)
    ):
        states.setdefault(enrollment_id, []).append(state)
    moved: dict[EnrollmentState, list[dict[str, int]]] = {}
    for id_, stood in session.execute(select(Enrollment.id, Enrollment.state).where(*which)):
        is_ready = reviewing.is_reviewed(states.get(id_, []), sequence.review_scope)
        wanted = EnrollmentState.WAITING if is_ready else EnrollmentState.PROPOSED
        if wanted is not stood:
            moved.setdefault(wanted, []).append({"id": id_})
    for wanted, rows in moved.items():
        update_each(session, Enrollment, rows, same={"state": wanted})


def keep_out(session: Session, sequence_id: int) -> None:
    """Let no lead enter a sequence until its messages have been looked at again."""
    session.execute(
        update(Enrollment)
        .where(Enrollment.sequence_id == sequence_id, Enrollment.state == EnrollmentState.WAITING)
        .values(state=EnrollmentState.PROPOSED)
        .execution_options(synchronize_session=False)
    )


def approvals_at_stake(session: Session, sequence_id: int) -> int:
    """Return how many approvals a change of what opens the thread voids at most: those of what has not left."""
    left = select(Delivery.id).where(Delivery.message_id == Message.id, Delivery.state.in_(COUNTED_DELIVERY))
    wanted = (
        select(func.count())
        .select_from(Message)
        .join(Enrollment, Enrollment.id == Message.enrollment_id)
        .where(
            Enrollment.sequence_id == sequence_id,
            Enrollment.state.in_(reviewing.RUNNING),
            Message.state == MessageState.APPROVED,
            ~left.exists(),
        )
    )
    return session.scalar(wanted) or 0
