"""The local LinkedIn as the app sees it: started with it, reset with it, nothing where the seed has none."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.routing import BaseRoute

from sandbox.clock import ProductClock
from sandbox.config import Config
from sandbox.feed import Feed
from sandbox.linkedin.connecting import Connecting
from sandbox.linkedin.control import Control
from sandbox.linkedin.doors import Doors
from sandbox.linkedin.faults import Faults
from sandbox.linkedin.network import Network, stamp
from sandbox.linkedin.webhooks import Webhooks
from sandbox.linkedin.world import Account, Invite, Line, World
from sandbox.seed import LinkedInSeed, Seed


class LinkedInSide:
    """Everything of the local LinkedIn, in the files of its own directory."""

    def __init__(self, config: Config, seed: Seed, clock: ProductClock, feed: Feed) -> None:
        self._has_one = seed.linkedin is not None
        self._clock, self._base = clock, ""
        self._tell = lambda: feed.tell("linkedin")
        self._world = World(
            seed.linkedin or LinkedInSeed(""), config.directory / "linkedin" / "linkedin.db", self._tell
        )
        self._webhooks = Webhooks(self._world, config.retry_delays)
        self._network = Network(self._world, clock.now, self._webhooks.tell)
        self._connecting = Connecting(self._network, self._webhooks, clock.wall, lambda: self._base)
        self._faults = Faults()

    @property
    def under_way(self) -> int:
        """How many events are on their way to webhooks."""
        return self._webhooks.under_way

    def start(self, base_url: str) -> None:
        self._base = base_url
        if self._has_one:
            self._world.open(stamp(self._clock.now()))

    async def stop(self) -> None:
        await self._webhooks.stop()
        self._world.close()

    async def reset(self) -> None:
        if self._has_one:
            await self._webhooks.reset()
            self._faults.reset()
            self._connecting.forget()
            self._world.reset(stamp(self._clock.now()))

    def state(self) -> dict[str, Any]:
        """What a page needs before it looks: whether there is a LinkedIn, and how much has come to its prospects."""
        if not self._has_one:
            return {"linkedin": None}
        owners = {one.person for one in self._world.all(Account)}
        written = sum(one.sender in owners for one in self._world.all(Line))
        return {"linkedin": {"arrived": len(self._world.all(Invite)) + written}}

    def routes(self, cut: Callable[[Request], Awaitable[None]]) -> list[BaseRoute]:
        """The API's doors, the page of its links, and the control API; `cut` breaks a connection."""
        if not self._has_one:
            return []
        doors = Doors(self._network, self._webhooks, self._connecting, self._faults, cut)
        control = Control(self._network, self._webhooks, self._faults, doors, self._tell)
        return [*doors.routes(), *self._connecting.routes(), *control.routes()]
