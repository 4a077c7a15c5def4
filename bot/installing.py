"""Makes and refreshes the workspace's row from the bot token of the settings."""

from datetime import datetime

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.refusal import Refused
from bot.settings import Settings
from bot.wiring import slack_tls
from models import Workspace
from outreach.ports import Services


class InstallationFailed(Refused):
    """The workspace cannot be set up; the text says why and what to do."""


def slack_of(settings: Settings) -> WebClient:
    """Return a client with the token of the settings, for the questions asked at start."""
    return WebClient(
        token=settings.slack_bot_token, base_url=settings.slack_url, ssl=slack_tls(settings), timeout=10
    )


def install(settings: Settings, services: Services) -> None:
    """Keep team, bot user and the encrypted token of the settings; a later call refreshes them.

    When Slack cannot be reached, a workspace that is known already goes on. Raises InstallationFailed.
    """
    try:
        answer = slack_of(settings).auth_test()
    except SlackApiError as error:
        raise InstallationFailed(
            f"Slack refused SLACK_BOT_TOKEN ({error.response.get('error')}): install the app again and copy its token."
        ) from error
    except (SlackClientError, OSError) as error:
        if services.read(lambda session: session.scalar(select(Workspace.id).limit(1))) is None:
            raise InstallationFailed(
                "Slack cannot be reached, so the workspace cannot be set up: check the network and start again."
            ) from error
        return
    words = {name: str(answer.get(name) or "") for name in ("team_id", "team", "user_id", "bot_id")}
    words["enterprise_id"] = str(answer.get("enterprise_id") or "")
    sealed = services.cipher.encrypt(settings.slack_bot_token)
    try:
        services.run(lambda session: keep_workspace(session, words, sealed, now=services.now()))
    except IntegrityError:
        # Another web process has inserted it a moment ago; now it is there to be refreshed.
        services.run(lambda session: keep_workspace(session, words, sealed, now=services.now()))


def keep_workspace(session: Session, words: dict[str, str], sealed_token: str, *, now: datetime) -> Workspace:
    """Insert the workspace or refresh its name, bot and token. `words` are what auth.test answered."""
    found = session.scalar(
        select(Workspace).where(
            Workspace.team_id == words["team_id"], Workspace.enterprise_id == words["enterprise_id"]
        )
    )
    if found is None:
        found = Workspace(team_id=words["team_id"], enterprise_id=words["enterprise_id"], created_at=now)
        session.add(found)
    found.name = words["team"]
    found.bot_token_secret = sealed_token
    found.bot_user_id = words["user_id"]
    found.bot_id = words["bot_id"]
    session.flush()
    return found
