"""Is this from Jane? Yes, No, and letting steps go on that somebody else's mail had stopped."""

from collections.abc import Callable

from slack_bolt import App

from handlers.asked import Asked, Listener, wired
from outreach import whose
from outreach.ports import Services
from views import clicks, ids


def deciding(rule: Callable[..., None]) -> Listener:
    """Return the listener of a button that says whose a mail is."""

    def decided(asked: Asked) -> None:
        reply_id = clicks.pressed_id(asked.body)
        asked.once(lambda session, actor: rule(session, actor, reply_id, now=asked.services.now()))
        asked.ack()

    return decided


def register(app: App, services: Services) -> None:
    for action_id, rule in (
        (ids.WHOSE_YES, whose.yes),
        (ids.WHOSE_NO, whose.no),
        (ids.WHOSE_GO_ON, whose.go_on),
    ):
        app.action(action_id)(wired(services, deciding(rule)))
