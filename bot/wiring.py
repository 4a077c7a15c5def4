"""Puts the parts of a process together; the only place that chooses between embedded and real ones.

Whatever takes long to import is imported when it is first used: a process pays only for what it does.
"""

import ssl
import time
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from urllib.parse import urlsplit

from bot import linkedin_parts, mail_parts, model_parts, product_clock
from bot.database import Runner, open_engine
from bot.later import later
from bot.product_clock import ProductClock
from bot.queues import BehindQueue, NoQueue
from bot.refusal import Refused
from bot.settings import Settings
from jobs.access_tokens import FreshTokens
from models.states import Channel
from outreach import plays
from outreach.enrichment_port import Enricher
from outreach.opt_out_links import OptOutLinks
from outreach.picture_links import PictureLinks
from outreach.ports import Queue, Services
from outreach.slack_port import SlackAddress, SlackPerson, SlackPort

_PATIENCE_SECONDS = 60.0


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
    look = Runner(engine, queue, writes=False, patience_seconds=_PATIENCE_SECONDS)
    cipher = later(lambda: _cipher(settings))
    issuers = {
        key: later(partial(mail_parts.issuer, settings, key)) for key in mail_parts.issuers_of(settings)
    }
    tokens = FreshTokens(
        issuers, run=run, read=read, persist=persist, cipher=cipher, wall=product_clock.wall, sleep=time.sleep
    )
    return Services(
        run=run,
        read=read,
        persist=persist,
        look=look,
        now=clock.now,
        wall=product_clock.wall,
        queue=queue,
        slack=later(lambda: _slack(settings)),
        channels={
            Channel.EMAIL: later(lambda: mail_parts.email(settings, tokens)),
            **linkedin_parts.channels(settings, look=look, persist=persist, clock=clock),
        },
        linkedin=linkedin_parts.linkedin(settings, process),
        mailboxes=later(lambda: mail_parts.mailboxes(tokens)),
        writer=later(lambda: model_parts.writer(settings, engine)),
        tables=later(_tables),
        cipher=cipher,
        issuers=issuers,
        public_url=settings.public_url,
        calls_at_once=model_parts.calls_at_once(settings),
        terms=model_parts.terms_of(settings.model, settings.model_price),
        links=OptOutLinks(later(lambda: _tokens(settings)), settings.public_url),
        pictures=PictureLinks(later(lambda: _picture_tokens(settings)), settings.public_url),
        holds_after_standstill=not settings.is_demo,
        enricher=later(lambda: enricher_of(settings)) if settings.enrichment else None,
        interest=later(lambda: model_parts.interest(settings, engine)) if settings.judges_interest else None,
        mail_domains=later(mail_parts.mail_domains) if settings.checks_mail_domains else None,
        mail_lookup=None if settings.is_demo else later(mail_parts.mail_lookup),
        domain_records=later(lambda: mail_parts.domain_records(settings)),
        own_key=lambda domain: mail_parts.own_key(settings, domain),
    )


def _check_plays() -> None:
    try:
        plays.library()
    except plays.PlayBroken as error:
        raise Refused(str(error)) from error


def slack_tls(settings: Settings) -> ssl.SSLContext | None:
    """Return one context for all calls to Slack, as reading the certificates anew for each takes 20 ms."""
    return ssl.create_default_context() if urlsplit(settings.slack_url).scheme == "https" else None


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


def _tables() -> object:
    from integrations.tables import FileTables

    return FileTables()


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
