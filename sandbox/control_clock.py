"""The control API's addresses for product time: read it, and walk it forward through all that is due."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from starlette.routing import BaseRoute, Route

from sandbox.clock import ProductClock
from sandbox.clock_walk import BotAway, Walk, ask
from sandbox.control_body import Body, answering
from sandbox.errors import ControlError
from sandbox.mail import MailServers

MOST_SECONDS = 400 * 24 * 3600


Notify = Callable[..., None]
"""Tells the open pages what changed: `notify("clock", now=…, offset_seconds=…)`."""


def clock_routes(
    clock: ProductClock,
    mail: MailServers,
    bot_url: str | Callable[[], str],
    notify: Notify,
    zone: str = "UTC",
) -> list[BaseRoute]:
    """The routes under /_control/clock. `zone` is the IANA zone in which the page shows product time."""
    control = _ClockControl(clock, mail, bot_url, notify, zone)
    return [
        Route("/_control/clock", answering(control.read), methods=["GET"]),
        Route("/_control/clock/advance", answering(control.advance), methods=["POST"]),
        Route("/_control/clock/cancel", answering(control.cancel), methods=["POST"]),
    ]


class _ClockControl:
    def __init__(
        self,
        clock: ProductClock,
        mail: MailServers,
        bot_url: str | Callable[[], str],
        notify: Notify,
        zone: str,
    ) -> None:
        self._clock, self._mail, self._bot_url = clock, mail, bot_url
        self._notify, self._zone = notify, zone
        self._advancing = asyncio.Lock()
        self._under_way: Walk | None = None

    def _url(self) -> str:
        return self._bot_url if isinstance(self._bot_url, str) else self._bot_url()

    async def read(self, body: Body) -> Mapping[str, Any]:
        try:
            due = await ask(self._url())
            next_at, busy = due.next_at, due.busy
        except BotAway as away:
            next_at, busy = None, [str(away)]
        return {
            "ok": True,
            "wall": self._clock.wall().isoformat(),
            "now": self._clock.now().isoformat(),
            "offset_seconds": self._clock.offset(),
            "zone": self._zone,
            "next_at": next_at.isoformat() if next_at else None,
            "busy": busy,
            "advancing": self._advancing.locked(),
            "hops": self._under_way.hops if self._under_way else 0,
        }

    async def cancel(self, body: Body) -> Mapping[str, Any]:
        """End the walk at its next stop; what has begun is done to its end by the bot. Twice does no harm."""
        if self._under_way is None:
            raise ControlError("The clock is not being advanced, so there is nothing to cancel.", 409)
        self._under_way.is_cancelled = True
        return {"ok": True}

    async def advance(self, body: Body) -> Mapping[str, Any]:
        seconds = _seconds(body)
        if self._advancing.locked():
            raise ControlError("The clock is being advanced already; wait until that is done.", 409)
        async with self._advancing:
            walk = self._under_way = Walk(self._clock, self._mail, self._url(), self._moved)
            try:
                await self._walk(walk, seconds)
            except BotAway as away:
                raise ControlError(f"{away} The clock stays where it is.", 503) from away
            finally:
                self._under_way = None
        answer: dict[str, Any] = {"ok": True, "now": self._clock.now().isoformat(), "hops": walk.hops}
        answer |= {"cancelled": True} if walk.is_cancelled else {}
        return {**answer, "stalled": walk.stalled} if walk.stalled else answer

    async def _walk(self, walk: Walk, seconds: float | None) -> None:
        if seconds is not None:
            await walk.to(self._clock.now() + timedelta(seconds=seconds))
        elif not await walk.to_next():
            raise ControlError("Nothing is due, so there is no next instant to go to.", 409)

    def _moved(self) -> None:
        self._notify("clock", now=self._clock.now().isoformat(), offset_seconds=self._clock.offset())


def _seconds(body: Body) -> float | None:
    """How far to go, None for the next due instant."""
    if body.fields.get("to") == "next":
        return None
    value = body.fields.get("seconds")
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ControlError('Say how far: {"seconds": a number} or {"to": "next"}.')
    if not 0 < value <= MOST_SECONDS:
        raise ControlError(f"The clock goes forward only, by {MOST_SECONDS} seconds at most at once.")
    return float(value)
