"""The texts of a batch: locked, looked at once more before they are approved, and each decision written down."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, case, func, insert, literal, or_, select, update
from sqlalchemy.orm import Session, aliased

from models import Batch, BatchItem, Enrollment, History, Lead, Message, Person
from models.sets import among, dialect_of
from models.states import MessageState
from outreach import lead_counts, reviewing


def were_approved(batch_id: int) -> ColumnElement[bool]:
    """Return the condition of a BatchItem that its batch approved, once it has been taken."""
    return (BatchItem.batch_id == batch_id) & BatchItem.is_left.is_(False)


def of_messages(session: Session, batch_id: int, message_ids: Collection[int]) -> ColumnElement[bool]:
    """Return the condition of a BatchItem of a batch that is about one of these messages."""
    return (BatchItem.batch_id == batch_id) & among(session, BatchItem.message_id, message_ids)


def locked(session: Session, batch_id: int) -> list[int]:
    """Lock the enrollments of a batch and their messages in it, in order, and return the enrollments' ids."""
    among = select(BatchItem.enrollment_id).where(BatchItem.batch_id == batch_id)
    ids = session.scalars(
        select(Enrollment.id).where(Enrollment.id.in_(among)).order_by(Enrollment.id).with_for_update()
    ).all()
    if dialect_of(session) == "postgresql":
        texts = (
            select(Message.id)
            .join(BatchItem, BatchItem.message_id == Message.id)
            .where(BatchItem.batch_id == batch_id)
            .order_by(Message.id)
            .with_for_update(of=Message)
        )
        session.scalar(select(func.count()).select_from(texts.subquery()))
    return list(ids)


def leave_what_changed(session: Session, batch: Batch) -> None:
    """Note which texts of a locked batch are not what was shown any more, or may not be approved any more.

    Hardly ever is there one, so that nothing is written for those that are approved.
    """
    one = aliased(BatchItem)
    still = select(Message.id).where(
        Message.id == BatchItem.message_id,
        Message.digest == BatchItem.digest,
        Message.state == MessageState.NEEDS_REVIEW,
    )
    unfit = (
        select(Enrollment.id)
        .join(Lead, Lead.id == Enrollment.lead_id)
        .where(
            Enrollment.id.in_(select(one.enrollment_id).where(one.batch_id == batch.id)),
            or_(
                Enrollment.state.not_in(reviewing.RUNNING),
                lead_counts.is_suppressed(batch.workspace_id),
            ),
        )
    )
    session.execute(
        update(BatchItem)
        .where(BatchItem.batch_id == batch.id, or_(~still.exists(), BatchItem.enrollment_id.in_(unfit)))
        .values(is_left=True)
        .execution_options(synchronize_session=False)
    )


def write_down(
    session: Session, batch: Batch, actor: Person, kind: str, which: ColumnElement[bool], now: datetime
) -> None:
    """Append an entry of history for the message of each of these items."""
    wanted = {
        History.workspace_id: literal(batch.workspace_id),
        History.lead_id: Message.lead_id,
        History.sequence_id: literal(batch.sequence_id),
        History.enrollment_id: Message.enrollment_id,
        History.step_id: Message.step_id,
        History.kind: literal(kind),
        History.reason: case(
            (BatchItem.is_read, f"With many others (batch {batch.id})"),
            else_=f"Unread, with many others (batch {batch.id})",
        ),
        History.by_person_id: literal(actor.id),
        History.at: literal(now, History.at.type),
    }
    chosen = (
        select(*wanted.values())
        .select_from(BatchItem)
        .join(Message, Message.id == BatchItem.message_id)
        .where(which)
        .order_by(BatchItem.id)
    )
    session.execute(insert(History).from_select(list(wanted), chosen))
