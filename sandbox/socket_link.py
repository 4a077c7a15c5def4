"""One WebSocket of Socket Mode, from its hello to its end: https://docs.slack.dev/apis/events-api/using-socket-mode"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

HOST_NAME = "applink-local"
LIVE_SECONDS = 3600
"""How long Slack says it will keep a connection, about an hour."""

GONE = (WebSocketDisconnect, RuntimeError, OSError)
"""What sending over a connection raises once it has ended."""

Acked = Callable[[str, Any], None]
"""Takes an envelope_id and the payload the bot gave with it, None when there was none."""


class Link:
    """A connection of the bot. `is_leaving`: it was told to reconnect and gets nothing new."""

    def __init__(self, socket: WebSocket, app_id: str) -> None:
        self._socket, self._app_id = socket, app_id
        self.is_leaving = False

    @property
    def is_open(self) -> bool:
        return (
            self._socket.client_state is WebSocketState.CONNECTED
            and self._socket.application_state is WebSocketState.CONNECTED
        )

    async def greet(self, number: int) -> bool:
        """Accept, and say hello as the connection with this number; False when the bot has gone already."""
        debug = {"host": HOST_NAME, "build_number": 1, "approximate_connection_time": LIVE_SECONDS}
        connection = {"app_id": self._app_id}
        hello = {
            "type": "hello",
            "num_connections": number,
            "debug_info": debug,
            "connection_info": connection,
        }
        try:
            await self._socket.accept()
            await self._say(hello)
        except GONE:
            return False
        return True

    async def send(self, text: str) -> bool:
        """Hand over one envelope; False when the connection is gone."""
        try:
            await self._socket.send_text(text)
        except GONE:
            return False
        return True

    async def ask_to_leave(self, reason: str) -> None:
        """Tell the bot to reconnect (warning, refresh_requested) or to stay away (link_disabled)."""
        self.is_leaving = True
        debug = {"host": HOST_NAME}
        with suppress(*GONE):
            await self._say({"type": "disconnect", "reason": reason, "debug_info": debug})

    async def close(self) -> None:
        if self.is_open:
            with suppress(*GONE):
                await self._socket.close()

    async def listen(self, acked: Acked) -> None:
        """Read acknowledgements until the connection ends; anything else is ignored."""
        while self.is_open:
            message = await self._socket.receive()
            if message["type"] != "websocket.receive":
                return
            told = _object(message.get("text") or "")
            if isinstance(told.get("envelope_id"), str):
                acked(told["envelope_id"], told.get("payload"))

    async def _say(self, message: dict[str, Any]) -> None:
        await self._socket.send_text(json.dumps(message))


def _object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
