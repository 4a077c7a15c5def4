"""A large sequence in the middle of its way: step 1 has left to every lead, step 2 is planned, all texts approved."""

from datetime import timedelta

from sqlalchemy import literal, update
from sqlalchemy.orm import Session

from benchmarks import plans
from benchmarks.bulk import analyze, loading, seconds_after
from benchmarks.crowd import OLD, Crowd
from benchmarks.scheduled import launch
from models import Enrollment, Sequence, Step
from models.states import Channel, Condition, DeliveryState, EnrollmentState, SequenceState

STEPS = 4
_SENT_BEFORE, _SPREAD = timedelta(days=2), timedelta(days=5)


def walk(crowd: Crowd) -> None:
    """Launch the crowd's sequence, lengthened to its steps, and let every lead wait for its second one."""
    crowd.services.run(lambda session: lengthen(session, crowd.workspace_id, crowd.sequence_id))
    launch(crowd)
    here, now = crowd.sequence_id, crowd.services.now()
    left_at, next_at = now - _SENT_BEFORE, now + timedelta(minutes=1)
    seconds = literal(int(_SPREAD.total_seconds()))
    moments = seconds_after(crowd.engine, next_at, Enrollment.id * literal(37) % seconds)
    place = {"entered_at": left_at, "left_on": left_at.date(), "due_at": now, "position": 2}
    sent = {"state": DeliveryState.SENT, "priority": 2, "intent_at": left_at, "done_at": left_at}
    waiting = {"state": DeliveryState.SCHEDULED, "priority": 1}
    with loading(crowd.engine) as connection:
        connection.execute(
            plans.enrollments(crowd, here, EnrollmentState.ACTIVE, created_at=now - OLD, **place)
        )
        connection.execute(plans.messages(crowd, here, last=STEPS, content=b"Hello"))
        connection.execute(plans.deliveries(crowd, here, 1, literal(left_at), **sent))
        connection.execute(plans.deliveries(crowd, here, 2, moments, **waiting))
    analyze(crowd.engine)


def wait(crowd: Crowd) -> int:
    """Add a live sequence of as many steps that every lead waits to enter, and return its id."""
    sequence_id = crowd.add_sequence()
    crowd.services.run(lambda session: lengthen(session, crowd.workspace_id, sequence_id))
    with loading(crowd.engine) as connection:
        connection.execute(
            update(Sequence).where(Sequence.id == sequence_id).values(state=SequenceState.IN_REVIEW)
        )
        connection.execute(
            plans.enrollments(
                crowd, sequence_id, EnrollmentState.WAITING, created_at=crowd.services.now() - OLD
            )
        )
        connection.execute(plans.messages(crowd, sequence_id, last=STEPS, content=b"Hello"))
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
