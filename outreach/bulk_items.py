"""The texts of a batch: locked, looked at once more before they are approved, and each decision written down."""

from collections.abc import Collection
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Insert,
    Integer,
    String,
    Update,
    bindparam,
    case,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session, aliased

from models import Batch, BatchItem, Enrollment, History, Lead, Message, Person
from models.sets import among_named, dialect_of, in_states, listed
from models.states import ApprovalKind, MessageState
from outreach import lead_counts, reviewing

_BATCH: BindParameter[int] = bindparam("of_batch", type_=Integer())
_WORKSPACE: BindParameter[int] = bindparam("in_workspace", type_=Integer())


def were_approved(batch_id: int | ColumnElement[int]) -> ColumnElement[bool]:
    """Return the condition of a BatchItem that its batch approved, once it has been taken."""
    return (BatchItem.batch_id == batch_id) & BatchItem.is_left.is_(False)


def locked(session: Session, batch_id: int) -> list[int]:
    """Lock the enrollments of a batch and their messages in it, in order, and return the enrollments' ids."""
    theirs = select(BatchItem.enrollment_id).where(BatchItem.batch_id == batch_id)
    ids = session.scalars(
        select(Enrollment.id).where(Enrollment.id.in_(theirs)).order_by(Enrollment.id).with_for_update()
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
    session.flush()
    session.connection().execute(_left(), {"of_batch": batch.id, "in_workspace": batch.workspace_id})


@cache
def _left() -> Update:
    one = aliased(BatchItem)
    still = select(Message.id).where(
        Message.id == BatchItem.message_id,
        Message.digest == BatchItem.digest,
        in_states(Message.state, [MessageState.NEEDS_REVIEW]),
    )
    unfit = (
        select(Enrollment.id)
        .join(Lead, Lead.id == Enrollment.lead_id)
        .where(
            Enrollment.id.in_(select(one.enrollment_id).where(one.batch_id == _BATCH)),
            or_(~in_states(Enrollment.state, reviewing.RUNNING), lead_counts.is_suppressed(_WORKSPACE)),
        )
    )
    return (
        update(BatchItem)
        .where(BatchItem.batch_id == _BATCH, or_(~still.exists(), BatchItem.enrollment_id.in_(unfit)))
        .values(is_left=True)
    )


def leave_own(session: Session, batch: Batch, person: Person) -> None:
    """Leave the texts of a locked batch that a person wrote or had written."""
    own = select(Message.id).where(Message.id == BatchItem.message_id, Message.author_id == person.id)
    session.execute(
        update(BatchItem)
        .where(BatchItem.batch_id == batch.id, own.exists())
        .values(is_left=True)
        .execution_options(synchronize_session=False)
    )


def approve_the_others(session: Session, batch: Batch, actor: Person, now: datetime) -> int:
    """Approve the texts of a locked batch that were not left, and return how many there were."""
    session.flush()
    given = {"of_batch": batch.id, "by": actor.id, "now": now}
    count: int = session.connection().execute(_approved(), given).rowcount
    for known in session:
        if isinstance(known, Message):
            session.expire(known)
    return count


@cache
def _approved() -> Update:
    given = select(BatchItem.message_id).where(were_approved(_BATCH))
    read = Message.id.in_(given.where(BatchItem.is_read))
    return (
        update(Message)
        .where(Message.id.in_(given), in_states(Message.state, [MessageState.NEEDS_REVIEW]))
        .values(
            state=MessageState.APPROVED,
            decided_by_id=bindparam("by"),
            decided_at=bindparam("now"),
            approval_kind=case((read, ApprovalKind.READ), else_=ApprovalKind.UNREAD),
        )
    )


def write_down(
    session: Session,
    batch: Batch,
    actor: Person,
    kind: str,
    now: datetime,
    *,
    message_ids: Collection[int] | None = None,
) -> None:
    """Append an entry of history for each message that a batch approved, or for these of them."""
    session.flush()
    given: dict[str, Any] = {
        "of_batch": batch.id,
        "in_workspace": batch.workspace_id,
        "in_sequence": batch.sequence_id,
        "of_kind": kind,
        "if_read": f"With many others (batch {batch.id})",
        "if_unread": f"Unread, with many others (batch {batch.id})",
        "by": actor.id,
        "now": now,
    }
    if message_ids is not None:
        given["those"] = listed(session, BatchItem.message_id, message_ids)
    statement = _written(dialect_of(session), is_of_all=message_ids is None)
    session.connection().execute(statement, given)


@cache
def _written(dialect: str, *, is_of_all: bool) -> Insert:
    which = were_approved(_BATCH)
    if not is_of_all:
        which &= among_named(dialect, BatchItem.message_id, "those")
    reason = case(
        (BatchItem.is_read, bindparam("if_read", type_=String())),
        else_=bindparam("if_unread", type_=String()),
    )
    wanted = {
        History.workspace_id: _WORKSPACE,
        History.lead_id: Message.lead_id,
        History.sequence_id: bindparam("in_sequence", type_=Integer()),
        History.enrollment_id: Message.enrollment_id,
        History.step_id: Message.step_id,
        History.kind: bindparam("of_kind", type_=String()),
        History.reason: reason,
        History.by_person_id: bindparam("by", type_=Integer()),
        History.at: bindparam("now", type_=History.at.type),
    }
    chosen = (
        select(*wanted.values())
        .select_from(BatchItem)
        .join(Message, Message.id == BatchItem.message_id)
        .where(which)
        .order_by(BatchItem.message_id)
    )
    return insert(History).from_select(list(wanted), chosen)
