"""Enriches the leads of a source group, batch after batch, under a lease."""

import logging
from uuid import uuid4

from jobs import context, stopping
from jobs.mail_checks import MailChecks, mail_checks
from outreach import enrichment_batches, enrichment_results, fitting, leases, suppression
from outreach.enrichment_batches import Batch
from outreach.enrichment_port import Enricher, EnricherTrouble, Looked
from outreach.ports import Services, Session

LEASE_SECONDS = 180
"""Longer than any call to a provider, the question for its domains and the commits may take."""

MAKES_WAY_AFTER = 60.0
"""Seconds after which it goes to the end of its queue, which it shares with writing."""

_log = logging.getLogger("plera.jobs.enrich")


def enrich(enrichment_id: int) -> None:
    """Look up the leads of an enrichment until all have been through it, or the provider asks to wait."""
    enrich_all(context.services(), enrichment_id)


def enrich_all(services: Services, enrichment_id: int, *, makes_way_after: float = MAKES_WAY_AFTER) -> None:
    """Ask batch by batch; who is asked for is committed first, so that nobody is paid for twice after a crash."""
    holder, name = uuid4().hex, f"{enrichment_batches.LEASE}{enrichment_id}"
    is_first, is_enough = True, stopping.after(makes_way_after)
    with mail_checks(services.mail_domains) as checks:
        while (batch := _next(services, enrichment_id, name, holder, is_first=is_first)) is not None:
            is_first = False
            if batch.people and services.enricher is not None:
                _look_up(services, services.enricher, enrichment_id, batch, checks)
            if batch.is_over or is_enough():
                services.run(lambda session: leases.release(session, name, holder, wall=services.wall()))
                break
    if batch is not None and not batch.is_over:
        services.queue.enqueue("enrich", enrichment_id)


def _next(services: Services, enrichment_id: int, name: str, holder: str, *, is_first: bool) -> Batch | None:
    def work(session: Session) -> Batch | None:
        if not leases.take(session, name, holder, wall=services.wall(), seconds=LEASE_SECONDS):
            return None
        return enrichment_batches.next_batch(
            session,
            enrichment_id,
            services.enricher,
            is_first=is_first,
            now=services.now(),
            wall=services.wall(),
        )

    return services.run(work)


def _look_up(
    services: Services, enricher: Enricher, enrichment_id: int, batch: Batch, checks: MailChecks | None
) -> None:
    try:
        looked = enricher.look_up(batch.people)
    except EnricherTrouble as trouble:
        looked = Looked((), trouble)
    if looked.trouble is not None:
        error = type(looked.trouble).__name__
        _log.warning("enrichment in trouble", extra={"enrichment_id": enrichment_id, "error": error})
    dead = checks.without_mail(_domains(looked)) if checks else frozenset()
    services.persist(
        lambda session: enrichment_results.record(
            session,
            enrichment_id,
            [one.ref for one in batch.people],
            looked,
            source=enricher.terms.name,
            dead=dead,
            now=services.now(),
            wall=services.wall(),
        )
    )


def _domains(looked: Looked) -> set[str]:
    """Return the domains of the addresses that were found."""
    emails = (fitting.offered(answer).get("email", "") for answer in looked.answers)
    return {suppression.domain_of(email) for email in emails if email}
