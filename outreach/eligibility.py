"""Whether a source group may be chosen for a sequence: the one place that says so, and what is missing."""

from datetime import datetime

from sqlalchemy import ColumnElement, select

from models import Lead, SourceGroup, SourceGroupLead
from models.states import LeadStage


def missing(enriched_at: datetime | None, *, leads: int, reachable: int) -> str:
    """Return what a group lacks, "" when sequences may take it."""
    if enriched_at is None:
        return "not enriched yet"
    if not leads:
        return "it has no leads"
    if not reachable:
        return "no lead can be reached on a connected channel"
    return ""


def is_raw() -> ColumnElement[bool]:
    """Return the condition that a lead has been through no enrichment: no group that holds it has, nor has it alone."""
    groups = (
        select(SourceGroupLead.id)
        .join(SourceGroup, SourceGroup.id == SourceGroupLead.source_group_id)
        .where(SourceGroupLead.lead_id == Lead.id)
    )
    enriched = groups.where(SourceGroup.enriched_at.is_not(None))
    alone = Lead.stage == LeadStage.DISCOVERED
    return ~enriched.exists() & (groups.exists() | alone)
