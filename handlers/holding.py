"""Sends that are held after a standstill: Reconcile, Go on."""

from slack_bolt import App

from handlers.asked import Asked, wired
from outreach import holding
from outreach.ports import Services
from views import ids


def reconcile(asked: Asked) -> None:
    """A person pressed Reconcile: the Sent folders are looked into by a job."""
    asked.once(lambda session, actor: holding.reconcile(session, actor, now=asked.services.now()))
    asked.ack()


def go_on(asked: Asked) -> None:
    """A person let the held sends go on."""
    asked.once(lambda session, actor: holding.go_on(session, actor, now=asked.services.now()))
    asked.ack()


def register(app: App, services: Services) -> None:
    app.action(ids.HELD_RECONCILE)(wired(services, reconcile))
    app.action(ids.HELD_GO_ON)(wired(services, go_on))
