"""The mail process: a thread each reads a mailbox's inbox and its Sent folder, under leases of one process only."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event, Thread
from uuid import uuid4

from bot import readiness
from bot.settings import Settings
from bot.stopping import stop_on_signals
from bot.wiring import build
from jobs import hand_sent, mailbox
from outreach import leases
from outreach.ports import Services

_LOOK_SECONDS = 10.0
_DEMO_LOOK_SECONDS = 1.0
_LEASE_SECONDS = 60
_MAX_PAUSE_SECONDS = 300.0
_GOODBYE_SECONDS = 1.0

_log = logging.getLogger("plera.mail")

Watch = Callable[[Services, int, Event], None]


@dataclass
class Watched:
    """A mailbox that is being read: its thread, and what ends it."""

    thread: Thread
    stop: Event = field(default_factory=Event)


class Watchers:
    """The mailboxes that this process reads; `lease` says what of them, as each part is read by one process only."""

    def __init__(
        self, services: Services, watch: Watch, *, pause_seconds: float = 2.0, lease: str = "mailbox"
    ) -> None:
        self._services = services
        self._watch = watch
        self._lease_name = lease
        self._pause_seconds = pause_seconds
        self._holder = uuid4().hex
        self._by_id: dict[int, Watched] = {}

    def follow(self, account_ids: list[int]) -> None:
        """Read exactly these mailboxes, as far as no other process reads them; renews the leases."""
        for account_id in set(self._by_id) - set(account_ids):
            self._end(account_id)
        for account_id in account_ids:
            if not self._lease(account_id):
                self._end(account_id)
            elif account_id not in self._by_id:
                self._begin(account_id)

    def end_all(self) -> None:
        """Stop reading, wait a moment for the threads and give the leases back."""
        watched = dict(self._by_id)
        for account_id in watched:
            self._end(account_id)
        for account_id, one in watched.items():
            one.thread.join(_GOODBYE_SECONDS / max(len(watched), 1))
            self._release(account_id)

    @property
    def account_ids(self) -> set[int]:
        """The mailboxes that are being read."""
        return set(self._by_id)

    def _begin(self, account_id: int) -> None:
        stop = Event()
        thread = Thread(
            target=self._keep_watching,
            args=(account_id, stop),
            name=f"{self._lease_name}-{account_id}",
            daemon=True,
        )
        self._by_id[account_id] = Watched(thread, stop)
        _log.info("reading mailbox", extra={"sender_account_id": account_id})
        thread.start()

    def _end(self, account_id: int) -> None:
        watched = self._by_id.pop(account_id, None)
        if watched is not None:
            watched.stop.set()

    def _keep_watching(self, account_id: int, stop: Event) -> None:
        pause = self._pause_seconds
        while not stop.is_set():
            try:
                self._watch(self._services, account_id, stop)
                pause = self._pause_seconds
            except Exception:
                _log.exception("mailbox reader failed", extra={"sender_account_id": account_id})
                pause = min(pause * 2, _MAX_PAUSE_SECONDS)
            stop.wait(pause)

    def _lease(self, account_id: int) -> bool:
        return self._services.run(
            lambda session: leases.take(
                session,
                f"{self._lease_name}:{account_id}",
                self._holder,
                wall=self._services.wall(),
                seconds=_LEASE_SECONDS,
            )
        )

    def _release(self, account_id: int) -> None:
        self._services.run(
            lambda session: leases.release(
                session, f"{self._lease_name}:{account_id}", self._holder, wall=self._services.wall()
            )
        )


def run(settings: Settings) -> None:
    """Read every connected mailbox until SIGTERM or SIGINT; new ones are noticed within seconds."""
    stop = stop_on_signals()
    services = build(settings, "mail")
    watchers = (Watchers(services, mailbox.watch), Watchers(services, hand_sent.watch, lease="sent"))
    _log.info("watching")
    while not stop.is_set():
        try:
            account_ids = mailbox.accounts(services)
            for part in watchers:
                part.follow(account_ids)
            readiness.mark(settings, "mail")
        except Exception:
            _log.exception("mailboxes could not be looked up")
        stop.wait(_DEMO_LOOK_SECONDS if settings.is_demo else _LOOK_SECONDS)
    for part in watchers:
        part.end_all()
