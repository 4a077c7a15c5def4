"""Socket Mode: tickets, the bot's open connections, and envelopes that wait for their acknowledgement."""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from collections import deque
from contextlib import suppress
from typing import Any
from uuid import uuid4

from starlette.websockets import WebSocket

from sandbox.config import Config
from sandbox.delivery import Ack, Parcel, Transport
from sandbox.seed import SlackApp
from sandbox.socket_link import Link

TICKET_SECONDS = 30.0
MOST_LINKS = 10
ENVELOPE_TYPES = {"command": "slash_commands", "interaction": "interactive", "event": "events_api"}
RETRY_REASONS = {"http_timeout": "timeout", "http_error": "timeout"}


class SocketMode:
    """Sends to one of the open connections in turn. An envelope may be acknowledged over any of them.

    A connection that was asked to leave gets nothing new, and ends when the next one is there: what comes meanwhile
    waits for that one, so that a bot which reconnects misses nothing.
    """

    name = "socket"

    def __init__(self, config: Config, app: SlackApp, doors: Transport) -> None:
        self._config, self._app, self._doors = config, app, doors
        self._tickets: dict[str, float] = {}
        self._links: deque[Link] = deque()
        self._waiting: dict[str, asyncio.Future[Any]] = {}
        self._arrived = asyncio.Condition()
        self._endings: set[asyncio.Task[None]] = set()

    def ticket(self) -> str:
        """A new ticket; it opens one connection within 30 seconds."""
        now = time.monotonic()
        self._tickets = {key: at for key, at in self._tickets.items() if now - at <= TICKET_SECONDS}
        key = secrets.token_urlsafe(24)
        self._tickets[key] = now
        return key

    async def accept(self, socket: WebSocket) -> None:
        """Serve one connection from its handshake to its end."""
        issued_at = self._tickets.pop(socket.query_params.get("ticket", ""), None)
        if issued_at is None or time.monotonic() - issued_at > TICKET_SECONDS:
            await socket.close(1008)
            return
        link = Link(socket, self._app.id)
        if not await link.greet(len(self._links) + 1):
            return
        if not self._app.socket_mode or len(self._links) >= MOST_LINKS:
            await link.ask_to_leave("too_many_websockets" if self._app.socket_mode else "link_disabled")
            await link.close()
            return
        self._links.append(link)
        async with self._arrived:
            self._arrived.notify_all()
        for replaced in [each for each in self._links if each.is_leaving]:
            await replaced.close()
        try:
            await link.listen(self._acked)
        finally:
            with suppress(ValueError):
                self._links.remove(link)

    async def send(self, parcel: Parcel) -> Ack:
        """Hand over one parcel; without any connection it fails at once, as in Slack."""
        started = time.perf_counter()
        envelope_id = str(uuid4())
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting[envelope_id] = answer
        payload, error = None, None
        try:
            async with asyncio.timeout(self._config.ack_seconds):
                if await self._hand_over(_envelope(envelope_id, parcel)):
                    payload = await answer
                else:
                    error = "dispatch_failed"
        except TimeoutError:
            error = "operation_timeout"
        finally:
            del self._waiting[envelope_id]
        body = b"" if payload is None or not parcel.wants_answer else json.dumps(payload).encode()
        return Ack(None if error else 200, body, round((time.perf_counter() - started) * 1000), error)

    async def disconnect(self, reason: str = "refresh_requested") -> int:
        """Ask every connection to reconnect; return how many were asked."""
        asked = [link for link in self._links if not link.is_leaving]
        for link in asked:
            await link.ask_to_leave(reason)
            ending = asyncio.get_running_loop().create_task(self._end(link))
            self._endings.add(ending)
            ending.add_done_callback(self._endings.discard)
        return len(asked)

    async def _end(self, link: Link) -> None:
        """Close a connection that has not left by itself; slack_sdk then tries again for as long as it takes."""
        await asyncio.sleep(self._config.leave_seconds)
        await link.close()

    async def hang_up(self) -> None:
        """Close every connection without a word, as a network does."""
        for link in list(self._links):
            await link.close()

    @property
    def connections(self) -> int:
        return sum(not link.is_leaving for link in self._links)

    async def is_ready(self) -> bool:
        """Whether a connection is open and the bot's own health page is well."""
        return self.connections > 0 and await self._doors.is_ready()

    async def close(self) -> None:
        for ending in self._endings:
            ending.cancel()
        await self.hang_up()
        await self._doors.close()

    def _acked(self, envelope_id: str, payload: Any) -> None:
        answer = self._waiting.get(envelope_id)
        if answer is not None and not answer.done():
            answer.set_result(payload)

    async def _hand_over(self, text: str) -> bool:
        while True:
            link = self._next_link()
            if link is not None:
                if await link.send(text):
                    return True
                with suppress(ValueError):
                    self._links.remove(link)
            elif self._links:
                await self._wait_for_another()
            else:
                return False

    async def _wait_for_another(self) -> None:
        async with self._arrived:
            if self._next_link() is None and self._links:
                await self._arrived.wait()

    def _next_link(self) -> Link | None:
        for _ in range(len(self._links)):
            self._links.rotate(-1)
            if not self._links[-1].is_leaving:
                return self._links[-1]
        return None


def _envelope(envelope_id: str, parcel: Parcel) -> str:
    """The payload is text already; it is not written twice."""
    head: dict[str, Any] = {
        "envelope_id": envelope_id,
        "type": ENVELOPE_TYPES[parcel.kind],
        "accepts_response_payload": parcel.wants_answer,
    }
    if parcel.kind == "event":
        number, reason = parcel.retry or (0, "")
        head |= {"retry_attempt": number, "retry_reason": RETRY_REASONS.get(reason, reason)}
    return f'{json.dumps(head)[:-1]}, "payload": {parcel.text}}}'
