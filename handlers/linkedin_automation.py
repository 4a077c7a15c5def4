"""Whether LinkedIn accounts may send by themselves: the form that the settings open."""

from slack_bolt import App

from handlers.asked import Asked, wired
from outreach import linkedin_automation
from outreach.ports import Services
from views import linkedin_automation as page
from views import linkedin_ids


def open_form(asked: Asked) -> None:
    """An admin pressed LinkedIn… in the settings."""
    is_reachable = asked.services.linkedin is not None
    form = asked.run(
        lambda session, actor: linkedin_automation.form(session, actor, is_reachable=is_reachable)
    )
    asked.open(page.page(form))
    asked.ack()


def switch(asked: Asked) -> None:
    """An admin switched it on or off."""
    wished, is_confirmed = page.read(asked.view)
    is_reachable, now = asked.services.linkedin is not None, asked.services.now()
    asked.run(
        lambda session, actor: linkedin_automation.switch(
            session, actor, wished, is_confirmed=is_confirmed, is_reachable=is_reachable, now=now
        )
    )
    asked.ack()


def register(app: App, services: Services) -> None:
    app.action(linkedin_ids.AUTOMATION_OPEN)(wired(services, open_form))
    app.view(linkedin_ids.AUTOMATION_MODAL)(wired(services, switch))
