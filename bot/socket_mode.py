"""Socket Mode: the connection the web process opens to Slack, and how it is given up."""

import logging
import socket
from contextlib import suppress
from threading import Thread
from typing import Any

from slack_bolt import App

from bot.refusal import Refused
from bot.settings import Settings

_CONCURRENCY = 32
_PING_SECONDS = 3
"""slack_sdk notices a connection that broke off without a word only after four silent intervals."""
_CLOSE_SECONDS = 5
"""How long the end waits for answers under way, and for a Slack that does not answer."""
_sdk_log = logging.getLogger("plera.socket_mode")


def prepare(settings: Settings, app: App) -> Any:
    """Return what opens the connection, None without an app-level token."""
    if not settings.slack_app_token:
        return None
    from slack_bolt.adapter.socket_mode import SocketModeHandler
    from slack_sdk import WebClient

    client = WebClient(token=settings.slack_app_token, base_url=settings.slack_url, ssl=app.client.ssl)
    return SocketModeHandler(
        app,
        settings.slack_app_token,
        web_client=client,
        concurrency=_CONCURRENCY,
        ping_interval=_PING_SECONDS,
        logger=_sdk_log,
    )


def connect(handler: Any) -> None:
    """Open the connection; it comes back by itself later. Raises Refused when Slack does not let us in."""
    from slack_sdk.errors import SlackApiError, SlackClientError

    try:
        handler.connect()
    except SlackApiError as error:
        raise Refused(
            f"Slack refused SLACK_APP_TOKEN ({error.response.get('error')}): make an app-level token with "
            "connections:write and set it."
        ) from error
    except (SlackClientError, OSError) as error:
        raise Refused(
            "Slack cannot be reached for Socket Mode: check the network and start again."
        ) from error


def close(handler: Any) -> None:
    """End the connection at once; answers under way are still given a few seconds.

    slack_sdk closes a session under the lock its reader holds for up to three seconds, and stumbles (AttributeError)
    when the reader closes it first: shutting the socket down wakes the reader, and what stumbles is past caring.
    """
    client = handler.client
    client.auto_reconnect_enabled = False
    session = client.current_session
    wire = session.sock if session is not None else None
    if wire is not None:
        with suppress(OSError):
            wire.shutdown(socket.SHUT_RDWR)
    closing = Thread(target=_close, args=(handler,), name="socket-mode-end", daemon=True)
    closing.start()
    closing.join(_CLOSE_SECONDS)


def _close(handler: Any) -> None:
    try:
        handler.close()
    except Exception as error:
        _sdk_log.info("socket mode ended untidily", extra={"error": type(error).__name__})
