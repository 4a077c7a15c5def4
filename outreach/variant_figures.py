"""What became of the two variants of steps: how many of each left, and how many of these leads replied."""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, Message, Sequence, Step
from models.states import DeliveryKind, DeliveryState
from outreach import lab_screens, variants
from outreach.replied import has_replied

_NAMES = (variants.A, variants.B)


def of_sequences(
    session: Session, sequence_ids: Collection[int]
) -> dict[int, tuple[lab_screens.StepVariants, ...]]:
    """Return what became of both variants of each step that has two, in order, by launched sequence.

    Two statements at most, however many sequences there are; () for one that tries nothing.
    """
    found: defaultdict[int, tuple[lab_screens.StepVariants, ...]] = defaultdict(tuple)
    steps = _steps(session, sequence_ids)
    figures = _figures(session, [step.id for step in steps]) if steps else {}
    for step in steps:
        both = tuple(figures.get((step.id, name), lab_screens.VariantFigures(name)) for name in _NAMES)
        found[step.sequence_id] += (lab_screens.StepVariants(step.position, step.channel, both),)
    return found


def _steps(session: Session, sequence_ids: Collection[int]) -> list[Step]:
    """Return the steps of launched sequences that have two variants."""
    mine = session.scalars(
        select(Step)
        .join(Sequence, Sequence.id == Step.sequence_id)
        .where(
            Step.sequence_id.in_(sequence_ids),
            Step.removed_at.is_(None),
            or_(Step.brief_b != "", Step.body_b != ""),
            Sequence.launched_at.is_not(None),
        )
        .order_by(Step.sequence_id, Step.position)
    )
    return [step for step in mine if variants.has_two(step)]


def _figures(
    session: Session, step_ids: Collection[int]
) -> dict[tuple[int, str], lab_screens.VariantFigures]:
    """Return how many of each variant left, and how many of these leads replied before the next step left."""
    replied = and_(has_replied(), Enrollment.position == Step.position + 1)
    rows = session.execute(
        select(Step.id, Message.variant, func.count(), func.count(case((replied, 1))))
        .select_from(Delivery)
        .join(Message, Message.id == Delivery.message_id)
        .join(Step, Step.id == Message.step_id)
        .join(Enrollment, Enrollment.id == Delivery.enrollment_id)
        .where(
            Step.id.in_(step_ids),
            Delivery.kind == DeliveryKind.STEP,
            Delivery.state == DeliveryState.SENT,
            Message.variant != "",
        )
        .group_by(Step.id, Message.variant)
    )
    return {
        (step_id, name): lab_screens.VariantFigures(name, sent, replies)
        for step_id, name, sent, replies in rows
    }
