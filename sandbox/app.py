"""Puts the parts of the sandbox together and starts and stops them in one event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket

from sandbox.body_limit import BodyLimit
from sandbox.clock import ProductClock
from sandbox.config import Config
from sandbox.control import Control
from sandbox.control_guide import guide_routes
from sandbox.control_people import People
from sandbox.control_read import Reading, health_route
from sandbox.control_traffic import traffic_routes
from sandbox.control_trouble import Trouble
from sandbox.delivery import Delivery
from sandbox.desk import Desk
from sandbox.events import Events
from sandbox.faults import Faults
from sandbox.feed import Feed
from sandbox.file_doors import FileDoors
from sandbox.file_sharing import readdress
from sandbox.files import Files
from sandbox.guard import Guard
from sandbox.guide import Guide
from sandbox.http_server import HOST, Server, listener, server_of
from sandbox.http_transport import HttpTransport
from sandbox.linkedin.side import LinkedInSide
from sandbox.mail_side import MailSide
from sandbox.responses import Responses
from sandbox.seed import Seed, SeedError
from sandbox.socket_mode import SocketMode
from sandbox.store import Store
from sandbox.traffic import Traffic
from sandbox.triggers import Triggers
from sandbox.view_stack import Views
from sandbox.web_api.endpoint import WebApi
from sandbox.web_api.gate import Gate
from sandbox.web_api.rate_limits import RateLimits
from sandbox.workspace import Workspace

PAGE = Path(__file__).parent / "page"


class Sandbox:
    """One local Slack with its mail servers and its clock. Use it as `async with build(config) as sandbox`."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.started_at = datetime.now(UTC)
        self.feed = Feed()
        self.clock = ProductClock(config.clock_path)
        self.store = Store(config.directory / "slack" / "slack.db")
        seed = _seed(config, self.store)
        files = Files(self.store, config.directory / "slack" / "files", self.clock.now)
        self.slack = Workspace(seed, self.store, self.clock.now, self.feed, files)
        self.views = Views(self.slack)
        self.triggers = Triggers(seed.team.id, config.trigger_seconds)
        self.traffic, self.faults = Traffic(self.feed), Faults()
        doors = HttpTransport(config, seed.app)
        self.sockets = SocketMode(config, seed.app, doors)
        self.slack.new_ticket = self.sockets.ticket
        self.delivery = Delivery(self.sockets if seed.app.socket_mode else doors, self.traffic)
        self.responses = Responses(self.slack)
        self.events = Events(config, self.slack, self.delivery, self.faults)
        self.slack.publish = self.events.publish
        self.desk = Desk(self.slack, self.views, self.triggers, self.responses, self.delivery)
        self.mail = MailSide(config, seed, self.clock, self.feed)
        self.linkedin = LinkedInSide(config, seed, self.clock, self.feed)
        self.guide = Guide(seed.guide, self.slack, self.views, self.mail)
        self.starlette = Starlette(
            routes=list(self._routes()), middleware=[Middleware(Guard), Middleware(BodyLimit)]
        )
        self._server: Server | None = None
        self._serving: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        """Where the page, the Web API and the control API are, once started."""
        return self.slack.base_url

    async def start(self) -> None:
        """Listen. Raises OSError when a port is taken."""
        listening = listener(self.config.port)
        self.slack.base_url = f"http://{HOST}:{listening.getsockname()[1]}"
        readdress(self.slack)
        try:
            await self.mail.start()
        except OSError:
            listening.close()
            raise
        self.linkedin.start(self.slack.base_url)
        self._server = server_of(self.starlette)
        self._serving = asyncio.create_task(self._server.serve(sockets=[listening]))
        while not self._server.started and not self._serving.done():
            await asyncio.sleep(0.002)

    async def stop(self) -> None:
        """End every stream and delivery under way, save, and stop listening. A second call does nothing."""
        if self._server is None or self._serving is None:
            self.store.close()
            return
        self.feed.close()
        await self.events.stop()
        await self.sockets.close()
        await self.guide.stop()
        self._server.should_exit = True
        await self._serving
        self._server = self._serving = None
        await self.delivery.close()
        await self.mail.stop()
        await self.linkedin.stop()
        self.store.close()

    async def reset(self) -> None:
        """Go back to the seed, mail too. Product time goes on, as it can only grow."""
        await self.events.stop()
        await self.guide.stop()
        self.slack.reset()
        self.views.clear()
        self.desk.forget()
        self.faults.reset()
        self.traffic.clear()
        await self.mail.reset()
        await self.linkedin.reset()
        self.feed.tell("reset")

    async def __aenter__(self) -> Sandbox:
        try:
            await self.start()
        except OSError:
            await self.stop()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    def _routes(self) -> Iterator[BaseRoute]:
        limits = RateLimits(self.config)
        gate = Gate(self.traffic, self.faults, self._cut)
        call = gate.web_api(WebApi(self.slack, self.views, self.triggers, limits))
        respond = gate.response_url(self.responses)

        async def link(socket: WebSocket) -> None:
            await self.sockets.accept(socket)

        async def index(request: Request) -> Response:
            return FileResponse(PAGE / "index.html")

        yield Route("/api/{method}", call, methods=["GET", "POST"])
        yield Route("/actions/{team}/{key}", respond, methods=["POST"])
        yield WebSocketRoute("/link", link)
        yield health_route(self.delivery)
        yield from Control(self.desk, self.reset).routes()
        yield from Reading(self.desk, self._more_state).routes()
        yield from Trouble(self.desk, self.faults, self.sockets).routes()
        yield from traffic_routes(self.traffic)
        yield from FileDoors(self.slack, self.faults).routes()
        yield from People(self.slack).routes()
        yield from guide_routes(self.guide)
        yield from self.mail.routes()
        yield from self.linkedin.routes(self._cut)
        yield Route("/", index, methods=["GET"])
        yield Mount("/page", StaticFiles(directory=PAGE, check_dir=False))

    async def _cut(self, request: Request) -> None:
        """Break the TCP connection of a request, so that its client gets no answer at all."""
        for connection in self._server.server_state.connections if self._server else ():
            if getattr(connection, "client", None) == tuple(request.client or ()):
                connection.transport.abort()
        await asyncio.sleep(0)

    def _more_state(self) -> Mapping[str, Any]:
        transport = self.sockets.name if self.slack.app.socket_mode else "http"
        under_way = self.events.under_way + self.linkedin.under_way
        told = {"events_under_way": under_way, "started_at": self.started_at.isoformat()}
        return {
            **self.mail.state(),
            **self.linkedin.state(),
            **told,
            "transport": transport,
            "connections": self.sockets.connections,
        }


def build(config: Config) -> Sandbox:
    """Make a sandbox that is not listening yet. Raises SeedError when there is neither a seed nor a state."""
    return Sandbox(config)


def _seed(config: Config, store: Store) -> Seed:
    """The stored team if there is one, with app, guide and client as they are described now; else the given seed."""
    stored = store.fact("seed")
    if stored is None:
        if config.seed is None:
            store.close()
            raise SeedError("There is no state to go on with: a seed is needed.")
        return config.seed
    seed = Seed.parse(stored)
    if config.seed and config.seed.app.id == seed.app.id:
        now = config.seed
        return replace(seed, app=now.app, guide=now.guide, oauth=now.oauth, linkedin=now.linkedin)
    return seed
