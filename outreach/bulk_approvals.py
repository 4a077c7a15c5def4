"""Approving what is clean, many messages at once: exactly the texts that stood there when it was offered."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, delete, select, update
from sqlalchemy.orm import Session

from models import Batch, BatchItem, Delivery, Enrollment, Message, Person, Sequence
from models.sets import among
from models.states import (
    COUNTED_DELIVERY,
    BatchState,
    EnrollmentState,
    MessageState,
    PostKind,
    SequenceState,
)
from outreach import (
    bulk_items,
    bulk_screens,
    cancelling,
    four_eyes,
    planning,
    posts,
    review_posts,
    reviewing,
    rights,
)
from outreach.errors import AlreadyDecided, NotFound, NotReady
from outreach.ports import enqueue_after_commit
from outreach.rights import Right

PLANNED_AT_ONCE = 200
KEPT_FOR = timedelta(days=1)
"""How long an offer that nobody took is kept."""


def approve(session: Session, actor: Person, batch_id: int, *, now: datetime) -> bulk_screens.Approved:
    """Approve the texts of an offer that are still what they were then; the others stay in review.

    Each is recorded as read where a person had it open, else as approved unread. Raises NotAllowed, NotFound,
    AlreadyDecided on a second press.
    """
    rights.require(actor, Right.APPROVE)
    batch = _batch_of(session, actor, batch_id)
    taken = session.execute(
        update(Batch)
        .where(Batch.id == batch_id, Batch.state == BatchState.DRAWN)
        .values(state=BatchState.APPLIED, decided_at=now)
        .returning(Batch.id)
    )
    if taken.scalar() is None:
        raise AlreadyDecided("This was approved already.")
    ids = bulk_items.locked(session, batch_id)
    bulk_items.leave_what_changed(session, batch)
    if four_eyes.play_of(session, session.get_one(Sequence, batch.sequence_id)) is not None:
        bulk_items.leave_own(session, batch, actor)
    batch.applied = bulk_items.approve_the_others(session, batch, actor, now)
    bulk_items.write_down(session, batch, actor, "message.approved", now)
    reviewing.settle_many(session, batch.sequence_id, ids)
    _redraw(session, batch, ids)
    enqueue_after_commit(session, "plan_approved", batch_id)
    return bulk_screens.Approved(batch_id, batch.sequence_id, batch.applied, batch.size - batch.applied)


def undo(session: Session, actor: Person, batch_id: int, *, now: datetime) -> bulk_screens.Approved:
    """Take the approvals of a batch back that nobody has voided or changed since.

    Raises NotAllowed, NotFound, AlreadyDecided on a second press, NotReady once one of its messages has left.
    """
    rights.require(actor, Right.APPROVE)
    batch = _batch_of(session, actor, batch_id)
    if batch.state is BatchState.UNDONE:
        raise AlreadyDecided("This was taken back already.")
    if batch.state is BatchState.DRAWN:
        raise NotReady("Nothing of this has been approved yet.")
    ids = bulk_items.locked(session, batch_id)
    applied = select(BatchItem.message_id).where(bulk_items.were_approved(batch_id))
    left = select(Delivery.id).where(Delivery.message_id.in_(applied), Delivery.state.in_(COUNTED_DELIVERY))
    if session.scalar(left.limit(1)) is not None:
        raise NotReady("The first of these messages has left: take the others back one by one.")
    back = (
        Message.id.in_(applied),
        Message.state == MessageState.APPROVED,
        Message.decided_by_id == batch.person_id,
        Message.decided_at == batch.decided_at,
    )
    which = session.scalars(select(Message.id).where(*back)).all()
    nothing = {"decided_by_id": None, "decided_at": None, "approval_kind": None}
    session.execute(
        update(Message)
        .where(*back)
        .values(state=MessageState.NEEDS_REVIEW, **nothing)
        .execution_options(synchronize_session=False)
    )
    undone = among(session, Delivery.message_id, which)
    cancelling.cancel(session, undone, reason="The approval was taken back", now=now, by=actor.id)
    session.expire_all()
    batch = session.get_one(Batch, batch_id)
    batch.state, batch.applied = BatchState.UNDONE, 0
    bulk_items.write_down(session, batch, actor, "message.undone", now, message_ids=which)
    reviewing.settle_many(session, batch.sequence_id, ids)
    for enrollment in _active(session, ids):
        planning.rewind(session, enrollment)
        planning.approval_came(session, enrollment, now=now)
    _redraw(session, batch, ids)
    return bulk_screens.Approved(batch_id, batch.sequence_id, 0, len(which))


def plan_next(session: Session, batch_id: int, *, now: datetime) -> bool:
    """Plan the next active leads whose step may be due now that it is approved; False when none was left."""
    batch = session.get(Batch, batch_id, with_for_update=True)
    if batch is None or batch.state is not BatchState.APPLIED:
        return False
    items = session.execute(
        select(BatchItem.id, BatchItem.enrollment_id)
        .join(Enrollment, Enrollment.id == BatchItem.enrollment_id)
        .where(
            bulk_items.were_approved(batch_id),
            BatchItem.id > batch.planned_to,
            Enrollment.state == EnrollmentState.ACTIVE,
        )
        .order_by(BatchItem.id)
        .limit(PLANNED_AT_ONCE)
    ).all()
    if not items:
        batch.state = BatchState.DONE
        return False
    batch.planned_to = items[-1][0]
    planning.plan_idle(session, _active(session, {id_ for _, id_ in items}), now=now)
    return True


def unplanned() -> Select[int]:
    """Return the batches whose leads may have a step due since they were approved."""
    return select(Batch.id).where(Batch.state == BatchState.APPLIED)


def is_any_old(session: Session, *, now: datetime) -> bool:
    """Say whether an offer has stood for a day without being taken."""
    return session.scalar(select(Batch.id).where(*_old(now)).limit(1)) is not None


def drop_old(session: Session, *, now: datetime) -> None:
    """Forget offers that nobody took."""
    session.execute(delete(Batch).where(*_old(now)))


def _old(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (Batch.state == BatchState.DRAWN, Batch.created_at < now - KEPT_FOR)


def _batch_of(session: Session, actor: Person, batch_id: int) -> Batch:
    found = session.scalar(
        select(Batch).where(Batch.workspace_id == actor.workspace_id, Batch.id == batch_id).with_for_update()
    )
    if found is None:
        raise NotFound("This offer is gone: open Approve clean again.")
    return found


def _active(session: Session, ids: Collection[int]) -> list[Enrollment]:
    return list(
        session.scalars(
            select(Enrollment)
            .where(Enrollment.id.in_(ids), Enrollment.state == EnrollmentState.ACTIVE)
            .order_by(Enrollment.id)
            .with_for_update()
        )
    )


def _redraw(session: Session, batch: Batch, ids: Collection[int]) -> None:
    posts.changed(session, batch.workspace_id, PostKind.APPROVAL_CARD, ids)
    posts.changed(session, batch.workspace_id, PostKind.LAB_ROOT, [batch.sequence_id])
    review_posts.follow(session, batch.workspace_id, batch.sequence_id)
    if session.get_one(Sequence, batch.sequence_id).state is SequenceState.ACTIVE:
        enqueue_after_commit(session, "admit", batch.sequence_id)
