"""Looking through the leads of a source group: who has been through enrichment as they came, and who is asked for."""

from collections.abc import Collection
from collections.abc import Sequence as Many
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models import Enrichment, Lead, LeadEnrichment, SourceGroupLead
from models.sets import among, insert_each
from models.states import COUNTED_LOOK_UP, EnrichmentScope, LeadEnrichmentState, LeadStage
from outreach import enriching, history, stages
from outreach.enrichment_port import Enricher, Sought

AT_ONCE = 500
"""How many leads are looked through in one transaction."""

TOO_LITTLE = "Too little is known to look them up: add an email, a LinkedIn URL, or a company or place."
CAME_AS_THEY_ARE = "What came with them counts as enrichment."

Verdict = tuple[LeadEnrichmentState, str]


def look_through(session: Session, row: Enrichment, enricher: Enricher | None, *, now: datetime) -> bool:
    """Decide on the next leads of the group; False when none was left."""
    leads = session.scalars(
        select(Lead)
        .join(SourceGroupLead, SourceGroupLead.lead_id == Lead.id)
        .where(SourceGroupLead.source_group_id == row.source_group_id, Lead.id > row.after_lead_id)
        .order_by(Lead.id)
        .limit(AT_ONCE)
    ).all()
    if not leads:
        return False
    verdicts = _verdicts(session, row, leads, enricher)
    _advance(session, leads)
    _keep(session, row, verdicts, now)
    row.after_lead_id = leads[-1].id
    return True


def _verdicts(
    session: Session, row: Enrichment, leads: Many[Lead], enricher: Enricher | None
) -> dict[int, Verdict]:
    asked = enriching.was_asked(enricher.terms if enricher else None)
    ids = [lead.id for lead in leads]
    known = set(session.scalars(select(Lead.id).where(among(session, Lead.id, ids), asked)))
    room = row.at_most - _taken(session, row)
    found: dict[int, Verdict] = {}
    for lead in leads:
        verdict = verdict_on(lead, row.scope, enricher, is_known=lead.id in known, has_room=room > 0)
        if verdict is not None:
            found[lead.id] = verdict
            room -= verdict[0] is LeadEnrichmentState.WAITING
    return found


def verdict_on(
    lead: Lead, scope: EnrichmentScope, enricher: Enricher | None, *, is_known: bool, has_room: bool
) -> Verdict | None:
    """Return what an enrichment does for a lead; None leaves one for another time whom nothing is known of yet."""
    if lead.erased_at is not None:
        return LeadEnrichmentState.LEFT_OUT, "They were erased."
    is_wanted = bool(stages.lacks(lead)) if scope is EnrichmentScope.LACKING else not lead.email
    if scope is EnrichmentScope.NOBODY or enricher is None or not is_wanted:
        return LeadEnrichmentState.AS_IT_CAME, ""
    if is_known:
        return LeadEnrichmentState.KNOWN, ""
    if not enricher.can_look_up(sought(lead)):
        return LeadEnrichmentState.LEFT_OUT, TOO_LITTLE
    if has_room:
        return LeadEnrichmentState.WAITING, ""
    if stages.stage_of(lead.email, lead.title, lead.company) is not LeadStage.DISCOVERED:
        return LeadEnrichmentState.AS_IT_CAME, ""
    return None


def sought(lead: Lead) -> Sought:
    """Return a lead as a provider is asked for them."""
    return Sought(
        ref=lead.id,
        name=lead.name,
        email=lead.email or "",
        linkedin_url=lead.linkedin_url or "",
        phone=lead.phone,
        company=lead.company,
        company_domain=lead.company_domain,
        city=lead.city,
        region=lead.region,
        country=lead.country,
    )


def _taken(session: Session, row: Enrichment) -> int:
    counted = select(func.count()).where(
        LeadEnrichment.enrichment_id == row.id, LeadEnrichment.state.in_(COUNTED_LOOK_UP)
    )
    return session.scalar(counted) or 0


def _advance(session: Session, leads: Many[Lead]) -> None:
    """Move the stages of leads to where what came with them brings them."""
    moves: dict[tuple[LeadStage, LeadStage], list[int]] = {}
    for lead in leads:
        reached = stages.stage_of(lead.email, lead.title, lead.company)
        stage = stages.advanced(lead.stage, reached)
        if stage is not lead.stage and lead.erased_at is None:
            moves.setdefault((lead.stage, stage), []).append(lead.id)
    for (before, after), ids in moves.items():
        _move(session, ids, before, after)


def _move(session: Session, lead_ids: Collection[int], before: LeadStage, after: LeadStage) -> None:
    session.execute(
        update(Lead)
        .where(among(session, Lead.id, lead_ids), Lead.stage == before)
        .values(stage=after)
        .execution_options(synchronize_session=False)
    )


def _keep(session: Session, row: Enrichment, verdicts: dict[int, Verdict], now: datetime) -> None:
    rows = [
        {
            "workspace_id": row.workspace_id,
            "enrichment_id": row.id,
            "lead_id": lead_id,
            "state": state,
            "reason": reason,
            "at": now,
        }
        for lead_id, (state, reason) in verdicts.items()
    ]
    insert_each(session, LeadEnrichment, rows, or_leave=True)
    kinds = {
        LeadEnrichmentState.AS_IT_CAME: "lead.enriched",
        LeadEnrichmentState.LEFT_OUT: "lead.enrichment_left_out",
    }
    lines = [
        history.line(
            history.Entry(row.workspace_id, lead_id=lead_id),
            kinds[state],
            reason=reason or CAME_AS_THEY_ARE,
            now=now,
        )
        for lead_id, (state, reason) in verdicts.items()
        if state in kinds
    ]
    history.write(session, lines)
