"""A crowd on its way: every lead in the live sequence, with an approved first mail that is due some time."""

from datetime import datetime, timedelta

from sqlalchemy import literal, update

from benchmarks import plans
from benchmarks.bulk import analyze, loading, seconds_after
from benchmarks.crowd import OLD, Crowd
from models import Enrollment, Sequence
from models.states import EnrollmentState, SequenceState


def launch(crowd: Crowd) -> None:
    """Make the crowd's sequence a live one, as if it had been launched now."""
    values = {"state": SequenceState.ACTIVE, "launched_at": crowd.services.now()}
    crowd.services.run(
        lambda session: session.execute(
            update(Sequence).where(Sequence.id == crowd.sequence_id).values(**values)
        )
    )


def schedule(crowd: Crowd, *, begins_at: datetime, spread: timedelta, content: bytes = b"") -> None:
    """Let every lead be in the live sequence with an approved first mail that leaves some time in the spread."""
    launch(crowd)
    entered_at = crowd.services.now() - OLD
    # Spread by the second: the database adds, so that no row passes through Python.
    seconds = literal(max(1, int(spread.total_seconds())))
    send_at = seconds_after(crowd.engine, begins_at, Enrollment.id % seconds)
    here = crowd.sequence_id
    state = EnrollmentState.ACTIVE
    with loading(crowd.engine) as connection:
        connection.execute(plans.enrollments(crowd, here, state, entered_at=entered_at, due_at=entered_at))
        connection.execute(plans.messages(crowd, here, last=1, content=content))
        connection.execute(plans.deliveries(crowd, here, 1, send_at, any_hour=True))
    analyze(crowd.engine)


def wait_to_enter(crowd: Crowd) -> None:
    """Let every lead wait to enter the live sequence, its first mail approved."""
    launch(crowd)
    with loading(crowd.engine) as connection:
        connection.execute(plans.enrollments(crowd, crowd.sequence_id, EnrollmentState.WAITING))
        connection.execute(plans.messages(crowd, crowd.sequence_id, last=1, content=b""))
    analyze(crowd.engine)
