"""A world with an enrichment provider: groups whose leads lack something, and enrichments of them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from integrations.recording_enricher import RecordingEnricher
from models import Enrichment, Lead, LeadEnrichment
from models.states import EnrichmentScope, SuppressionKind
from outreach import enriching, leads, suppression
from tests.outreach.doing import settle
from tests.outreach.found_words import found_words
from tests.world import World

HEAD = {"name": "Mia Lund", "company": "Fjord"}
"""Somebody who may be looked up: a whole name and a company."""


def with_enricher(world: World, **how: int) -> RecordingEnricher:
    """Give the world a provider that knows nobody yet."""
    enricher = RecordingEnricher(**how)
    world.services = replace(world.services, enricher=enricher)
    return enricher


def group_of(world: World, *rows: Mapping[str, str], name: str = "Fair") -> int:
    """Bring leads in who have not been through enrichment."""
    imported = world.run(
        lambda session: leads.import_rows(
            session, world.workspace_id, name=name, rows=rows, now=world.clock.now, is_enriched=False
        )
    )
    assert imported.problems == ()
    return imported.source_group_id


def people(count: int) -> list[dict[str, str]]:
    return [{"name": f"Person {number:03d}", "company": f"Firm {number}"} for number in range(count)]


def start(
    world: World,
    group_id: int,
    *,
    scope: EnrichmentScope = EnrichmentScope.LACKING,
    at_most: str = "100",
    by: int | None = None,
) -> int:
    """Start an enrichment; its job waits."""
    enricher = world.services.enricher
    terms = enricher.terms if enricher else None
    return world.act(enriching.start, group_id, terms, scope=scope, at_most=at_most, by=by)


def enriched(world: World, group_id: int, **how: object) -> Enrichment:
    """Start an enrichment and let it come to its end."""
    enrichment_id = start(world, group_id, **how)  # type: ignore[arg-type]
    world.work_off()
    return world.row(Enrichment, enrichment_id)


def goes_on(world: World, seconds: float = 3_600) -> None:
    """Let time pass and the clock find what is to be done again."""
    world.clock.now += timedelta(seconds=seconds)
    settle(world)


def lead(world: World, name: str) -> Lead:
    return world.only(Lead, name=name)


def outcomes(world: World, enrichment_id: int) -> dict[str, str]:
    """Return what became of each lead, by name."""
    rows = world.rows(LeadEnrichment, enrichment_id=enrichment_id)
    return {world.row(Lead, one.lead_id).name: str(one.state) for one in rows}


def block(world: World, kind: SuppressionKind, value: str) -> None:
    world.run(
        lambda session: suppression.suppress(
            session, world.workspace_id, kind, value, "opted out", now=world.clock.now
        )
    )


def words(world: World, name: str) -> set[str]:
    """Return the words by which a lead is found."""
    return found_words(world, lead(world, name).id)
