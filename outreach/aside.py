"""Waiting steps of paused sequences are set aside, so that whoever looks for what is due does not walk past them.

A pause holds by its own row, at once and whatever this has come to. This only spares a walk that is made every second,
past a hundred thousand steps, say. It shows in the priority alone, which leads the index of what is due.
"""

from collections.abc import Sequence as Many
from functools import cache

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, update
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, Run, Sequence, Setting
from models.states import DeliveryKind, RunState, SequenceState
from outreach import due
from outreach.ports import enqueue_after_commit

AT_ONCE = 5_000
"""Steps that are moved in one transaction."""
ASIDE = 10
"""What the priority of a step that is set aside has on top of its own."""
SEQUENCE, RUN = "sequence", "run"
_MARK = "aside:"
_IS_LIVE = and_(Sequence.state == SequenceState.ACTIVE, Run.state == RunState.ACTIVE)
_IS_HELD = or_(Sequence.state == SequenceState.PAUSED, Run.state == RunState.PAUSED)


def own_priority() -> ColumnElement[int]:
    """Return a delivery's priority, set aside or not."""
    return Delivery.priority % ASIDE


def ask(session: Session, workspace_id: int, scope: str, row_id: int) -> None:
    """Have the waiting steps of a sequence or run moved to where its state wants them; its row is locked by then."""
    row = _row(session, scope, row_id)
    if row is None:
        row = Setting(workspace_id=workspace_id, name=f"{_MARK}{scope}:{row_id}", value={})
        session.add(row)
    row.value = {"after": 0}
    session.flush()
    enqueue_after_commit(session, "set_aside", scope, row_id)


@cache
def asked() -> Select[str]:
    """Return what waits to be moved, as "<scope>:<id>"."""
    subject = func.substr(Setting.name, len(_MARK) + 1)
    return select(subject).where(Setting.name.startswith(_MARK, autoescape=True))


def go_on(session: Session, scope: str, row_id: int) -> bool:
    """Move the next steps; False when none was left."""
    row = _row(session, scope, row_id)
    if row is None:
        return False
    ids = session.scalars(
        select(Delivery.id)
        .join(Enrollment, Enrollment.id == Delivery.enrollment_id)
        .join(Sequence, Sequence.id == Enrollment.sequence_id)
        .where(
            Delivery.id > row.value["after"],
            Delivery.kind == DeliveryKind.STEP,
            due.is_waiting(),
            Sequence.id == row_id if scope == SEQUENCE else Sequence.run_id == row_id,
        )
        .order_by(Delivery.id)
        .limit(AT_ONCE)
        .with_for_update(of=Delivery)
    ).all()
    if not ids:
        session.delete(row)
        enqueue_after_commit(session, "drain")
        return False
    _move(session, Delivery.id.in_(ids), _IS_HELD, ASIDE)
    _move(session, Delivery.id.in_(ids), _IS_LIVE, -ASIDE)
    row.value = {"after": ids[-1]}
    return True


def bring_back(session: Session, enrollment_ids: Many[int]) -> None:
    """Move the waiting steps of these leads back, as far as their sequences are live."""
    _move(session, Delivery.enrollment_id.in_(enrollment_ids), _IS_LIVE, -ASIDE)


def _move(session: Session, which: ColumnElement[bool], state: ColumnElement[bool], by: int) -> None:
    in_state = (
        select(Enrollment.id)
        .join(Sequence, Sequence.id == Enrollment.sequence_id)
        .join(Run, Run.id == Sequence.run_id)
        .where(Enrollment.id == Delivery.enrollment_id, state)
    )
    is_aside = Delivery.priority > ASIDE
    session.execute(
        update(Delivery)
        .where(
            which,
            Delivery.kind == DeliveryKind.STEP,
            due.is_waiting(),
            ~is_aside if by > 0 else is_aside,
            in_state.exists(),
        )
        .values(priority=Delivery.priority + by)
        .execution_options(synchronize_session=False)
    )


def _row(session: Session, scope: str, row_id: int) -> Setting | None:
    wanted = select(Setting).where(Setting.name == f"{_MARK}{scope}:{row_id}").with_for_update()
    return session.scalar(wanted.execution_options(populate_existing=True))
