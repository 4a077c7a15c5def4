"""Paused first steps: Resume first steps, Keep paused."""

from slack_bolt import App

from handlers import findings
from handlers.asked import Asked, wired
from outreach import breakers
from outreach.ports import Services
from views import breaker_ids, clicks, lab_ids


def resume(asked: Asked) -> None:
    """A person lets a mailbox's first steps go on, on the card or in the findings."""
    breaker_id, now = clicks.pressed_id(asked.body), asked.services.now()
    said = asked.once(lambda session, actor: breakers.resume(session, actor, breaker_id, now=now))
    if said and asked.view.get("callback_id") == lab_ids.FINDINGS_MODAL:
        findings.redraw_list(asked, clicks.number(str(asked.view.get("private_metadata") or "")), said)
    asked.ack()


def keep(asked: Asked) -> None:
    """A person keeps them paused."""
    breaker_id, now = clicks.pressed_id(asked.body), asked.services.now()
    asked.once(lambda session, actor: breakers.keep(session, actor, breaker_id, now=now))
    asked.ack()


def register(app: App, services: Services) -> None:
    app.action(breaker_ids.BREAKER_RESUME)(wired(services, resume))
    app.action(breaker_ids.BREAKER_KEEP)(wired(services, keep))
