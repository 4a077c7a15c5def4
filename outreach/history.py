"""Every change of state appends one entry, in the same transaction, with the entry that caused it."""

from collections.abc import Iterable
from collections.abc import Sequence as Many
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from models import History, Person
from models.sets import insert_each

_CAUSE = insert(History).returning(History.id)


class Entry(NamedTuple):
    """What an entry is about; everything but the workspace may be None."""

    workspace_id: int
    lead_id: int | None = None
    sequence_id: int | None = None
    enrollment_id: int | None = None
    step_id: int | None = None
    delivery_id: int | None = None


class InSequence(Protocol):
    """A lead in a sequence: an enrollment, or what says the same."""

    @property
    def id(self) -> int: ...
    @property
    def workspace_id(self) -> int: ...
    @property
    def lead_id(self) -> int: ...
    @property
    def sequence_id(self) -> int: ...


def about(enrollment: InSequence, *, step_id: int | None = None, delivery_id: int | None = None) -> Entry:
    """Say what an entry on an enrollment is about."""
    return Entry(
        workspace_id=enrollment.workspace_id,
        lead_id=enrollment.lead_id,
        sequence_id=enrollment.sequence_id,
        enrollment_id=enrollment.id,
        step_id=step_id,
        delivery_id=delivery_id,
    )


def record(
    session: Session,
    entry: Entry,
    kind: str,
    *,
    now: datetime,
    reason: str = "",
    by: int | None = None,
    cause_id: int | None = None,
    detail: dict[str, Any] | None = None,
) -> int:
    """Append an entry and return its id; `by` is a person's id, None when a rule did it.

    `kind` is the thing and its new state, such as "message.approved". `reason` is clipped to what is kept.
    """
    row = append(session, entry, kind, now=now, reason=reason, by=by, cause_id=cause_id, detail=detail)
    session.flush()
    return row.id


def append(
    session: Session,
    entry: Entry,
    kind: str,
    *,
    now: datetime,
    reason: str = "",
    by: int | None = None,
    cause_id: int | None = None,
    detail: dict[str, Any] | None = None,
) -> History:
    """Append an entry that nothing points to as its cause; many of them are written in one statement."""
    row = History(
        workspace_id=entry.workspace_id,
        lead_id=entry.lead_id,
        sequence_id=entry.sequence_id,
        enrollment_id=entry.enrollment_id,
        step_id=entry.step_id,
        delivery_id=entry.delivery_id,
        kind=kind,
        reason=reason[:300],
        by_person_id=by,
        at=now,
        cause_id=cause_id,
        detail=detail,
    )
    session.add(row)
    return row


Line = dict[str, Any]
"""An entry that is not written yet: its columns."""


def line(
    entry: Entry,
    kind: str,
    *,
    now: datetime,
    reason: str = "",
    by: int | None = None,
    cause_id: int | None = None,
) -> Line:
    """Return an entry for `write`, as `record` would append it."""
    return {
        "workspace_id": entry.workspace_id,
        "lead_id": entry.lead_id,
        "sequence_id": entry.sequence_id,
        "enrollment_id": entry.enrollment_id,
        "step_id": entry.step_id,
        "delivery_id": entry.delivery_id,
        "kind": kind,
        "reason": reason[:300],
        "by_person_id": by,
        "at": now,
        "cause_id": cause_id,
    }


def write(session: Session, lines: Many[Line]) -> None:
    """Append entries in one statement, behind what the session has still to write; their causes must be known."""
    insert_each(session, History, lines)


def cause(session: Session, one: Line) -> int:
    """Append an entry that others name as their cause and return its id."""
    session.flush()
    id_: int = session.connection().execute(_CAUSE, one).scalar_one()
    return id_


def record_each(
    session: Session,
    changes: Iterable[tuple[Entry, str]],
    kind: str,
    *,
    now: datetime,
    cause_id: int | None = None,
) -> None:
    """Append an entry of one kind for each of these changes, given with their reasons, in one statement."""
    rows = [line(entry, kind, now=now, reason=reason, cause_id=cause_id) for entry, reason in changes]
    insert_each(session, History, rows)


def latest(session: Session, workspace_id: int, kind: str) -> History | None:
    """Return the newest entry of a kind on a workspace itself, None when there is none."""
    return session.scalar(
        select(History)
        .where(History.workspace_id == workspace_id, History.kind == kind)
        .order_by(History.id.desc())
        .limit(1)
    )


def name_of(session: Session, person_id: int | None) -> str:
    """Return what a person is called, "a rule" when nobody did it."""
    person = session.get(Person, person_id) if person_id is not None else None
    return person.name or f"<@{person.slack_user_id}>" if person is not None else "a rule"
