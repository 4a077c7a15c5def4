"""Signed HTTP requests to the bot's one address."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import time
from urllib.parse import urlencode

from sandbox.config import Config
from sandbox.delivery import Ack, Parcel
from sandbox.http_client import HttpClient, NoAnswer
from sandbox.seed import SlackApp

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
USER_AGENT = "Slackbot 1.0 (+https://api.slack.com/robots)"


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Sign as https://docs.slack.dev/authentication/verifying-requests-from-slack says."""
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


class HttpTransport:
    """Posts to the bot's one address for commands, interactions and events."""

    name = "http"

    def __init__(self, config: Config, app: SlackApp) -> None:
        self._config = config
        self._secret = app.signing_secret
        self._client = HttpClient()

    async def send(self, parcel: Parcel) -> Ack:
        body, content_type = _encoded(parcel)
        timestamp = str(int(time.time()))
        headers = {
            "Content-Type": content_type,
            "User-Agent": USER_AGENT,
            "Accept": "application/json,*/*",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature(self._secret, timestamp, body),
        }
        if parcel.retry:
            number, reason = parcel.retry
            headers |= {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": reason}
        return await self._post(body, headers)

    async def _post(self, body: bytes, headers: dict[str, str]) -> Ack:
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


def _encoded(parcel: Parcel) -> tuple[bytes, str]:
    if parcel.kind == "event":
        return parcel.text.encode(), JSON
    fields = parcel.fields if parcel.kind == "command" else {"payload": parcel.text}
    return urlencode(fields).encode(), FORM
