"""A bot that only listens: it keeps every signed request and answers what the test wants."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from slack_sdk.signature import SignatureVerifier

WAIT_SECONDS = 5.0


@dataclass(frozen=True)
class Received:
    """One request of Slack: `kind` is command, event, or an interaction's type."""

    kind: str
    payload: dict[str, Any]
    headers: dict[str, str]
    is_signed: bool


@dataclass
class Reply:
    status: int = 200
    body: Any = ""
    headers: dict[str, str] = field(default_factory=dict)


class BotDouble:
    """Collects what arrives; `answer` decides the reply and may be replaced by a test."""

    def __init__(self, secret: str) -> None:
        self._verifier = SignatureVerifier(secret)
        self._arrived = threading.Condition()
        self.received: list[Received] = []
        self.is_ready = True
        self.url = ""
        self.answer: Callable[[Received], Reply] = lambda received: Reply()

    def forget(self) -> None:
        with self._arrived:
            self.received.clear()
        self.answer = lambda received: Reply()
        self.is_ready = True

    def take(self, headers: dict[str, str], body: bytes) -> Reply:
        kind, payload = _parsed(headers.get("Content-Type", ""), body.decode())
        is_signed = self._verifier.is_valid_request(body, headers)
        received = Received(kind, payload, headers, is_signed)
        with self._arrived:
            self.received.append(received)
            self._arrived.notify_all()
        return self.answer(received)

    def of_kind(self, kind: str) -> list[dict[str, Any]]:
        with self._arrived:
            return [each.payload for each in self.received if each.kind == kind]

    def events(self, kind: str) -> list[dict[str, Any]]:
        return [each["event"] for each in self.of_kind("event") if each["event"]["type"] == kind]

    def wait_for(self, ready: Callable[[], Any]) -> Any:
        """Wait until `ready()` is true of what arrived, and return it."""
        ends_at = time.monotonic() + WAIT_SECONDS
        with self._arrived:
            while not (found := ready()):
                left = ends_at - time.monotonic()
                assert left > 0, f"It never arrived; there are: {[each.kind for each in self.received]}"
                self._arrived.wait(left)
            return found

    def wait_for_event(self, kind: str, **fields: Any) -> dict[str, Any]:
        def found() -> dict[str, Any] | None:
            matching = [
                event
                for event in self.events(kind)
                if all(event.get(key) == value for key, value in fields.items())
            ]
            return matching[-1] if matching else None

        event: dict[str, Any] = self.wait_for(found)
        return event

    def last(self, kind: str) -> dict[str, Any]:
        return self.of_kind(kind)[-1]


def _parsed(content_type: str, body: str) -> tuple[str, dict[str, Any]]:
    if content_type.startswith("application/json"):
        return "event", json.loads(body)
    fields = {key: values[0] for key, values in parse_qs(body, keep_blank_values=True).items()}
    if "payload" in fields:
        payload = json.loads(fields["payload"])
        return payload["type"], payload
    return "command", fields


@contextmanager
def listening(secret: str) -> Iterator[BotDouble]:
    """Run a bot double on a free port."""
    double = BotDouble(secret)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            reply = double.take(dict(self.headers), self.rfile.read(int(self.headers["Content-Length"])))
            with suppress(ConnectionError):  # Slack hung up after its three seconds
                self._send(reply)

        def do_GET(self) -> None:
            self._send(Reply(200 if double.is_ready else 503))

        def _send(self, reply: Reply) -> None:
            is_text = isinstance(reply.body, str)
            body = (reply.body if is_text else json.dumps(reply.body)).encode()
            self.send_response(reply.status)
            self.send_header("Content-Type", "text/plain" if is_text else "application/json")
            self.send_header("Content-Length", str(len(body)))
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    double.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield double
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
