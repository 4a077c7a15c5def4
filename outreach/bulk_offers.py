"""What may be approved at once: drawn as it is now, with samples of it and what stands out."""

from datetime import datetime
from typing import TypeVarTuple

from sqlalchemy import ColumnElement, Select, case, delete, func, insert, literal, select, true
from sqlalchemy.orm import Session

from models import Batch, BatchItem, Enrollment, Lead, Message, Person, Sequence, Step
from models.states import BatchState, Channel, MessageState
from outreach import bulk_screens, four_eyes, lead_counts, reviewing, rights, sequences
from outreach.errors import NotFound, NotReady
from outreach.rights import Right

Rows = TypeVarTuple("Rows")


def is_clean(workspace_id: int) -> ColumnElement[bool]:
    """Return the condition that a Message of an Enrollment of a Lead may be approved with many others."""
    return _may_be_approved(workspace_id) & Message.is_flagged.is_(False)


def was_approved(workspace_id: int) -> ColumnElement[bool]:
    """Return the condition that a Message was approved, flagged or not, before only who sends it changed."""
    return _may_be_approved(workspace_id) & (Message.approved_text == Message.digest)


def _may_be_approved(workspace_id: int) -> ColumnElement[bool]:
    return (
        (Message.state == MessageState.NEEDS_REVIEW)
        & (Message.digest != "")
        & Enrollment.state.in_(reviewing.RUNNING)
        & Enrollment.postponed.is_(False)
        & ~lead_counts.is_suppressed(workspace_id)
    )


def count(session: Session, sequence: Sequence) -> int:
    """Return how many messages of a sequence are clean."""
    query = _among(select(func.count()).select_from(Message), sequence)
    return session.scalar(query.where(is_clean(sequence.workspace_id))) or 0


def count_again(session: Session, sequence: Sequence) -> int:
    """Return how many messages of a sequence wait only because who sends them changed."""
    query = _among(select(func.count()).select_from(Message), sequence)
    return session.scalar(query.where(was_approved(sequence.workspace_id))) or 0


def offer(
    session: Session,
    actor: Person,
    sequence_id: int,
    step_id: int | None = None,
    *,
    again: bool = False,
    now: datetime,
) -> bulk_screens.Offer:
    """Draw what may be approved at once, of one step or all: the texts as they are now are what an approval binds.

    With `again` it is what was approved before and of which only sender, signature or footer changed.
    A person's earlier offer for the sequence is gone with it. Raises NotAllowed, NotFound, NotReady when nothing is
    clean.
    """
    rights.require(actor, Right.APPROVE)
    sequence = sequences.sequence_of(session, actor.workspace_id, sequence_id)
    steps = sequences.steps_of(session, sequence_id)
    if step_id is not None and step_id not in {step.id for step in steps}:
        raise NotFound()
    session.execute(
        delete(Batch).where(
            Batch.sequence_id == sequence_id, Batch.person_id == actor.id, Batch.state == BatchState.DRAWN
        )
    )
    batch = Batch(
        workspace_id=actor.workspace_id,
        sequence_id=sequence_id,
        step_id=step_id,
        person_id=actor.id,
        created_at=now,
    )
    session.add(batch)
    session.flush()
    _draw(session, sequence, batch, actor, again=again)
    opened = select(func.count(), func.count(case((BatchItem.is_read, 1)))).where(
        BatchItem.batch_id == batch.id
    )
    own = _own(session, sequence, actor, step_id, again=again)
    batch.size, read = session.execute(opened).one()
    if not batch.size and own and step_id is None:
        raise NotReady(_all_own(own))
    if not batch.size and again:
        raise NotReady("Nothing waits only because its sender changed: read what is left with Review.")
    if not batch.size and step_id is None:
        raise NotReady(
            "Nothing is clean just now: what waits was flagged by a check, set aside, or is blocked."
        )
    return bulk_screens.Offer(
        batch_id=batch.id,
        sequence_id=sequence_id,
        name=sequence.name,
        step_id=step_id,
        is_again=again,
        again=count_again(session, sequence),
        steps=tuple((step.id, step.position, step.channel) for step in steps),
        size=batch.size,
        leads=_leads(session, batch),
        read=read,
        samples=_samples(session, batch, bulk_screens.SAMPLES),
        outliers=_outliers(session, batch),
        flagged=_flagged(session, sequence, step_id),
        own=own,
    )


def _among(query: Select[*Rows], sequence: Sequence) -> Select[*Rows]:
    return (
        query.join(Enrollment, Enrollment.id == Message.enrollment_id)
        .join(Lead, Lead.id == Enrollment.lead_id)
        .join(Step, Step.id == Message.step_id)
        .where(Enrollment.sequence_id == sequence.id, Step.removed_at.is_(None))
    )


def _draw(session: Session, sequence: Sequence, batch: Batch, actor: Person, *, again: bool) -> None:
    wanted = {
        BatchItem.workspace_id: literal(batch.workspace_id),
        BatchItem.batch_id: literal(batch.id),
        BatchItem.message_id: Message.id,
        BatchItem.enrollment_id: Enrollment.id,
        BatchItem.digest: Message.digest,
        BatchItem.is_read: Message.opened_digest == Message.digest,
        BatchItem.is_left: literal(False),
    }
    step = Message.step_id == batch.step_id if batch.step_id is not None else true()
    which = was_approved(batch.workspace_id) if again else is_clean(batch.workspace_id)
    may = four_eyes.not_by(session, sequence, actor)
    chosen = _among(select(*wanted.values()), sequence).where(which, step, may)
    session.execute(insert(BatchItem).from_select(list(wanted), chosen.order_by(Enrollment.id, Message.id)))


def _own(session: Session, sequence: Sequence, actor: Person, step_id: int | None, *, again: bool) -> int:
    """Return how many texts would be offered if the actor had not written them."""
    if four_eyes.play_of(session, sequence) is None:
        return 0
    step = Message.step_id == step_id if step_id is not None else true()
    which = was_approved(sequence.workspace_id) if again else is_clean(sequence.workspace_id)
    query = _among(select(func.count()).select_from(Message), sequence)
    return session.scalar(query.where(which, step, Message.author_id == actor.id)) or 0


def _all_own(own: int) -> str:
    if own == 1:
        return "The 1 message that could be approved is yours: someone else must approve it."
    return f"The {own:,} messages that could be approved are yours: someone else must approve them."


def _leads(session: Session, batch: Batch) -> int:
    found = select(func.count(func.distinct(BatchItem.enrollment_id))).where(BatchItem.batch_id == batch.id)
    return session.scalar(found) or 0


_TEXT = (Lead.name, Lead.company, Step.position, Message.channel, Message.subject, Message.body)


def _texts(batch: Batch) -> Select[str, str, int, Channel, str, str]:
    return (
        select(*_TEXT)
        .select_from(BatchItem)
        .join(Message, Message.id == BatchItem.message_id)
        .join(Step, Step.id == Message.step_id)
        .join(Lead, Lead.id == Message.lead_id)
        .where(BatchItem.batch_id == batch.id)
    )


def _samples(session: Session, batch: Batch, most: int) -> tuple[bulk_screens.Sample, ...]:
    """Return some texts drawn by chance: those nobody has open first."""
    # Digests are as good as random numbers, and the same for everybody who looks.
    rows = session.execute(_texts(batch).order_by(BatchItem.is_read, BatchItem.digest).limit(most)).all()
    return tuple(bulk_screens.Sample(*row) for row in rows)


def _outliers(session: Session, batch: Batch) -> tuple[bulk_screens.Outlier, ...]:
    """Return the longest and the shortest text of each channel, where they stand out."""
    length = func.length(Message.body)
    found: list[bulk_screens.Outlier] = []
    means = session.execute(
        select(Message.channel, func.avg(length), func.count())
        .join(BatchItem, BatchItem.message_id == Message.id)
        .where(BatchItem.batch_id == batch.id)
        .group_by(Message.channel)
    ).all()
    for channel, mean, size in means:
        if size < bulk_screens.LEAST_TO_STAND_OUT:
            continue
        for order, says in ((length.desc(), "The longest"), (length, "The shortest")):
            row = session.execute(
                _texts(batch).where(Message.channel == channel).order_by(order).limit(1)
            ).one()
            sample = bulk_screens.Sample(*row)
            if abs(len(sample.body) - float(mean)) > float(mean) * bulk_screens.STANDS_OUT:
                found.append(bulk_screens.Outlier(f"{says}, {len(sample.body):,} characters", sample))
    return tuple(found)


def _flagged(session: Session, sequence: Sequence, step_id: int | None) -> int:
    step = Message.step_id == step_id if step_id is not None else true()
    query = _among(select(func.count()).select_from(Message), sequence)
    waits = (Message.state == MessageState.NEEDS_REVIEW, Message.is_flagged, step)
    return session.scalar(query.where(*waits)) or 0
