"""What the direct message about an enrichment shows."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Enrichment, Lead, LeadEnrichment, Person, SourceGroup, Workspace
from models.states import THROUGH_ENRICHMENT, EnrichmentState, LeadEnrichmentState
from outreach.enrich_screens import EnrichmentCard, Price

MOST_PROBLEMS = 6
_UNDER_WAY = (LeadEnrichmentState.WAITING, LeadEnrichmentState.ASKED)


def card(session: Session, enrichment_id: int, *, now: datetime) -> EnrichmentCard | None:
    """Return how far an enrichment is, None when its source group is gone."""
    row = session.get(Enrichment, enrichment_id)
    if row is None:
        return None
    group = session.get_one(SourceGroup, row.source_group_id)
    by_state = _by_state(session, row.id)
    problems = _problems(session, row.id)
    through = sum(count for state, count in by_state.items() if state in THROUGH_ENRICHMENT)
    return EnrichmentCard(
        enrichment_id=row.id,
        source_group_id=group.id,
        group=group.name,
        state=row.state,
        reason=row.reason,
        leads=max(row.leads, through),
        done=through,
        found=by_state.get(LeadEnrichmentState.FOUND, 0),
        not_found=by_state.get(LeadEnrichmentState.NOT_FOUND, 0),
        as_it_came=by_state.get(LeadEnrichmentState.AS_IT_CAME, 0)
        + by_state.get(LeadEnrichmentState.KNOWN, 0),
        unanswered=by_state.get(LeadEnrichmentState.UNANSWERED, 0),
        failed=by_state.get(LeadEnrichmentState.FAILED, 0) + by_state.get(LeadEnrichmentState.LEFT_OUT, 0),
        under_way=sum(by_state.get(state, 0) for state in _UNDER_WAY),
        problems=problems,
        more_problems=_count_problems(session, row.id) - len(problems)
        if len(problems) == MOST_PROBLEMS
        else 0,
        price=Price(row.provider_name, row.price_micros) if row.provider else None,
        at_most=row.at_most,
        is_enriched=group.enriched_at is not None,
        can_go_on=group.deleted_at is None and row.state is not EnrichmentState.RUNNING,
        waits_until=row.retry_at,
        zone=_zone(session, row),
        updated_at=now,
    )


def _by_state(session: Session, enrichment_id: int) -> dict[LeadEnrichmentState, int]:
    rows = session.execute(
        select(LeadEnrichment.state, func.count())
        .where(LeadEnrichment.enrichment_id == enrichment_id)
        .group_by(LeadEnrichment.state)
    )
    return {state: count for state, count in rows}


def _problems(session: Session, enrichment_id: int) -> tuple[tuple[str, str], ...]:
    rows = session.execute(
        select(Lead.name, LeadEnrichment.reason)
        .join(Lead, Lead.id == LeadEnrichment.lead_id)
        .where(LeadEnrichment.enrichment_id == enrichment_id, LeadEnrichment.reason != "")
        .order_by(LeadEnrichment.id)
        .limit(MOST_PROBLEMS)
    )
    return tuple((name, reason) for name, reason in rows)


def _count_problems(session: Session, enrichment_id: int) -> int:
    counted = select(func.count()).where(
        LeadEnrichment.enrichment_id == enrichment_id, LeadEnrichment.reason != ""
    )
    return session.scalar(counted) or 0


def _zone(session: Session, row: Enrichment) -> str:
    """Return the zone in which times are told: that of who started it, else the workspace's."""
    person = session.get(Person, row.person_id) if row.person_id is not None else None
    return (person.zone if person and person.zone else None) or session.get_one(
        Workspace, row.workspace_id
    ).zone
