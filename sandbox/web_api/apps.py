"""apps.connections.open: where an app opens its next Socket Mode connection."""

from __future__ import annotations

from sandbox.web_api.call import Call, Method
from sandbox.workspace import Json

APP_TOKEN_METHODS = frozenset({"apps.connections.open"})
"""Called with the app-level token, which no other method takes."""


def open_connection(call: Call) -> Json:
    host = call.slack.base_url.partition("://")[2]
    return {"url": f"ws://{host}/link?ticket={call.slack.new_ticket()}&app_id={call.app.id}"}


METHODS: dict[str, Method] = {"apps.connections.open": open_connection}
