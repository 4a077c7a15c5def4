"""A large sequence in the middle of its way: step 1 has left to every lead, step 2 is planned, all texts approved."""

from datetime import timedelta
from typing import Any

from sqlalchemy import literal, select, update
from sqlalchemy.orm import Session

from benchmarks.bulk import analyze, filled, joined, loading, named, seconds_after
from benchmarks.crowd import OLD, Crowd
from benchmarks.scheduled import launch, sender_ids
from models import Delivery, Enrollment, Lead, Message, Sequence, Step
from models.states import (
    Channel,
    Condition,
    DeliveryKind,
    DeliveryState,
    EnrollmentState,
    MessageState,
    SequenceState,
)

STEPS = 4
_SENT_BEFORE, _SPREAD = timedelta(days=2), timedelta(days=5)


def walk(crowd: Crowd) -> None:
    """Launch the crowd's sequence, lengthened to its steps, and let every lead wait for its second one."""
    crowd.services.run(lambda session: lengthen(session, crowd.workspace_id, crowd.sequence_id))
    launch(crowd)
    with loading(crowd.engine) as connection:
        connection.execute(_enrollments(crowd))
        connection.execute(_messages(crowd))
        connection.execute(_deliveries(crowd, 1, DeliveryState.SENT))
        connection.execute(_deliveries(crowd, 2, DeliveryState.SCHEDULED))
    analyze(crowd.engine)


def wait(crowd: Crowd) -> int:
    """Add a live sequence of as many steps that every lead waits to enter, and return its id."""
    sequence_id = crowd.add_sequence()
    crowd.services.run(lambda session: lengthen(session, crowd.workspace_id, sequence_id))
    with loading(crowd.engine) as connection:
        connection.execute(
            update(Sequence).where(Sequence.id == sequence_id).values(state=SequenceState.IN_REVIEW)
        )
        connection.execute(_enrollments(crowd, sequence_id, EnrollmentState.WAITING))
        connection.execute(_messages(crowd, sequence_id))
    analyze(crowd.engine)
    return sequence_id


def lengthen(session: Session, workspace_id: int, sequence_id: int) -> None:
    """Add emails until the sequence has its steps."""
    first = session.query(Step).filter_by(sequence_id=sequence_id).count() + 1
    for position in range(first, STEPS + 1):
        session.add(
            Step(
                workspace_id=workspace_id,
                sequence_id=sequence_id,
                position=position,
                channel=Channel.EMAIL,
                delay_days=2,
                condition=Condition.ONLY_IF_NO_REPLY,
            )
        )


def _enrollments(
    crowd: Crowd, sequence_id: int | None = None, state: EnrollmentState = EnrollmentState.ACTIVE
) -> Any:
    first, count = sender_ids(crowd)
    left_at = crowd.services.now() - _SENT_BEFORE
    on_its_way = (
        {"entered_at": left_at, "left_on": left_at.date(), "due_at": crowd.services.now(), "position": 2}
        if state is EnrollmentState.ACTIVE
        else {}
    )
    return filled(
        Enrollment,
        select(
            *named(
                Enrollment,
                workspace_id=crowd.workspace_id,
                sequence_id=sequence_id or crowd.sequence_id,
                lead_id=Lead.id,
                email_sender_id=literal(first) + Lead.id % literal(count),
                state=state,
                created_at=crowd.services.now() - OLD,
                **on_its_way,
            )
        ).where(Lead.source_group_id == crowd.group_id),
    )


def _messages(crowd: Crowd, sequence_id: int | None = None) -> Any:
    return filled(
        Message,
        select(
            *named(
                Message,
                workspace_id=crowd.workspace_id,
                enrollment_id=Enrollment.id,
                step_id=Step.id,
                lead_id=Lead.id,
                channel=Channel.EMAIL,
                sender_account_id=Enrollment.email_sender_id,
                state=MessageState.APPROVED,
                recipient=Lead.email,
                subject="Hello",
                body="Hello",
                composed=b"Hello",
                rfc_message_id=joined("<", Enrollment.id, ".", Step.id, "@kestrel.test>"),
                created_at=crowd.services.now(),
            )
        )
        .select_from(Enrollment)
        .join(Lead, Lead.id == Enrollment.lead_id)
        .join(Step, Step.sequence_id == Enrollment.sequence_id)
        .where(Enrollment.sequence_id == (sequence_id or crowd.sequence_id)),
    )


def _deliveries(crowd: Crowd, position: int, state: DeliveryState) -> Any:
    now, seconds = crowd.services.now(), int(_SPREAD.total_seconds())
    has_left = state is DeliveryState.SENT
    at = now - _SENT_BEFORE if has_left else now + timedelta(minutes=1)
    left = {"intent_at": at, "done_at": at} if has_left else {}
    return filled(
        Delivery,
        select(
            *named(
                Delivery,
                workspace_id=crowd.workspace_id,
                message_id=Message.id,
                enrollment_id=Enrollment.id,
                lead_id=Enrollment.lead_id,
                sender_account_id=Enrollment.email_sender_id,
                kind=DeliveryKind.STEP,
                state=state,
                priority=2 if position == 1 else 1,
                domain="",
                send_at=literal(at)
                if has_left
                else seconds_after(crowd.engine, at, Enrollment.id * literal(37) % literal(seconds)),
                **left,
            )
        )
        .select_from(Enrollment)
        .join(Message, Message.enrollment_id == Enrollment.id)
        .join(Step, Step.id == Message.step_id)
        .where(Enrollment.sequence_id == crowd.sequence_id, Step.position == position),
    )
