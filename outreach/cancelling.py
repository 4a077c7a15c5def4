"""Cancelling deliveries that have not been handed over, with a line of history for each."""

from collections.abc import Iterable
from collections.abc import Sequence as Many
from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, Row, bindparam, update
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningUpdate

from models import Delivery
from models.sets import among_named, dialect_of, in_states, listed
from models.states import WAITING_DELIVERY, DeliveryKind, DeliveryState
from outreach import history, task_posts

Cancelled = Row[int, int, int, int | None, int]


def cancel(
    session: Session,
    which: ColumnElement[bool],
    *,
    reason: str,
    now: datetime,
    by: int | None = None,
    cause_id: int | None = None,
) -> int:
    """Cancel the waiting steps among these deliveries and return how many; what is being sent goes on."""
    session.flush()
    rows = session.connection().execute(_cancelling(which), {"why": reason[:300], "at": now}).all()
    _tell_tasks(session, rows)
    lines = _lines(rows, reason, now=now, by=by, cause_id=cause_id)
    history.write(session, lines)
    return len(lines)


def of_enrollments(
    session: Session,
    enrollment_ids: Many[int],
    reason: str,
    *,
    now: datetime,
    cause_id: int | None,
    by: int | None = None,
) -> list[history.Line]:
    """Cancel the waiting steps of these enrollments; return the lines of history for the caller to write."""
    session.flush()
    ids = listed(session, Delivery.enrollment_id, enrollment_ids)
    given = {"of_enrollments": ids, "why": reason[:300], "at": now}
    rows = session.connection().execute(_of_enrollments(dialect_of(session)), given).all()
    _tell_tasks(session, rows)
    return _lines(rows, reason, now=now, by=by, cause_id=cause_id)


def _cancelling(which: ColumnElement[bool]) -> ReturningUpdate[int, int, int, int | None, int]:
    return (
        update(Delivery)
        .where(
            which,
            in_states(Delivery.kind, [DeliveryKind.STEP]),
            in_states(Delivery.state, WAITING_DELIVERY),
        )
        .values(state=DeliveryState.CANCELLED, reason=bindparam("why"), done_at=bindparam("at"))
        .returning(
            Delivery.id, Delivery.workspace_id, Delivery.lead_id, Delivery.enrollment_id, Delivery.attempt
        )
    )


@cache
def _of_enrollments(dialect: str) -> ReturningUpdate[int, int, int, int | None, int]:
    """Prepared once, as it is on a reply's way."""
    return _cancelling(among_named(dialect, Delivery.enrollment_id, "of_enrollments"))


def _lines(
    rows: Iterable[Cancelled],
    reason: str,
    *,
    now: datetime,
    by: int | None,
    cause_id: int | None,
) -> list[history.Line]:
    return [
        history.line(
            history.Entry(
                workspace_id, lead_id=lead_id, enrollment_id=enrollment_id, delivery_id=delivery_id
            ),
            "delivery.cancelled",
            now=now,
            reason=reason,
            by=by,
            cause_id=cause_id,
        )
        for delivery_id, workspace_id, lead_id, enrollment_id, _ in rows
    ]


def _tell_tasks(session: Session, rows: Many[Cancelled]) -> None:
    """Have what somebody was asked to do by hand say that it is no longer needed."""
    for workspace_id in {row[1] for row in rows}:
        tried = [row[0] for row in rows if row[1] == workspace_id and row[4]]
        if tried:
            task_posts.cancelled(session, workspace_id, tried)
