"""Walks product time forward: to each instant at which something is due, and on when its work is done."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sandbox.clock import ProductClock
from sandbox.http_client import HttpClient, NoAnswer
from sandbox.mail import MailServers

ANSWER_SECONDS = 5.0
HOP_SECONDS = 30.0
LOOK_EVERY_SECONDS = 0.05
MAIL_UNREAD = "new mail that the bot has not read"
DUE_UNDONE = "something that is due and not begun"


class BotAway(Exception):
    """The bot did not say what is due; the text is a sentence."""


@dataclass(frozen=True)
class Due:
    """The bot's answer: its next due instant after its now, what it works on, and its last look at the mail."""

    next_at: datetime | None
    busy: list[str]
    mail_checked_at: datetime | None


async def ask(bot_url: str, http: HttpClient | None = None) -> Due:
    """Ask the bot's demo endpoint. Raises BotAway when it does not answer, or not as agreed."""
    url = f"{bot_url.rstrip('/')}/demo/due"
    client = http or HttpClient()
    try:
        answer = await asyncio.wait_for(client.request("GET", url, b"", {}), ANSWER_SECONDS)
        if answer.status != 200:
            raise BotAway(f"The bot answers {answer.status} at {url}.")
        return _due(json.loads(answer.body))
    except (NoAnswer, TimeoutError) as error:
        raise BotAway(f"The bot does not answer at {url}.") from error
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BotAway(f"The bot's answer at {url} cannot be read: {error}.") from error
    finally:
        if http is None:
            await client.close()


def _due(fields: dict[str, Any]) -> Due:
    return Due(
        next_at=_moment(fields["next_at"]),
        busy=[str(name) for name in fields["busy"]],
        mail_checked_at=_moment(fields.get("mail_checked_at")),
    )


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"'{text}' has no time zone")
    return moment


class Walk:
    """One way forward; `hops` counts its steps, `stalled` names what was busy when a step took too long.

    Set `is_cancelled` to end it at its next look; the clock then stays where the walk had come.
    """

    def __init__(
        self,
        clock: ProductClock,
        mail: MailServers,
        bot_url: str,
        moved: Callable[[], None],
        hop_seconds: float = HOP_SECONDS,
    ) -> None:
        self.hops = 0
        self.stalled: list[str] = []
        self.is_cancelled = False
        self._clock, self._mail, self._bot_url, self._moved = clock, mail, bot_url, moved
        self._hop_seconds = hop_seconds
        self._http = HttpClient()

    async def to(self, target: datetime) -> None:
        """Go to `target`, stopping at each due instant; ends early when a stop does not get idle.

        Raises BotAway when the bot does not answer; the clock then stays where the walk had come.
        """
        try:
            while True:
                due = await self._settled()
                if self._has_ended or self._clock.now() >= target:
                    return
                next_at = due.next_at
                self._hop(target if next_at is None else min(next_at, target))
        finally:
            await self._http.close()

    async def to_next(self) -> bool:
        """Go to the next due instant and wait until its work is done. Returns False when nothing is due."""
        try:
            due = await self._settled()
            if due.next_at is None and not self._has_ended:
                return False
            if due.next_at is not None and not self._has_ended:
                self._hop(due.next_at)
                await self._settled()
            return True
        finally:
            await self._http.close()

    @property
    def _has_ended(self) -> bool:
        return bool(self.stalled) or self.is_cancelled

    def _hop(self, moment: datetime) -> None:
        self._clock.advance_to(moment)
        self.hops += 1
        self._moved()

    async def _settled(self) -> Due:
        """Wait until the bot is idle twice in a row: between two jobs it may seem idle for a moment."""
        loop = asyncio.get_running_loop()
        give_up_at = loop.time() + self._hop_seconds
        idle = 0
        while True:
            due = await ask(self._bot_url, self._http)
            doing = self._doing(due)
            idle = 0 if doing else idle + 1
            if idle == 2 or self.is_cancelled:
                return due
            if doing and loop.time() >= give_up_at:
                self.stalled = doing
                return due
            await asyncio.sleep(LOOK_EVERY_SECONDS)

    def _doing(self, due: Due) -> list[str]:
        delivered_at, checked_at = self._mail.last_sender_mail_at, due.mail_checked_at
        is_unread = delivered_at is not None and (checked_at is None or checked_at <= delivered_at)
        is_late = due.next_at is not None and due.next_at <= self._clock.now()
        return [*due.busy, *([MAIL_UNREAD] if is_unread else []), *([DUE_UNDONE] if is_late else [])]
