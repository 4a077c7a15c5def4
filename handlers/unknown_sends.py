"""Mails of which nobody knows whether they left: It was sent, Send it again, Undo."""

from collections.abc import Callable

from slack_bolt import App

from handlers.asked import Asked, Listener, wired
from outreach import unknown_sends
from outreach.ports import Services
from views import clicks, ids


def deciding(rule: Callable[..., None]) -> Listener:
    """Return the listener of a button that decides about one mail."""

    def decided(asked: Asked) -> None:
        delivery_id = clicks.pressed_id(asked.body)
        asked.once(lambda session, actor: rule(session, actor, delivery_id, now=asked.services.now()))
        asked.ack()

    return decided


def register(app: App, services: Services) -> None:
    for action_id, rule in (
        (ids.UNKNOWN_SENT, unknown_sends.it_was_sent),
        (ids.UNKNOWN_AGAIN, unknown_sends.send_again),
        (ids.UNKNOWN_TAKE_BACK, unknown_sends.take_back),
    ):
        app.action(action_id)(wired(services, deciding(rule)))
