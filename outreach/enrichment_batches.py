"""The course of an enrichment: who is asked for next, and when it is over.

That somebody is asked for is committed before the call. A call whose answer never came may have been charged, and
asking again would be charged again: its leads are *unanswered* and not asked for again by themselves.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Select, String, cast, exists, func, literal, literal_column, or_, select, update
from sqlalchemy.orm import Session

from models import Enrichment, Lead, LeadEnrichment, Lease, SourceGroup, SourceGroupLead
from models.sets import among
from models.states import (
    THROUGH_ENRICHMENT,
    EnrichmentScope,
    EnrichmentState,
    LeadEnrichmentState,
    PostKind,
)
from outreach import enriching, enrichment_plan, enrichment_results, history, instants, posts
from outreach.enrich_screens import NO_PROVIDER
from outreach.enrichment_port import Enricher, Sought

LEASE = "enrich:"


@dataclass(frozen=True)
class Batch:
    """Who is to be asked for now, nobody when there is more to look through first; with `is_over` nothing is left."""

    people: tuple[Sought, ...] = ()
    is_over: bool = False


_OVER = Batch(is_over=True)


def next_batch(
    session: Session,
    enrichment_id: int,
    enricher: Enricher | None,
    *,
    is_first: bool,
    now: datetime,
    wall: datetime,
) -> Batch:
    """Say who is asked for next, and write down that they are.

    With `is_first` the caller has just taken the lease, so that whoever is on their way was lost in a crash.
    """
    row = session.scalar(select(Enrichment).where(Enrichment.id == enrichment_id).with_for_update())
    if row is None:
        return _OVER
    if is_first:
        enrichment_results.after_crash(session, row, now=now)
    if row.state is not EnrichmentState.RUNNING or (row.retry_at is not None and row.retry_at > wall):
        return _OVER
    problem = _why_not(session, row, enricher)
    if problem:
        enriching.end(session, row.id, EnrichmentState.STOPPED, problem, now=now)
        return _OVER
    people = _ask(session, row, enricher, now) if enricher else ()
    if people:
        return Batch(people)
    if enrichment_plan.look_through(session, row, enricher, now=now):
        posts.changed(session, row.workspace_id, PostKind.ENRICHMENT, [row.id])
        return Batch()
    _finish(session, row, now)
    return _OVER


def _why_not(session: Session, row: Enrichment, enricher: Enricher | None) -> str:
    group = session.get(SourceGroup, row.source_group_id)
    if group is None or group.deleted_at is not None:
        return "The source group was deleted. What was found for its leads is kept."
    if row.scope is EnrichmentScope.NOBODY:
        return ""
    if enricher is None:
        return NO_PROVIDER
    if enricher.terms.key != row.provider:
        return f"{row.provider_name} is no longer the provider that is set. Press Enrich again."
    return ""


def _ask(session: Session, row: Enrichment, enricher: Enricher, now: datetime) -> tuple[Sought, ...]:
    waiting = session.scalars(
        select(LeadEnrichment.lead_id)
        .where(LeadEnrichment.enrichment_id == row.id, LeadEnrichment.state == LeadEnrichmentState.WAITING)
        .order_by(LeadEnrichment.lead_id)
        .limit(enricher.terms.at_once)
    ).all()
    if not waiting:
        return ()
    leads = session.scalars(select(Lead).where(among(session, Lead.id, waiting)).order_by(Lead.id)).all()
    there = [lead for lead in leads if lead.erased_at is None]
    enrichment_results.move(
        session,
        row.id,
        [one.id for one in leads if one not in there],
        LeadEnrichmentState.LEFT_OUT,
        now,
        enrichment_results.ERASED,
    )
    enrichment_results.move(session, row.id, [one.id for one in there], LeadEnrichmentState.ASKED, now)
    return tuple(enrichment_plan.sought(lead) for lead in there)


def _finish(session: Session, row: Enrichment, now: datetime) -> None:
    rest = _rest(session, row.source_group_id)
    reason = (
        f"The limit of {row.at_most:,} was reached; {rest:,} {'lead was' if rest == 1 else 'leads were'} not asked "
        "for. Press Enrich again to go on with them."
        if rest
        else ""
    )
    if not rest:
        marked = session.execute(
            update(SourceGroup)
            .where(SourceGroup.id == row.source_group_id, SourceGroup.enriched_at.is_(None))
            .values(enriched_at=now)
            .returning(SourceGroup.id)
        ).first()
        if marked is not None:
            entry, detail = history.Entry(row.workspace_id), {"source_group_id": row.source_group_id}
            history.record(session, entry, "source_group.enriched", now=now, detail=detail)
    session.flush()
    enriching.end(session, row.id, EnrichmentState.DONE, reason, now=now)


def _rest(session: Session, source_group_id: int) -> int:
    """Return how many leads of a group have never been through enrichment."""
    been = exists().where(
        LeadEnrichment.lead_id == SourceGroupLead.lead_id, LeadEnrichment.state.in_(THROUGH_ENRICHMENT)
    )
    left = select(func.count()).where(SourceGroupLead.source_group_id == source_group_id, ~been)
    return session.scalar(left) or 0


def due(session: Session, wall: datetime) -> list[int]:
    """Return the enrichments that have something to do while no job does it: those a crash left behind, too."""
    times = instants.of(wall=wall)
    return sorted({id_ for query in _due() for id_ in session.scalars(query, times)})


@cache
def _due() -> tuple[Select[int], Select[int]]:
    wall = instants.WALL
    held = select(Lease.name).where(
        Lease.name == literal(LEASE).concat(cast(Enrichment.id, String)), Lease.until > wall
    )
    running = select(Enrichment.id).where(
        Enrichment.state == EnrichmentState.RUNNING,
        or_(Enrichment.retry_at.is_(None), Enrichment.retry_at <= wall),
        ~held.exists(),
    )
    # The index of those on their way names this state, which the planner must see in the words of the query.
    under_way = select(LeadEnrichment.enrichment_id).where(LeadEnrichment.state == literal_column("'asked'"))
    behind = select(Enrichment.id).where(
        Enrichment.id.in_(under_way), Enrichment.state != EnrichmentState.RUNNING, ~held.exists()
    )
    return running, behind
