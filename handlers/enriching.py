"""Enriching a source group: the dialog, starting it, and stopping it from its progress."""

from slack_bolt import App

from handlers.asked import Asked, wired
from models import Person
from outreach import enriching
from outreach.enrich_screens import EnrichOffer
from outreach.enrichment_port import Terms
from outreach.ports import Services, Session
from views import clicks, enrich_modal, ids


def open_offer(asked: Asked) -> None:
    """A person pressed Enrich: say who lacks what, and what asking for it costs."""
    source_group_id = clicks.pressed_id(asked.body)

    def look(session: Session, actor: Person) -> EnrichOffer:
        return enriching.offer(session, actor, source_group_id, _terms(asked))

    asked.open(enrich_modal.enrich_modal(asked.run(look)))
    asked.ack()


def start(asked: Asked) -> None:
    """A person confirmed the enrichment; its progress follows in a direct message."""
    typed = enrich_modal.read_enrich(asked.view)

    def work(session: Session, actor: Person) -> None:
        enriching.start(
            session,
            actor,
            typed.source_group_id,
            _terms(asked),
            scope=typed.scope,
            at_most=typed.at_most,
            now=asked.services.now(),
        )

    asked.run(work)
    asked.ack()


def stop(asked: Asked) -> None:
    """A person pressed Stop under the progress."""
    enrichment_id = clicks.pressed_id(asked.body)
    asked.once(lambda session, actor: enriching.stop(session, actor, enrichment_id, now=asked.services.now()))
    asked.ack()


def _terms(asked: Asked) -> Terms | None:
    return asked.services.enricher.terms if asked.services.enricher is not None else None


def register(app: App, services: Services) -> None:
    app.action(ids.ENRICH)(wired(services, open_offer))
    app.view(ids.ENRICH_MODAL)(wired(services, start))
    app.action(ids.ENRICH_STOP)(wired(services, stop))
