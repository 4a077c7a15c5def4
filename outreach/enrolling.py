"""Who is enrolled: each lead of a sequence's source groups is proposed once, with its senders."""

from collections.abc import Callable
from collections.abc import Sequence as Many
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import JSON, TableValuedAlias, case, column, func, insert, literal, select, union_all
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models import Enrollment, History, Lead, Lease, Sequence, SequenceSourceGroup, SourceGroupLead
from models.sets import insert_each
from models.states import Channel, EnrollmentState, PostKind
from outreach import leads, leases, open_sequences, posts, senders, sequences, stored_forecasts, suppression
from outreach.ports import enqueue_after_commit

BATCH = 1000
"""How many leads one transaction enrolls: on SQLite nobody else writes meanwhile."""
UNFINISHED = "propose:"
"""Begins the name of the lease that stands while a sequence's leads are being enrolled."""
_LEASE_SECONDS = 60
Assigned = Callable[[int], int | None]
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def let_newcomers_in(session: Session, source_group_id: int) -> None:
    """Have each open sequence that takes its leads from a group enroll those who came into it, however they came.

    Where the job is lost, or there is no queue as on the command line, the clock asks for it: a lease that ran out
    says that it is to be done.
    """
    session.flush()
    theirs = session.scalars(
        select(SequenceSourceGroup.sequence_id)
        .join(Sequence, Sequence.id == SequenceSourceGroup.sequence_id)
        .where(SequenceSourceGroup.source_group_id == source_group_id, open_sequences.is_open())
        .order_by(SequenceSourceGroup.sequence_id)
    ).all()
    ask(session, theirs)


def ask(session: Session, sequence_ids: Many[int]) -> None:
    """Have whoever is in the source groups of these sequences and not enrolled there yet enrolled."""
    wanted = [{"name": f"{UNFINISHED}{id_}", "holder": "", "until": _LONG_AGO} for id_ in sequence_ids]
    insert_each(session, Lease, wanted, or_leave=True)
    for id_ in sequence_ids:
        enqueue_after_commit(session, "propose", id_)


def propose(
    session: Session, sequence_id: int, *, now: datetime, wall: datetime, after: int = 0
) -> int | None:
    """Enroll the next batch of leads, those after the id `after`; return where to go on, None at the end.

    A lead that cannot be reached, or is suppressed, is left out with the reason. A second call from the start
    enrolls nobody twice, and until the end is reached the clock knows that it was not. A completed sequence is
    opened again by the clock when leads come in.
    """
    sequence = session.get(Sequence, sequence_id)
    if sequence is None:
        leases.forget(session, f"{UNFINISHED}{sequence_id}")
        return None
    found = _next(session, sequence, after)
    if found:
        _enroll(session, sequence, found, now)
        posts.changed(session, sequence.workspace_id, PostKind.LAB_ROOT, [sequence_id])
        stored_forecasts.outdated(session, [sequence_id])
    if len(found) < BATCH:
        leases.forget(session, f"{UNFINISHED}{sequence_id}")
        return None
    leases.take(session, f"{UNFINISHED}{sequence_id}", "enrolling", wall=wall, seconds=_LEASE_SECONDS)
    return int(found[-1].id)


def enroll_one(session: Session, sequence: Sequence, lead: Lead, *, now: datetime) -> bool:
    """Enroll one lead, from whatever source group; False when they are in this sequence already."""
    if _enrolled(session, sequence, lead.id, lead.id):
        return False
    session.flush()
    _enroll(session, sequence, [_Lead(lead.id, lead.email, lead.linkedin_url)], now)
    posts.changed(session, sequence.workspace_id, PostKind.LAB_ROOT, [sequence.id])
    return True


class _Lead(NamedTuple):
    id: int
    email: str | None
    linkedin_url: str | None


def unfinished(session: Session, *, wall: datetime) -> list[int]:
    """Return the sequences whose leads were being enrolled until the job was lost."""
    return [int(name.removeprefix(UNFINISHED)) for name in leases.expired(session, UNFINISHED, wall=wall)]


def _next(session: Session, sequence: Sequence, after: int) -> Many[Any]:
    """Return id, email and LinkedIn URL of the next leads, those that are enrolled already among them."""
    groups = session.scalars(
        select(SequenceSourceGroup.source_group_id).where(SequenceSourceGroup.sequence_id == sequence.id)
    )
    # Each group in the order of its index: together they would be sorted anew for every batch.
    firsts = [
        select(Lead.id, Lead.email, Lead.linkedin_url)
        .join(SourceGroupLead, SourceGroupLead.lead_id == Lead.id)
        .where(SourceGroupLead.source_group_id == group_id, SourceGroupLead.lead_id > after)
        .order_by(SourceGroupLead.lead_id)
        .limit(BATCH)
        .subquery()
        .select()
        for group_id in groups
    ]
    if not firsts:
        return []
    every = union_all(*firsts).subquery()
    # A lead may be in several of the groups.
    return session.execute(select(every).distinct().order_by(every.c.id).limit(BATCH)).all()


def _enroll(session: Session, sequence: Sequence, found: Many[Any], now: datetime) -> None:
    known = _enrolled(session, sequence, found[0].id, found[-1].id)
    new = [lead for lead in found if lead.id not in known]
    if not new:
        return
    channels = list(dict.fromkeys(step.channel for step in sequences.steps_of(session, sequence.id)))
    by_email, by_linkedin = assigned(session, sequence.id)
    suppressed = suppression.suppressed_leads(session, sequence.workspace_id, new[0].id, new[-1].id)
    rows = []
    for lead_id, email, url in new:
        reason = leads.why_left_out(suppressed.get(lead_id), email, url, channels)
        rows.append((lead_id, by_email(lead_id), by_linkedin(lead_id), reason or ""))
    _record(session, _insert(session, sequence, rows, now), now)


def assigned(session: Session, sequence_id: int) -> tuple[Assigned, Assigned]:
    """Return which mailbox and which LinkedIn account a lead of a sequence gets, by the lead's id."""
    by_email, by_linkedin = (
        senders.assigning(
            [(one.id, one.daily_limit) for one in senders.chosen(session, sequence_id, channel)]
        )
        for channel in (Channel.EMAIL, Channel.LINKEDIN_INVITE)
    )
    return by_email, by_linkedin


def _enrolled(session: Session, sequence: Sequence, first: int, last: int) -> set[int]:
    enrolled = session.scalars(
        select(Enrollment.lead_id).where(
            Enrollment.workspace_id == sequence.workspace_id,
            Enrollment.sequence_id == sequence.id,
            Enrollment.lead_id.between(first, last),
        )
    )
    return set(enrolled)


def _given(session: Session, rows: Many[Any]) -> TableValuedAlias:
    """Return a table of these rows with one column `value`; they travel as one value, however many they are."""
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    unpack = func.json_each if is_sqlite else func.json_array_elements
    return unpack(literal(rows, JSON)).table_valued(column("value", JSON), name="given")


def _insert(session: Session, sequence: Sequence, rows: Many[Any], now: datetime) -> Many[int]:
    """Insert the enrollments that nobody else has inserted meanwhile and return their ids."""
    value = (given := _given(session, rows)).c.value
    wanted: dict[Any, Any] = {
        Enrollment.workspace_id: literal(sequence.workspace_id),
        Enrollment.sequence_id: literal(sequence.id),
        Enrollment.lead_id: value[0].as_integer(),
        Enrollment.email_sender_id: value[1].as_integer(),
        Enrollment.linkedin_sender_id: value[2].as_integer(),
        Enrollment.reason: value[3].as_string(),
        Enrollment.state: case(
            (value[3].as_string() == "", literal(EnrollmentState.PROPOSED, Enrollment.state.type)),
            else_=literal(EnrollmentState.LEFT_OUT, Enrollment.state.type),
        ),
        Enrollment.came_later: literal(sequence.launched_at is not None),
        Enrollment.left_by_gate: value[3].as_string() != "",
        Enrollment.created_at: literal(now, Enrollment.created_at.type),
    }
    into = (sqlite if session.get_bind().dialect.name == "sqlite" else postgresql).insert(Enrollment)
    # The condition is always true: without one SQLite takes ON CONFLICT for a join's ON.
    chosen = select(*wanted.values()).select_from(given).where(value.is_not(None))
    done = into.from_select(list(wanted), chosen).on_conflict_do_nothing().returning(Enrollment.id)
    return session.scalars(done).all()


def _record(session: Session, ids: Many[int], now: datetime) -> None:
    """Write down for each of these enrollments that it was proposed or left out."""
    given = _given(session, [(one,) for one in ids])
    kind = case(
        (Enrollment.state == EnrollmentState.PROPOSED, "enrollment.proposed"), else_="enrollment.left_out"
    )
    wanted: dict[Any, Any] = {
        History.workspace_id: Enrollment.workspace_id,
        History.lead_id: Enrollment.lead_id,
        History.sequence_id: Enrollment.sequence_id,
        History.enrollment_id: Enrollment.id,
        History.kind: kind,
        History.reason: Enrollment.reason,
        History.at: literal(now, History.at.type),
    }
    chosen = select(*wanted.values()).join(given, Enrollment.id == given.c.value[0].as_integer())
    session.execute(insert(History).from_select(list(wanted), chosen.order_by(Enrollment.id)))
