"""What Slack sends to the bot, with Slack's three seconds, over whichever transport the app has chosen."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Protocol

from sandbox.traffic import TO_BOT, Traffic
from sandbox.traffic_names import command_name, event_name, interaction_name


@dataclass(frozen=True)
class Ack:
    """What the bot answered; `error` is Slack's word for what went wrong, None for an answer in time.

    `status` is HTTP's; over a socket, which knows none, 200 stands for an acknowledged envelope.
    """

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


@dataclass(frozen=True)
class Parcel:
    """One thing for the bot: `kind` is command, interaction or event, `text` its payload as JSON.

    `fields` are the same payload, for a transport that sends a form. `retry` is the number of the retry and the
    reason of the one before. `wants_answer`: the body of the answer counts.
    """

    kind: str
    fields: dict[str, Any]
    text: str
    retry: tuple[int, str] | None = None
    wants_answer: bool = False


class Transport(Protocol):
    """A way to the bot."""

    @property
    def name(self) -> str:
        """What the traffic calls it: "http" or "socket"."""

    async def send(self, parcel: Parcel) -> Ack:
        """Hand over one parcel and wait for its answer, at most as long as Slack does."""

    async def is_ready(self) -> bool:
        """Whether the bot would hear."""

    async def close(self) -> None:
        """End every connection."""


ANSWERED = frozenset({"view_submission", "block_suggestion", "dialog_submission"})


class Delivery:
    """Sends commands, interactions and events to the bot, and keeps a record of each."""

    def __init__(self, transport: Transport, traffic: Traffic) -> None:
        self._transport, self._traffic = transport, traffic

    async def command(self, fields: dict[str, str]) -> Ack:
        parcel = Parcel("command", fields, json.dumps(fields), wants_answer=True)
        return await self._send(parcel, command_name(fields))

    async def interaction(self, payload: dict[str, Any]) -> Ack:
        wants_answer = payload["type"] in ANSWERED
        parcel = Parcel("interaction", payload, json.dumps(payload), wants_answer=wants_answer)
        return await self._send(parcel, interaction_name(payload))

    async def event(self, envelope: dict[str, Any], retry: tuple[int, str] | None = None) -> Ack:
        """Deliver one event; `retry` is the number of the retry and the reason of the one before."""
        return await self._send(
            Parcel("event", envelope, json.dumps(envelope), retry), event_name(envelope["event"])
        )

    def lose(self, envelope: dict[str, Any]) -> None:
        """Keep a record of an event that is lost on its way, as a fault asked."""
        entry = self._traffic.begin(
            TO_BOT, "event", event_name(envelope["event"]), self._transport.name, json.dumps(envelope)
        )
        self._traffic.finish(entry, error="lost_on_purpose")

    async def _send(self, parcel: Parcel, name: str) -> Ack:
        retry = parcel.retry[0] if parcel.retry else 0
        entry = self._traffic.begin(TO_BOT, parcel.kind, name, self._transport.name, parcel.text, retry)
        ack = await self._transport.send(parcel)
        self._traffic.finish(entry, ack.status, ack.error, ack.body, ack.milliseconds)
        return ack

    async def is_ready(self) -> bool:
        """Ask whether the bot would hear."""
        return await self._transport.is_ready()

    async def close(self) -> None:
        await self._transport.close()
