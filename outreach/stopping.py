"""Ending what still runs for a lead, in few statements that are prepared once: until then its steps may leave."""

from collections.abc import Sequence as Many
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Update, bindparam, func, select, update
from sqlalchemy.orm import Session

from models import Enrollment, Sequence, Step
from models.sets import among_named, dialect_of, in_states, listed
from models.states import EnrollmentState
from outreach import cancelling, history

RUNNING = (
    EnrollmentState.PROPOSED,
    EnrollmentState.WAITING,
    EnrollmentState.ACTIVE,
    EnrollmentState.PAUSED,
)
_ENTERED = (EnrollmentState.ACTIVE, EnrollmentState.PAUSED)
_STEPS = (
    select(func.count())
    .where(Step.sequence_id == Enrollment.sequence_id, Step.removed_at.is_(None))
    .scalar_subquery()
)
_FOUND = (
    select(
        Enrollment.id,
        Enrollment.sequence_id,
        Enrollment.state,
        Enrollment.position,
        Enrollment.entered_at,
        Sequence.goes_on_after_reply,
        _STEPS,
    )
    .join(Sequence, Sequence.id == Enrollment.sequence_id)
    # Of two indexes SQLite takes either while it has no statistics; the workspace's would lead through every lead.
    .where(
        Enrollment.lead_id == bindparam("of_lead"),
        in_states(Enrollment.state, RUNNING),
    )
    .order_by(Enrollment.id)
    .with_for_update(of=Enrollment)
)


@cache
def _ended(dialect: str) -> Update:
    return (
        update(Enrollment)
        .where(among_named(dialect, Enrollment.id, "ended"), in_states(Enrollment.state, RUNNING))
        .values(state=bindparam("as_state"), reason=bindparam("why"), due_at=None)
    )


@dataclass(frozen=True)
class Running:
    """An enrollment that has not ended; `steps_left` counts from the next step on, 0 before the lead entered."""

    id: int
    sequence_id: int
    steps_left: int
    may_go_on: bool
    state: EnrollmentState = EnrollmentState.ACTIVE


def running(session: Session, lead_id: int) -> list[Running]:
    """Return what still runs for a lead in any sequence, locked; `may_go_on` as its sequence's switch says."""
    session.flush()
    rows = session.connection().execute(_FOUND, {"of_lead": lead_id})
    return [
        Running(
            id=id_,
            sequence_id=sequence_id,
            steps_left=max(0, count - position + 1) if entered_at is not None else 0,
            may_go_on=goes_on and entered_at is not None and state in _ENTERED,
            state=state,
        )
        for id_, sequence_id, state, position, entered_at, goes_on, count in rows
    ]


def end(
    session: Session,
    about: history.Entry,
    ended: Many[Running],
    state: EnrollmentState,
    reason: str,
    *,
    now: datetime,
    cause_id: int,
) -> None:
    """End these locked enrollments of a lead, cancel what waits of them, and write down each change.

    `about` names the workspace and the lead.
    """
    if not ended:
        return
    ids = [one.id for one in ended]
    given = {"ended": listed(session, Enrollment.id, ids), "as_state": state, "why": reason[:300]}
    session.connection().execute(_ended(dialect_of(session)), given)
    lines = [
        history.line(
            history.Entry(
                about.workspace_id, lead_id=about.lead_id, sequence_id=one.sequence_id, enrollment_id=one.id
            ),
            f"enrollment.{state}",
            now=now,
            reason=reason,
            cause_id=cause_id,
        )
        for one in ended
    ]
    lines += cancelling.of_enrollments(session, ids, reason, now=now, cause_id=cause_id)
    history.write(session, lines)
