"""The Events API: what the app subscribed to, wrapped, delivered, and retried as Slack does."""

from __future__ import annotations

import asyncio
import secrets
import time

from sandbox.config import Config
from sandbox.delivery import Ack, Delivery
from sandbox.faults import Faults
from sandbox.traffic_names import SUBSCRIPTIONS
from sandbox.workspace import Json, Workspace

MOST_AT_ONCE = 32
RETRY_REASONS = {"operation_timeout": "http_timeout", "dispatch_failed": "connection_failed"}
UNASKED = frozenset({"channel_archive", "channel_left", "channel_unarchive", "group_left"})
"""What an app hears of channels it is not in, or no longer in."""


class Events:
    """Sends each event in a task of its own; order of arrival is not promised, as with Slack."""

    def __init__(self, config: Config, slack: Workspace, delivery: Delivery, faults: Faults) -> None:
        self._config, self._slack, self._delivery, self._faults = config, slack, delivery, faults
        self._tasks: set[asyncio.Task[None]] = set()
        self._places = asyncio.Semaphore(MOST_AT_ONCE)

    def publish(self, event: Json) -> None:
        """Deliver an event if the app subscribed to it and is in its channel."""
        if not self._is_wanted(event):
            return
        envelope = self._envelope(event)
        if self._faults.take("lost_events"):
            self._delivery.lose(envelope)
            return
        for _ in range(2 if self._faults.take("doubled_events") else 1):
            task = asyncio.get_running_loop().create_task(self._deliver(envelope))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    @property
    def under_way(self) -> int:
        """How many events are not yet delivered or given up."""
        return len(self._tasks)

    async def stop(self) -> None:
        """Give up what is still being delivered or retried."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _is_wanted(self, event: Json) -> bool:
        kind = event["type"]
        name = SUBSCRIPTIONS[event["channel_type"]] if kind == "message" else kind
        if name not in self._slack.app.bot_events:
            return False
        channel_id = event.get("channel") or event.get("item", {}).get("channel")
        if isinstance(channel_id, dict):
            channel_id = channel_id["id"]
        channel = self._slack.channels.get(channel_id or "")
        if channel is None or kind in UNASKED or self._slack.bot_is_in(channel):
            return True
        return kind in ("channel_created", "channel_rename")

    def _envelope(self, event: Json) -> Json:
        slack = self._slack
        authorization = {
            "enterprise_id": None,
            "team_id": slack.team.id,
            "user_id": slack.app.bot_user_id,
            "is_bot": True,
            "is_enterprise_install": False,
        }
        return {
            "token": slack.app.verification_token,
            "team_id": slack.team.id,
            "context_team_id": slack.team.id,
            "context_enterprise_id": None,
            "api_app_id": slack.app.id,
            "event": event,
            "type": "event_callback",
            "event_id": f"Ev{secrets.token_hex(5).upper()}",
            "event_time": int(time.time()),
            "authorizations": [authorization],
            "is_ext_shared_channel": False,
            "event_context": f"4-{secrets.token_urlsafe(24)}",
        }

    async def _deliver(self, envelope: Json) -> None:
        async with self._places:
            ack = await self._delivery.event(envelope)
        for number, delay in enumerate(self._config.retry_delays, start=1):
            if ack.error is None or ack.headers.get("x-slack-no-retry") == "1":
                return
            await asyncio.sleep(delay)
            async with self._places:
                ack = await self._delivery.event(envelope, (number, _reason(ack)))


def _reason(ack: Ack) -> str:
    return RETRY_REASONS.get(ack.error or "", "http_error")
