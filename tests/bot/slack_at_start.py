"""A tiny Slack on loopback for what is asked at start: auth.test and conversations.info."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

TOKEN = "xoxb-right"
REFUSED = {"ok": False, "error": "invalid_auth"}


@dataclass
class SlackAtStart:
    """What this Slack knows; `slack_channels` maps an id to what conversations.info says of it."""

    scopes: str = ""
    slack_channels: dict[str, dict[str, Any]] = field(default_factory=dict)
    url: str = ""
    app_token: str = "xapp-right"

    def answer(self, method: str, token: str, arguments: dict[str, list[str]]) -> dict[str, Any]:
        """Return the body that answers a call."""
        if method == "apps.connections.open":
            return {"ok": True, "url": "wss://x"} if token == f"Bearer {self.app_token}" else REFUSED
        if token != f"Bearer {TOKEN}":
            return REFUSED
        if method == "auth.test":
            return {"ok": True, "team_id": "T1", "team": "Kestrel", "user_id": "U1", "bot_id": "B1"}
        channel = self.slack_channels.get(arguments.get("channel", [""])[0])
        return {"ok": True, "channel": channel} if channel else {"ok": False, "error": "channel_not_found"}


@contextmanager
def slack_at_start() -> Iterator[SlackAtStart]:
    """Serve it until the block ends."""
    slack = SlackAtStart()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            words = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            token = self.headers.get("Authorization", "")
            body = json.dumps(slack.answer(self.path.rpartition("/")[2], token, parse_qs(words))).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("X-OAuth-Scopes", slack.scopes)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Stay silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    slack.url = f"http://127.0.0.1:{server.server_address[1]}/api/"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield slack
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
