"""Puts the parts of a process together; the only place that chooses between embedded and real ones.

Whatever takes long to import is imported when it is first used: a process pays only for what it does.
"""

import logging
import ssl
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Engine

from bot.database import Runner, open_engine
from bot.refusal import Refused
from bot.settings import Settings
from jobs.access_tokens import FreshTokens
from models.states import Channel
from outreach import plays
from outreach.enrichment_port import Enricher
from outreach.errors import OutreachError
from outreach.interest_port import InterestReader
from outreach.opt_out_links import OptOutLinks
from outreach.picture_links import PictureLinks
from outreach.ports import Queue, Services
from outreach.slack_port import SlackAddress, SlackPerson, SlackPort
from outreach.writer_port import Pace, Terms, Writer

_TEMPLATE = "template"
_LOOK_SECONDS = 0.05
_PATIENCE_SECONDS = 60.0
_log = logging.getLogger("plera.wiring")


class Later:
    """Stands in for a part that is made at its first use."""

    def __init__(self, make: Callable[[], object]) -> None:
        self._make = make
        self._lock = Lock()
        self._made: list[object] = []

    def __getattr__(self, name: str) -> Any:
        with self._lock:
            if not self._made:
                self._made.append(self._make())
        return getattr(self._made[0], name)


def later(make: Callable[[], object]) -> Any:
    """Return a stand-in for what `make` makes; it is called once, when something is asked of it."""
    return Later(make)


class BehindQueue:
    """Asks for jobs from a thread of its own, in order, so that no answer to Slack waits for Redis.

    A job that is lost on the way is asked for again by the clock, as is one that Redis could not take.
    """

    def __init__(self, queue: Queue) -> None:
        self._queue = queue
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="enqueue")

    def enqueue(self, job: str, *ids: int | str) -> None:
        self._thread.submit(self._ask, job, *ids)

    def pending(self) -> int:
        return self._queue.pending()

    def finish(self) -> None:
        """Return when everything asked for so far has been passed on."""
        self._thread.submit(lambda: None).result()

    def _ask(self, job: str, *ids: int | str) -> None:
        try:
            self._queue.enqueue(job, *ids)
        except OutreachError as error:
            _log.warning("a job was not asked for", extra={"job": job, "error": type(error).__name__})


class NoQueue:
    """Takes no job: whoever works here leaves it to the clock, which finds what the rows ask for."""

    def enqueue(self, job: str, *ids: int | str) -> None:
        """Forget the job."""

    def pending(self) -> int:
        return 0


class ProductClock:
    """Product time: wall time plus the seconds in a file that only grows; without a file it is wall time.

    The file is looked at again at most every 50 ms; when it cannot be read, the last offset holds.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._offset = 0.0
        self._seen: object = None
        self._looked_at = float("-inf")

    def now(self) -> datetime:
        """Return product time, aware UTC."""
        return wall() + timedelta(seconds=self.offset())

    def offset(self) -> float:
        """Return how many seconds product time is ahead of wall time."""
        moment = time.monotonic()
        if self._path is not None and moment - self._looked_at >= _LOOK_SECONDS:
            self._looked_at = moment
            self._look(self._path)
        return self._offset

    def _look(self, path: Path) -> None:
        try:
            stat = path.stat()
            seen = (stat.st_mtime_ns, stat.st_ino, stat.st_size)
            if seen != self._seen:
                self._offset = max(self._offset, float(path.read_text("ascii")))
                self._seen = seen
        except (OSError, ValueError):
            return


def wall() -> datetime:
    """Return real time, aware UTC."""
    return datetime.now(UTC)


def database_url(settings: Settings) -> str:
    """Return the address of the database: the one that is set, else an SQLite file in the directory."""
    return settings.database_url or f"sqlite:///{settings.directory.absolute() / 'plera.db'}"


def build(settings: Settings, process: str) -> Services:
    """Return everything handlers and jobs may use; nothing connects before its first use. Call it after a fork.

    A "command" needs no Redis: its jobs are left to the clock. Raises Refused when a play that ships is broken.
    """
    _check_plays()
    clock = ProductClock(settings.clock_file)
    queue: Queue = later(lambda: _queue(settings))
    if process == "web":
        queue = BehindQueue(queue)
    elif process == "command":
        queue = NoQueue()
    engine = open_engine(database_url(settings), process=process)
    run, read = Runner(engine, queue), Runner(engine, queue, writes=False)
    persist = Runner(engine, queue, patience_seconds=_PATIENCE_SECONDS)
    cipher = later(lambda: _cipher(settings))
    issuers = {key: later(partial(_issuer, settings, key)) for key in issuers_of(settings)}
    tokens = FreshTokens(
        issuers, run=run, read=read, persist=persist, cipher=cipher, wall=wall, sleep=time.sleep
    )
    return Services(
        run=run,
        read=read,
        persist=persist,
        look=Runner(engine, queue, writes=False, patience_seconds=_PATIENCE_SECONDS),
        now=clock.now,
        wall=wall,
        queue=queue,
        slack=later(lambda: _slack(settings)),
        channels={Channel.EMAIL: later(lambda: _email(settings, tokens))},
        mailboxes=later(lambda: _mailboxes(tokens)),
        writer=later(lambda: _writer(settings, engine)),
        tables=later(_tables),
        cipher=cipher,
        issuers=issuers,
        public_url=settings.public_url,
        calls_at_once=_calls_at_once(settings),
        terms=terms_of(settings.model, settings.model_price),
        links=OptOutLinks(later(lambda: _tokens(settings)), settings.public_url),
        pictures=PictureLinks(later(lambda: _picture_tokens(settings)), settings.public_url),
        holds_after_standstill=not settings.is_demo,
        enricher=later(lambda: enricher_of(settings)) if settings.enrichment else None,
        interest=later(lambda: _interest(settings, engine)) if settings.judges_interest else None,
        mail_domains=later(_mail_domains) if settings.checks_mail_domains else None,
        mail_lookup=None if settings.is_demo else later(_mail_lookup),
        domain_records=later(lambda: _domain_records(settings)),
    )


def _check_plays() -> None:
    try:
        plays.library()
    except plays.PlayBroken as error:
        raise Refused(str(error)) from error


def slack_tls(settings: Settings) -> ssl.SSLContext | None:
    """Return one context for all calls to Slack, as reading the certificates anew for each takes 20 ms."""
    return ssl.create_default_context() if urlsplit(settings.slack_url).scheme == "https" else None


def preload_writer(settings: Settings) -> None:
    """Import the provider of the model and what its texts are checked with, once for all forks of this process.

    Raises Refused when the model cannot be used here.
    """
    from integrations.llm import ModelUnavailable
    from outreach import text_language

    text_language.preload()
    try:
        _writer(settings, None)
    except ModelUnavailable as error:
        raise Refused(str(error)) from error


def _queue(settings: Settings) -> object:
    from integrations.rq_queue import Route, RqQueue, connect
    from jobs import ROUTES

    routes = {name: Route(*route) for name, route in ROUTES.items()}
    return RqQueue(connect(settings.redis_url), routes)


def _slack(settings: Settings) -> SlackPort:
    from integrations.slack import SlackClient

    class SlackWithAdmins(SlackClient):
        """Counts the people named in PLERA_ADMINS as admins, too."""

        def person(self, to: SlackAddress, slack_user_id: str) -> SlackPerson:
            found = super().person(to, slack_user_id)
            return self._as_admin(slack_user_id, found)

        def people_page(
            self, to: SlackAddress, cursor: str = ""
        ) -> tuple[Sequence[tuple[str, SlackPerson]], str]:
            found, following = super().people_page(to, cursor)
            return [(user_id, self._as_admin(user_id, one)) for user_id, one in found], following

        def _as_admin(self, slack_user_id: str, found: SlackPerson) -> SlackPerson:
            return replace(found, is_admin=found.is_admin or slack_user_id in settings.admins)

    return SlackWithAdmins(settings.slack_url, tls=slack_tls(settings))


def _email(settings: Settings, tokens: FreshTokens) -> object:
    from integrations.smtp import SmtpChannel

    if not settings.dkim:
        return SmtpChannel(tokens=tokens)
    from integrations.dkim_signing import DkimKey, DkimSigner

    signer = DkimSigner(DkimKey(*one) for one in settings.dkim)
    return SmtpChannel(tokens=tokens, signed=signer.signed)


def _mailboxes(tokens: FreshTokens) -> object:
    from integrations.imap import ImapMailboxes

    return ImapMailboxes(tokens=tokens)


def issuers_of(settings: Settings) -> tuple[str, ...]:
    """Return by whose consent mailboxes may be connected here: none without an address to come back to."""
    clients = {"google": settings.google_client_id, "microsoft": settings.microsoft_client_id}
    return tuple(key for key, client_id in clients.items() if client_id and settings.public_url)


def _issuer(settings: Settings, key: str) -> object:
    from integrations import oauth_issuers

    if key == oauth_issuers.GOOGLE:
        return oauth_issuers.google(
            settings.google_client_id,
            settings.google_client_secret,
            settings.public_url,
            url=settings.google_url,
            servers=settings.google_servers,
        )
    return oauth_issuers.microsoft(
        settings.microsoft_client_id,
        settings.microsoft_client_secret,
        settings.public_url,
        url=settings.microsoft_url,
        servers=settings.microsoft_servers,
    )


def _tables() -> object:
    from integrations.tables import FileTables

    return FileTables()


def _mail_domains() -> object:
    from integrations.mail_domains import DnsMailDomains

    return DnsMailDomains()


def _mail_lookup() -> object:
    from integrations.mail_lookup import WorldMailLookup

    return WorldMailLookup()


def _domain_records(settings: Settings) -> object:
    """Return what asks the DNS; a demo's invented domains stand in no DNS, so it answers from the sample."""
    if settings.is_demo:
        from bot import sample
        from integrations.recording_domain_records import RecordingDomainRecords

        return RecordingDomainRecords(sample.domain_records())
    from integrations.domain_records import DnsDomainRecords

    return DnsDomainRecords()


def _writer(settings: Settings, engine: Engine | None) -> Writer:
    """Return what writes the texts; without an engine it may only be looked at, not asked for a text."""
    from integrations.llm import FallbackWriter, LangChainWriter, build_model

    def made(name: str, price: tuple[float, float] | None, *, url: str = "", key: str = "") -> Writer:
        return LangChainWriter(
            build_model(name, url=url, key=key, timeout_seconds=settings.model_timeout),
            name,
            terms=terms_of(name, price),
            pace=None if engine is None or name == _TEMPLATE else _pace(settings, engine, name),
        )

    writer = made(settings.model, settings.model_price, url=settings.model_url, key=settings.model_key)
    if not settings.fallback_model:
        return writer
    return FallbackWriter(writer, made(settings.fallback_model, settings.fallback_price))


def _interest(settings: Settings, engine: Engine) -> InterestReader:
    from integrations.llm import build_model
    from integrations.llm_interest import LangChainInterestReader

    name = settings.model
    return LangChainInterestReader(
        build_model(
            name, url=settings.model_url, key=settings.model_key, timeout_seconds=settings.model_timeout
        ),
        name,
        terms=terms_of(name, settings.model_price),
        pace=_pace(settings, engine, name),
    )


def _pace(settings: Settings, engine: Engine, name: str) -> Pace:
    from bot.pacing import SharedPace

    nobody = NoQueue()
    return SharedPace(
        name,
        per_minute=settings.model_per_minute,
        run=Runner(engine, nobody),
        read=Runner(engine, nobody, writes=False),
        wall=wall,
        sleep=time.sleep,
    )


def terms_of(name: str, price: tuple[float, float] | None) -> Terms:
    """Return the terms of a model; the embedded template costs nothing."""
    tokens_in, tokens_out = price or (None, None)
    return Terms(name, tokens_in, tokens_out, is_free=name == _TEMPLATE)


def _calls_at_once(settings: Settings) -> int:
    """Return how many calls are made at once: no more than a minute's worth, as those beyond would only wait."""
    most = settings.model_per_minute
    return min(settings.model_calls, most) if most else settings.model_calls


def enricher_of(settings: Settings) -> Enricher:
    """Return the enrichment provider that is set."""
    from integrations.people_data_labs import PeopleDataLabs

    return PeopleDataLabs(
        settings.enrichment_key,
        price_micros=settings.enrichment_price_micros,
        address=settings.enrichment_url,
    )


def _tokens(settings: Settings) -> object:
    from integrations.opt_out_tokens import SealedTokens

    return SealedTokens(settings.secret_keys)


def _picture_tokens(settings: Settings) -> object:
    from integrations.opt_out_tokens import PICTURE, SealedTokens

    return SealedTokens(settings.secret_keys, PICTURE)


def _cipher(settings: Settings) -> object:
    from integrations.cipher import FernetCipher

    return FernetCipher(settings.secret_keys)
