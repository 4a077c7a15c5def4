"""Starts what a scenario needs in one process: the local Slack with mail, and the bot as it is served."""

import socket
import threading
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from waitress import wasyncore
from waitress.server import create_server

from bot import socket_mode, web, wiring
from bot.app import build_app
from bot.database import Runner, open_engine
from bot.settings import Settings
from handlers import doors
from integrations.cipher import new_key
from integrations.recording import RecordingQueue
from integrations.recording_domain_records import RecordingDomainRecords
from jobs import context
from outreach.ports import FetchedMail, Folder, MailAccount, MailboxPort, SentCopies, Services, Session
from sandbox.runner import PATIENT_SECONDS, Running, quick_config, running
from tests.integrations.people_data_labs_server import KEY as ENRICHMENT_KEY
from tests.scenarios import kestrel
from tests.scenarios.wire import Heard, Refusals

TUESDAY = datetime(2030, 3, 5, 10, 5, tzinfo=ZoneInfo("Europe/Berlin"))
"""When every scenario begins, in product time: a working day, far from any change of the clocks."""


Transport = Literal["http", "socket"]
"""How the bot hears from Slack."""


class Wall:
    """Real time that the test may let run ahead, so that rests of a second need no waiting."""

    def __init__(self) -> None:
        self._ahead = timedelta(0)

    def now(self) -> datetime:
        """Return wall time as the bot sees it, aware UTC."""
        return datetime.now(UTC) + self._ahead

    def skip(self, seconds: float) -> None:
        """Let so many seconds have passed."""
        self._ahead += timedelta(seconds=seconds)


class OneLook(Event):
    """Ends a watch over a mailbox after its first look, where the watch would begin to wait."""

    def wait(self, timeout: float | None = None) -> bool:
        self.set()
        return True


@dataclass
class _Looked:
    """A folder that is read once: waiting for news ends the watch."""

    folder: Folder
    look: OneLook
    name: str
    uidvalidity: int
    uidnext: int

    def after(self, uid: int) -> Iterable[FetchedMail]:
        return self.folder.after(uid)

    def first_since(self, day: date) -> int | None:
        return self.folder.first_since(day)

    def wait(self, seconds: float) -> None:
        self.look.wait(seconds)


@dataclass
class LookedMailboxes:
    """The real mailboxes, for a watch that takes one look."""

    mailboxes: MailboxPort
    look: OneLook = field(default_factory=OneLook)

    @contextmanager
    def open(self, account: MailAccount, folder: str) -> Iterator[Folder]:
        with self.mailboxes.open(account, folder) as opened:
            yield _Looked(opened, self.look, opened.name, opened.uidvalidity, opened.uidnext)

    def open_spam(self, account: MailAccount, folder: str) -> AbstractContextManager[Folder | None]:
        return self.mailboxes.open_spam(account, folder)

    def open_sent(self, account: MailAccount, folder: str) -> AbstractContextManager[SentCopies | None]:
        return self.mailboxes.open_sent(account, folder)


@dataclass(frozen=True)
class Premises:
    """The running parts, and the Services that the bot's handlers and jobs share."""

    slack: Running
    bot_url: str
    services: Services
    queue: RecordingQueue
    mailboxes: LookedMailboxes
    wall: Wall
    engine: Engine
    heard: Heard
    refusals: Refusals
    domain_records: RecordingDomainRecords


@contextmanager
def open_for_business(
    directory: Path,
    url: str,
    *,
    trigger_seconds: float = PATIENT_SECONDS,
    transport: Transport = "http",
    is_empty: bool = False,
    renames_sent: bool = False,
    enrichment_url: str = "",
    public_url: str = "",
    has_linkedin: bool = False,
) -> Iterator[Premises]:
    """Start everything on a migrated database and stop it afterwards; with an address, enrichment asks there.

    The bot takes `public_url` for its own address, which is where it listens unless told. With `has_linkedin` there
    is a local LinkedIn, which it reaches through the local Unipile.
    """
    seed = kestrel.seed(socket_mode=transport == "socket", is_empty=is_empty, renames_sent=renames_sent)
    seed = replace(seed, linkedin=kestrel.LINKEDIN if has_linkedin else None)
    config = quick_config(seed, directory / "slack", "http://127.0.0.1:9", with_mail=True)
    config.trigger_seconds = trigger_seconds
    config.clock_path.parent.mkdir(parents=True)
    config.clock_path.write_text(repr((TUESDAY - datetime.now(UTC)).total_seconds()), "utf-8")
    with ExitStack() as open_parts:
        slack = open_parts.enter_context(running(config))
        listening = open_parts.enter_context(socket.create_server(("127.0.0.1", 0)))
        config.bot_url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        servers = (f"127.0.0.1:{slack.smtp_port}", f"127.0.0.1:{slack.imap_port}")
        settings = Settings(
            database_url=url,
            slack_url=slack.api_url,
            slack_signing_secret=kestrel.SIGNING_SECRET,
            slack_app_token=kestrel.APP_TOKEN if transport == "socket" else "",
            secret_keys=(new_key(),),
            clock_file=config.clock_path,
            directory=directory,
            is_demo=True,
            enrichment="peopledatalabs" if enrichment_url else "",
            enrichment_key=ENRICHMENT_KEY,
            enrichment_url=enrichment_url,
            unipile_dsn=slack.url if has_linkedin else "",
            unipile_key=kestrel.LINKEDIN.api_key if has_linkedin else "",
            public_url=public_url or config.bot_url,
            google_client_id=kestrel.CLIENT_ID,
            google_client_secret=kestrel.CLIENT_SECRET,
            google_url=f"{slack.url}/oauth/google",
            google_servers=servers,
            microsoft_client_id=kestrel.CLIENT_ID,
            microsoft_client_secret=kestrel.CLIENT_SECRET,
            microsoft_url=f"{slack.url}/oauth/microsoft",
            microsoft_servers=servers,
        )
        refusals = Refusals()
        slack.sandbox.starlette.add_middleware(refusals.middleware)
        premises = _build(settings, slack, refusals, is_empty)
        open_parts.callback(premises.engine.dispose)
        open_parts.callback(context.install, _nothing_installed)
        open_parts.enter_context(_served(settings, premises.services, premises.heard, listening))
        yield replace(premises, bot_url=config.bot_url)


def _build(settings: Settings, slack: Running, refusals: Refusals, is_empty: bool) -> Premises:
    engine, domain_records = open_engine(settings.database_url), RecordingDomainRecords()
    built = wiring.build(settings, "scenario")
    queue, mailboxes, wall = RecordingQueue(), LookedMailboxes(built.mailboxes), Wall()
    services = replace(
        built,
        run=Runner(engine, queue),
        read=Runner(engine, queue, writes=False),
        persist=Runner(engine, queue),
        look=Runner(engine, queue, writes=False),
        wall=wall.now,
        queue=queue,
        mailboxes=mailboxes,
        domain_records=domain_records,
    )
    services.run(lambda session: _move_in(session, services, slack, is_empty))
    context.install(lambda: services)
    return Premises(slack, "", services, queue, mailboxes, wall, engine, Heard(), refusals, domain_records)


def _move_in(session: Session, services: Services, slack: Running, is_empty: bool) -> None:
    if is_empty:
        kestrel.move_in_empty(session, services.cipher, now=services.now())
        return
    kestrel.move_in(
        session,
        services.cipher,
        now=services.now(),
        smtp_port=slack.smtp_port,
        imap_port=slack.imap_port,
    )


def _nothing_installed() -> Services:
    raise RuntimeError("the scenario is over")


@contextmanager
def _served(settings: Settings, services: Services, heard: Heard, listening: socket.socket) -> Iterator[None]:
    """Serve the bot's own WSGI application in a thread, and Socket Mode with an app-level token."""
    routes = dict(doors.routes(services))
    routes |= web.demo_routes(settings, services, routes["GET", "/healthz"])
    app = build_app(settings, services)
    application = web.application(app, routes)
    sockets: dict[int, Any] = {}
    server = create_server(heard.listening(application), sockets=[listening], threads=8, map=sockets)
    thread = threading.Thread(target=server.run, name="web", daemon=True)
    thread.start()
    handler = socket_mode.prepare(settings, app)
    if handler is not None:
        socket_mode.connect(handler)
    try:
        yield
    finally:
        if handler is not None:
            socket_mode.close(handler)
        # Slack's kept connections would hold the loop, so its own thread closes them.
        server.trigger.pull_trigger(lambda: wasyncore.close_all(sockets))
        thread.join(5)
        server.task_dispatcher.shutdown()
