"""Answers on LinkedIn that a person is asked to copy: which those are, and that a block has them looked at again."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.orm import Session

from models import Attempt, Delivery
from outreach import due


def asked_for() -> ColumnElement[bool]:
    """Return the condition of answers that a person is asked to copy: a try of theirs has not ended."""
    open_try = select(Attempt.id).where(
        Attempt.delivery_id == Delivery.id,
        Attempt.number == Delivery.attempt,
        due.is_with_a_person(),
    )
    return and_(due.is_answer(), due.is_waiting(), open_try.exists())


def look_again(session: Session, workspace_id: int, *, now: datetime) -> None:
    """Have them looked at by the clock's next tick: those that may not leave any more are taken back."""
    session.execute(
        update(Delivery)
        .where(Delivery.workspace_id == workspace_id, asked_for())
        .values(send_at=now)
        .execution_options(synchronize_session=False)
    )
