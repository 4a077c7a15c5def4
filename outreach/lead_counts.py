"""What is true of how many of some leads, in one statement however many they are."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models import Enrollment, Lead, Sequence, Suppression
from models.states import Channel
from outreach import leads, suppression
from outreach.group_screens import LeadCounts
from outreach.stopping import RUNNING


def of(session: Session, workspace_id: int, which: Select[int], channels: Iterable[Channel]) -> LeadCounts:
    """Count the leads whose ids a query returns; what they are suppressed by is the one list's."""
    among = which.subquery()
    (key,) = among.c
    found = session.execute(
        select(
            func.count(),
            func.count(Lead.email),
            func.count(Lead.linkedin_url),
            _count(Lead.email_verified),
            func.count(Lead.zone),
            _count(is_suppressed(workspace_id)),
            _count(_is_running()),
            _count(leads.reachable(channels)),
        )
        .select_from(among)
        .join(Lead, Lead.id == key)
    ).one()
    return LeadCounts(*found)


def _count(condition: ColumnElement[bool] | InstrumentedAttribute[bool]) -> ColumnElement[int]:
    return func.count(case((condition, 1)))


def is_suppressed(workspace_id: int | ColumnElement[int]) -> ColumnElement[bool]:
    """Return the condition that something on the list forbids writing to a lead, as `suppression.suppressed_leads`."""
    return or_(
        *(select(Suppression.id).where(named).exists() for named in suppression.lead_blocks(workspace_id))
    )


def _is_running() -> ColumnElement[bool]:
    return (
        select(Enrollment.id)
        .join(Sequence, Sequence.id == Enrollment.sequence_id)
        .where(Enrollment.lead_id == Lead.id, Enrollment.state.in_(RUNNING), Sequence.archived_at.is_(None))
        .exists()
    )
