"""The figures of a Messaging Lab: how far its texts are, and what became of each step and of its two variants."""

from functools import cache

from sqlalchemy import Select, and_, bindparam, case, func, select
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, Lead, Message, Sequence, Step
from models.states import DeliveryKind, DeliveryState, EnrollmentState, MessageState
from outreach import briefing, lab_screens, sequences, variant_figures
from outreach.replied import has_replied

_OPEN = (EnrollmentState.PROPOSED, EnrollmentState.WAITING, EnrollmentState.ACTIVE, EnrollmentState.PAUSED)


def missing_texts(session: Session, sequence_id: int) -> int:
    """Return how many texts still have to be written, those of steps added after the launch included."""
    return session.scalar(_missing(), {"sequence_id": sequence_id}) or 0


@cache
def _missing() -> Select[int]:
    return (
        select(func.count())
        .select_from(Enrollment)
        .join(Lead, Lead.id == Enrollment.lead_id)
        .join(Step, Step.sequence_id == Enrollment.sequence_id)
        .where(
            Enrollment.sequence_id == bindparam("sequence_id"),
            Enrollment.state.in_(briefing.RUNNING),
            briefing.is_missing(),
        )
    )


def message_states(session: Session, sequence_id: int) -> dict[str, int]:
    """Return how many texts of leads that are still on their way stand where, those that failed apart.

    "flagged" are those to review with something wrong in them; they count among "needs_review", too.
    """
    rows = session.execute(_states(), {"sequence_id": sequence_id}).all()
    states = {str(state): count for state, count, _ in rows}
    return states | {
        "flagged": sum(flagged for state, _, flagged in rows if state == MessageState.NEEDS_REVIEW)
    }


@cache
def _states() -> Select[str, int, int]:
    has_failed = and_(Message.problem != "", Message.state != MessageState.LEFT_OUT)
    kind = case((has_failed, "failed"), else_=Message.state)
    return (
        select(kind, func.count(), func.count().filter(Message.is_flagged.is_(True)))
        .join(Enrollment, Enrollment.id == Message.enrollment_id)
        .where(Enrollment.sequence_id == bindparam("sequence_id"), Enrollment.state.in_(_OPEN))
        .group_by(kind)
    )


def progress(session: Session, sequence: Sequence) -> tuple[lab_screens.StepProgress, ...]:
    """Return what became of each step's messages, () before the launch."""
    if sequence.launched_at is None:
        return ()
    steps = sequences.steps_of(session, sequence.id)
    tried = {
        one.position: one.variants
        for one in variant_figures.of_sequences(session, [sequence.id])[sequence.id]
    }
    here = _counts(
        session,
        select(Enrollment.position, func.count())
        .where(Enrollment.sequence_id == sequence.id, Enrollment.state == EnrollmentState.ACTIVE)
        .group_by(Enrollment.position),
    )
    replied = _counts(
        session,
        select(Enrollment.position, func.count())
        .where(Enrollment.sequence_id == sequence.id, has_replied())
        .group_by(Enrollment.position),
    )
    by_state: dict[tuple[int | None, str], int] = {}
    for step_id, state, count in session.execute(
        select(Message.step_id, Delivery.state, func.count())
        .join(Message, Message.id == Delivery.message_id)
        .join(Enrollment, Enrollment.id == Delivery.enrollment_id)
        .where(Enrollment.sequence_id == sequence.id, Delivery.kind == DeliveryKind.STEP)
        .group_by(Message.step_id, Delivery.state)
    ):
        by_state[(step_id, state)] = count
    return tuple(
        lab_screens.StepProgress(
            position=step.position,
            channel=step.channel,
            here=here.get(step.position, 0),
            sent=by_state.get((step.id, DeliveryState.SENT), 0),
            replied=replied.get(step.position + 1, 0),
            failed=by_state.get((step.id, DeliveryState.REJECTED), 0)
            + by_state.get((step.id, DeliveryState.UNKNOWN), 0),
            variants=tried.get(step.position, ()),
        )
        for step in steps
    )


def _counts(session: Session, query: Select[int, int]) -> dict[int, int]:
    return {row[0]: row[1] for row in session.execute(query)}
