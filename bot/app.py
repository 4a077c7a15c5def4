"""The Bolt app: which workspace a request belongs to, and the listeners."""

import logging
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from sqlalchemy import select
from sqlalchemy.orm import Session

import handlers
from bot.settings import Settings
from bot.wiring import slack_tls
from models import Workspace
from outreach.ports import Services

LISTENER_THREADS = 32
_KNOWN_SECONDS = 5.0


def build_app(settings: Settings, services: Services) -> App:
    """Return the app with all listeners; it makes no call to Slack before the first request.

    Every listener has run to its end before Slack is answered, so what Slack was told is done has been committed.
    """
    app = App(
        name="plera",
        logger=logging.getLogger("plera.bolt"),
        client=WebClient(base_url=settings.slack_url, ssl=slack_tls(settings)),
        authorize=_authorize(services),
        signing_secret=settings.slack_signing_secret,
        # Socket Mode has no signatures: the connection itself was opened with the app token.
        request_verification_enabled=bool(settings.slack_signing_secret),
        process_before_response=True,
        raise_error_for_unhandled_request=False,
        listener_executor=ThreadPoolExecutor(LISTENER_THREADS, thread_name_prefix="listener"),
    )
    handlers.register(app, services)
    return app


def _authorize(services: Services) -> Any:
    """Return Bolt's authorize: the workspace of a request, looked up anew every few seconds."""
    known: dict[tuple[str, str], tuple[float, AuthorizeResult]] = {}

    def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult | None:
        key = (team_id or "", enterprise_id or "")
        looked_at, result = known.get(key, (float("-inf"), None))
        if result is not None and time.monotonic() - looked_at < _KNOWN_SECONDS:
            return result
        found = services.read(lambda session: _workspace(session, *key))
        if found is None:
            return None
        result = AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_token=services.cipher.decrypt(found.bot_token_secret),
            bot_id=found.bot_id,
            bot_user_id=found.bot_user_id,
        )
        known[key] = (time.monotonic(), result)
        return result

    return authorize


def _workspace(session: Session, team_id: str, enterprise_id: str) -> Workspace | None:
    return session.scalar(
        select(Workspace).where(Workspace.team_id == team_id, Workspace.enterprise_id == enterprise_id)
    )
