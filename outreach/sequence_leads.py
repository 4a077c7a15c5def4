"""The leads of one sequence, page by page: where each stands in it and when they are written to next."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, ScalarSelect, Select, func, select
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, Lead, Person, Sequence, Workspace
from models.states import WAITING_DELIVERY, Channel, DeliveryKind, EnrollmentState, SequenceState
from outreach import lead_search, sequences

LISTED = 20
"""How many leads a page lists."""


@dataclass(frozen=True)
class EnrolledLead:
    """A lead in a sequence: `channel` is that of the step that comes next, None behind the last one.

    `next_at` is when that step is planned to leave, or falls due where it is not planned; None where nothing comes by
    itself.
    """

    lead_id: int
    name: str
    company: str
    state: EnrollmentState
    position: int
    channel: Channel | None = None
    reason: str = ""
    next_at: datetime | None = None


@dataclass(frozen=True)
class SequenceLeads:
    """A page of a sequence's leads in the order in which they came; `zone` is that of who looks."""

    sequence_id: int
    name: str
    state: SequenceState
    step_count: int
    leads: tuple[EnrolledLead, ...]
    zone: str
    now: datetime
    has_earlier: bool = False
    has_later: bool = False


def listed(
    session: Session,
    actor: Person,
    sequence_id: int,
    *,
    now: datetime,
    after: int = 0,
    before: int | None = None,
) -> SequenceLeads:
    """Return the leads that come after one of them, or the last ones before one; the first ones where nobody does.

    Raises NotFound.
    """
    sequence = sequences.sequence_of(session, actor.workspace_id, sequence_id)
    steps = {step.position: step.channel for step in sequences.steps_of(session, sequence_id)}
    rows = _page(session, sequence, after, before)
    if not rows:
        after, before = 0, None
        rows = _page(session, sequence, after, before)
    is_cut = len(rows) > LISTED
    shown = rows[:LISTED] if before is None else rows[:LISTED][::-1]
    return SequenceLeads(
        sequence_id=sequence_id,
        name=sequence.name,
        state=sequence.state,
        step_count=len(steps),
        leads=tuple(
            EnrolledLead(
                lead_id=one.lead_id,
                name=name,
                company=company,
                state=one.state,
                position=one.position,
                channel=steps.get(one.position),
                reason=one.reason,
                next_at=(planned or one.due_at) if one.state is EnrollmentState.ACTIVE else None,
            )
            for one, name, company, planned in shown
        ),
        zone=actor.zone or session.get_one(Workspace, actor.workspace_id).zone,
        now=now,
        has_earlier=after > 0 if before is None else is_cut,
        has_later=is_cut if before is None else True,
    )


def found(session: Session, actor: Person, sequence_id: int, wanted: str, *, size: int) -> lead_search.Page:
    """Return the leads of a sequence who fit what was typed. Raises NotFound."""
    sequence = sequences.sequence_of(session, actor.workspace_id, sequence_id)
    return lead_search.search(session, actor.workspace_id, wanted, size=size, sequence_id=sequence.id)


def _page(
    session: Session, sequence: Sequence, after: int, before: int | None
) -> list[Row[Enrollment, str, str, datetime | None]]:
    """Return a page's rows and one more, in the order of the leads' ids, backwards before a lead."""
    wanted = _enrolled(sequence)
    if before is None:
        wanted = wanted.where(Enrollment.lead_id > after).order_by(Enrollment.lead_id)
    else:
        wanted = wanted.where(Enrollment.lead_id < before).order_by(Enrollment.lead_id.desc())
    return list(session.execute(wanted.limit(LISTED + 1)))


def _enrolled(sequence: Sequence) -> Select[Enrollment, str, str, datetime | None]:
    """Select who is in a sequence by its unique key, which holds the leads of each sequence in order."""
    return (
        select(Enrollment, Lead.name, Lead.company, _planned())
        .join(Lead, Lead.id == Enrollment.lead_id)
        .where(
            Enrollment.workspace_id == sequence.workspace_id,
            Enrollment.sequence_id == sequence.id,
            Lead.erased_at.is_(None),
        )
    )


def _planned() -> ScalarSelect[datetime]:
    """Return when the step of an Enrollment that waits to leave is planned."""
    return (
        select(func.min(Delivery.send_at))
        .where(
            Delivery.enrollment_id == Enrollment.id,
            Delivery.kind == DeliveryKind.STEP,
            Delivery.state.in_(WAITING_DELIVERY),
        )
        .correlate(Enrollment)
        .scalar_subquery()
    )
