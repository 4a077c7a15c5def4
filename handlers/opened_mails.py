"""Whether it is noted when mails are opened: the form that the settings open."""

from slack_bolt import App

from handlers.asked import Asked, wired
from outreach import opened_mails
from outreach.ports import Services
from views import opened_mails as page
from views import settings_ids


def open_form(asked: Asked) -> None:
    """An admin pressed Opened mails… in the settings."""
    public_url = asked.services.public_url
    form = asked.run(lambda session, actor: opened_mails.form(session, actor, public_url=public_url))
    asked.open(page.page(form))
    asked.ack()


def save(asked: Asked) -> None:
    """An admin switched it on or off."""
    wished, public_url, now = page.read(asked.view), asked.services.public_url, asked.services.now()
    asked.run(
        lambda session, actor: opened_mails.save(session, actor, wished, public_url=public_url, now=now)
    )
    asked.ack()


def register(app: App, services: Services) -> None:
    app.action(settings_ids.OPENED_MAILS_OPEN)(wired(services, open_form))
    app.view(settings_ids.SETTINGS_OPENED_MAILS)(wired(services, save))
