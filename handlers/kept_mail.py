"""How long received mails are kept: the form that the settings open."""

from slack_bolt import App

from handlers.asked import Asked, wired
from outreach import retention
from outreach.ports import Services
from views import kept_mail, settings_ids


def open_form(asked: Asked) -> None:
    """An admin pressed Received mails… in the settings."""
    asked.open(kept_mail.page(asked.run(retention.form)))
    asked.ack()


def save(asked: Asked) -> None:
    """An admin chose for how long."""
    chosen = kept_mail.read(asked.view)
    asked.run(lambda session, actor: retention.save(session, actor, chosen, now=asked.services.now()))
    asked.ack()


def register(app: App, services: Services) -> None:
    app.action(settings_ids.KEPT_MAIL_OPEN)(wired(services, open_form))
    app.view(settings_ids.SETTINGS_KEPT_MAIL)(wired(services, save))
