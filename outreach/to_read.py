"""Which leads have a text that waits to be read and decided."""

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from models import Enrollment, Message, Step
from models.states import EnrollmentState, MessageState

RUNNING = (EnrollmentState.PROPOSED, EnrollmentState.WAITING, EnrollmentState.ACTIVE, EnrollmentState.PAUSED)


def leads(sequence_id: int, *texts: ColumnElement[bool], newcomers: bool = False) -> Select[int]:
    """Return the enrollments with a text to review, in the order in which they enter, without those set aside.

    With `newcomers` only those who came when the sequence was live, and have not entered.
    """
    text = (
        select(Message.id)
        .join(Step, Step.id == Message.step_id)
        .where(
            Message.enrollment_id == Enrollment.id,
            Message.state == MessageState.NEEDS_REVIEW,
            Step.removed_at.is_(None),
            *texts,
        )
    )
    waiting = (
        select(Enrollment.id)
        .where(
            Enrollment.sequence_id == sequence_id,
            Enrollment.state.in_(RUNNING),
            Enrollment.postponed.is_(False),
            text.exists(),
        )
        .order_by(Enrollment.id)
    )
    if newcomers:
        waiting = waiting.where(Enrollment.came_later.is_(True), Enrollment.entered_at.is_(None))
    return waiting


def before(sequence_id: int, enrollment_id: int, *, newcomers: bool = False) -> Select[int]:
    """Return the last enrollment before one that has a text, decided on or not, and has not ended by itself."""
    text = select(Message.id).where(Message.enrollment_id == Enrollment.id, Message.body != "")
    found = select(Enrollment.id).where(
        Enrollment.sequence_id == sequence_id,
        Enrollment.id < enrollment_id,
        Enrollment.state.in_((*RUNNING, EnrollmentState.LEFT_OUT)),
        text.exists(),
    )
    if newcomers:
        found = found.where(Enrollment.came_later.is_(True))
    return found.order_by(Enrollment.id.desc()).limit(1)


def count(session: Session, sequence_id: int, *texts: ColumnElement[bool], newcomers: bool = False) -> int:
    """Return how many leads of a sequence have a text to review, of those that fit, and are not set aside."""
    found = leads(sequence_id, *texts, newcomers=newcomers).order_by(None).subquery()
    return session.scalar(select(func.count()).select_from(found)) or 0
