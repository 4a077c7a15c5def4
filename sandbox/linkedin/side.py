"""The local LinkedIn as the app sees it: started with it, reset with it, nothing where the seed has none."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.routing import BaseRoute

from sandbox.clock import ProductClock
from sandbox.config import Config
from sandbox.linkedin.connecting import Connecting
from sandbox.linkedin.control import Control
from sandbox.linkedin.doors import Doors
from sandbox.linkedin.faults import Faults
from sandbox.linkedin.network import Network, stamp
from sandbox.linkedin.webhooks import Webhooks
from sandbox.linkedin.world import World
from sandbox.seed import LinkedInSeed, Seed


class LinkedInSide:
    """Everything of the local LinkedIn, in the files of its own directory."""

    def __init__(self, config: Config, seed: Seed, clock: ProductClock) -> None:
        self._has_one = seed.linkedin is not None
        self._clock, self._base = clock, ""
        self._world = World(seed.linkedin or LinkedInSeed(""), config.directory / "linkedin" / "linkedin.db")
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

    def routes(self, cut: Callable[[Request], Awaitable[None]]) -> list[BaseRoute]:
        """The API's doors, the page of its links, and the control API; `cut` breaks a connection."""
        if not self._has_one:
            return []
        doors = Doors(self._network, self._webhooks, self._connecting, self._faults, cut)
        control = Control(self._network, self._webhooks, self._faults, doors)
        return [*doors.routes(), *self._connecting.routes(), *control.routes()]
