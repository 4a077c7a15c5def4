"""Presses on the list of a day, on which it is asked who answered on LinkedIn."""

from slack_bolt import App

from handlers.asked import Asked, wired
from outreach import silent_leads
from outreach.ports import Services
from views import clicks, linkedin_ids, who_answered


def nobody_else(asked: Asked) -> None:
    """A person says that those shown on their list have not answered."""
    shown, now = who_answered.read(asked.body), asked.services.now()
    asked.once(lambda session, actor: silent_leads.nobody_else(session, actor, shown, now=now))
    asked.ack()


def undo(asked: Asked) -> None:
    """A person takes that back."""
    person_id, now = clicks.pressed_id(asked.body), asked.services.now()
    asked.once(lambda session, actor: silent_leads.take_back(session, actor, person_id, now=now))
    asked.ack()


def register(app: App, services: Services) -> None:
    app.action(linkedin_ids.NOBODY_ELSE)(wired(services, nobody_else))
    app.action(linkedin_ids.NOBODY_ELSE_UNDO)(wired(services, undo))
