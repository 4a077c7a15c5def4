"""Signed requests from Slack to the bot, with Slack's three seconds."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from sandbox.config import Config
from sandbox.http_client import HttpClient, NoAnswer
from sandbox.seed import SlackApp

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
USER_AGENT = "Slackbot 1.0 (+https://api.slack.com/robots)"


@dataclass(frozen=True)
class Ack:
    """What the bot answered; `error` is Slack's word for what went wrong, None for a 2xx in time."""

    status: int | None
    body: bytes
    milliseconds: int
    error: str | None
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace").strip()

    def document(self) -> dict[str, Any] | None:
        """The body as a JSON object, None when it is something else."""
        if not self.text.startswith("{"):
            return None
        try:
            answer = json.loads(self.text)
        except ValueError:
            return None
        return answer if isinstance(answer, dict) else None


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Sign as https://docs.slack.dev/authentication/verifying-requests-from-slack says."""
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


class Delivery:
    """Posts to the bot's one address for commands, interactions and events."""

    def __init__(self, config: Config, app: SlackApp) -> None:
        self._config = config
        self._secret = app.signing_secret
        self._client = HttpClient()

    async def command(self, fields: dict[str, str]) -> Ack:
        return await self._post(urlencode(fields).encode(), FORM, {})

    async def interaction(self, payload: dict[str, Any]) -> Ack:
        return await self._post(urlencode({"payload": json.dumps(payload)}).encode(), FORM, {})

    async def event(self, envelope: dict[str, Any], retry: tuple[int, str] | None = None) -> Ack:
        """Deliver one event; `retry` is the number of the retry and the reason of the one before."""
        headers = {}
        if retry:
            headers = {"X-Slack-Retry-Num": str(retry[0]), "X-Slack-Retry-Reason": retry[1]}
        return await self._post(json.dumps(envelope).encode(), JSON, headers)

    async def _post(self, body: bytes, content_type: str, extra: dict[str, str]) -> Ack:
        timestamp = str(int(time.time()))
        headers = {
            "Content-Type": content_type,
            "User-Agent": USER_AGENT,
            "Accept": "application/json,*/*",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature(self._secret, timestamp, body),
            **extra,
        }
        url = self._config.bot_url.rstrip("/") + "/slack/events"
        started = time.perf_counter()
        status: int | None = None
        answer = b""
        received: dict[str, str] = {}
        try:
            async with asyncio.timeout(self._config.ack_seconds):
                got = await self._client.request("POST", url, body, headers)
            status, answer, received = got.status, got.body, got.headers
            error = None if 200 <= status < 300 else "http_error"
        except TimeoutError:
            error = "operation_timeout"
        except NoAnswer:
            error = "dispatch_failed"
        return Ack(status, answer, round((time.perf_counter() - started) * 1000), error, received)

    async def is_ready(self) -> bool:
        """Ask the bot's own health page."""
        url = self._config.bot_url.rstrip("/") + "/healthz"
        try:
            async with asyncio.timeout(self._config.ack_seconds):
                return (await self._client.request("GET", url, b"", {})).status == 200
        except (TimeoutError, NoAnswer):
            return False

    async def close(self) -> None:
        await self._client.close()
