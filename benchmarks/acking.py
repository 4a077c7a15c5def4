"""The base of all answers: listeners that only acknowledge, on the product's own server."""

import logging

from slack_bolt import Ack, App
from slack_bolt.authorization import AuthorizeResult

from bot.settings import Settings, read
from bot.web import application, listen
from views import ids


def build_app(settings: Settings) -> App:
    """Return an app as the product builds its own, with no database behind it."""

    def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token="xoxb-base")

    app = App(
        name="base",
        logger=logging.getLogger("base"),
        authorize=authorize,
        signing_secret=settings.slack_signing_secret,
        process_before_response=True,
    )

    def only_ack(ack: Ack) -> None:
        ack()

    app.command("/plera")(only_ack)
    app.action(ids.CARD_APPROVE)(only_ack)
    return app


if __name__ == "__main__":
    found = read()
    listen(found, application(build_app(found), {}))
