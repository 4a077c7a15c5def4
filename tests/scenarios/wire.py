"""What went over the wire: the requests the bot heard, to be sent once more, and the calls Slack refused."""

import io
import json
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import httpx

from sandbox.http_transport import signature
from tests.scenarios import kestrel

Application = Callable[[Any, Any], Iterable[bytes]]


@dataclass(frozen=True)
class Request:
    """One request of Slack's, as it came."""

    body: bytes
    content_type: str

    @property
    def payload(self) -> dict[str, Any]:
        """Return the interaction, event or command it carries."""
        if self.content_type.startswith("application/json"):
            event: dict[str, Any] = json.loads(self.body)
            return event
        fields = {name: values[0] for name, values in parse_qs(self.body.decode()).items()}
        return json.loads(fields["payload"]) if "payload" in fields else fields

    @property
    def kind(self) -> str:
        """Return "command", "block_actions", "view_submission" or the type of the event."""
        payload = self.payload
        if "event" in payload:
            return str(payload["event"]["type"])
        return "command" if "command" in payload else str(payload["type"])


@dataclass
class Heard:
    """Every request that Slack has sent to the bot."""

    requests: list[Request] = field(default_factory=list)

    def listening(self, application: Application) -> Application:
        """Return a WSGI application that keeps what it hears and passes it on."""

        def listen(environ: Any, start_response: Any) -> Iterable[bytes]:
            if environ["REQUEST_METHOD"] == "POST":
                body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
                self.requests.append(Request(body, environ.get("CONTENT_TYPE", "")))
                environ["wsgi.input"] = io.BytesIO(body)
            return application(environ, start_response)

        return listen

    def last(self, kind: str) -> Request:
        """Return the last request of a kind."""
        return next(one for one in reversed(self.requests) if one.kind == kind)


def send_again(request: Request, bot_url: str, **changed: str) -> httpx.Response:
    """Send a request to the bot once more, signed anew; `changed` replaces fields of a form."""
    now = str(int(time.time()))
    body = request.body
    if changed:
        fields = {name: values[0] for name, values in parse_qs(body.decode()).items()} | changed
        body = httpx.Request("POST", bot_url, data=fields).read()
    headers = {
        "Content-Type": request.content_type,
        "X-Slack-Request-Timestamp": now,
        "X-Slack-Signature": signature(kestrel.SIGNING_SECRET, now, body),
    }
    return httpx.post(f"{bot_url}/slack/events", content=body, headers=headers, timeout=10)


@dataclass
class Refusals:
    """The calls of the Web API that the local Slack answered with ok: false."""

    found: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def middleware(self, app: Any) -> Any:
        """Return an ASGI application that keeps the refusals of another one."""

        async def overhear(scope: Any, receive: Any, send: Any) -> None:
            path = scope.get("path", "")
            parts: list[bytes] = []

            async def passed_on(message: Any) -> None:
                parts.append(message.get("body", b""))
                await send(message)

            await app(scope, receive, passed_on)
            if path.startswith("/api/") and not path.startswith("/api/v1/"):
                answer = json.loads(b"".join(parts))
                if not answer["ok"]:
                    self.found.append((path.removeprefix("/api/"), answer))

        return overhear

    @property
    def errors(self) -> list[str]:
        """Return what was refused and why, as "chat.postMessage invalid_blocks"."""
        return [f"{method} {answer['error']}" for method, answer in self.found]
