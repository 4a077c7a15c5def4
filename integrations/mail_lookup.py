"""Asks the domain name system and the web for a domain's mail servers, side by side and with a short patience."""

import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

import httpx
from dns.exception import DNSException
from dns.resolver import Resolver

from integrations.mail_autoconfig import read
from outreach.mail_lookup_port import LookedUp
from outreach.mail_servers import NOTHING, Pair, Server

T = TypeVar("T")
PATIENCE_SECONDS = 6.0
"""How long a domain is asked about in all; what has not been said by then stays unknown."""
AUTOCONFIG = (
    "https://autoconfig.{domain}/mail/config-v1.1.xml",
    "https://{domain}/.well-known/autoconfig/mail/config-v1.1.xml",
    "https://autoconfig.thunderbird.net/v1.1/{domain}",
)
"""Where the file is looked for, the domain's own first; nobody is told an address.

https://www.bucksch.org/1/projects/thunderbird/autoconfiguration
"""
_MOST_BYTES = 100_000
_SMTP = (("_submissions._tcp", "tls"), ("_submission._tcp", "starttls"))
_IMAP = (("_imaps._tcp", "tls"), ("_imap._tcp", "starttls"))
"""RFC 6186, 3 and RFC 8314, 5.1: what is encrypted from the start comes first."""


class WorldMailLookup:
    """The MailLookup of the real world. `nameservers` are addresses, none given means the system's own."""

    def __init__(
        self,
        *,
        patience_seconds: float = PATIENCE_SECONDS,
        nameservers: Sequence[str] = (),
        port: int = 53,
        autoconfig: Sequence[str] = AUTOCONFIG,
    ) -> None:
        self._patience_seconds = patience_seconds
        self._autoconfig = tuple(autoconfig)
        self._resolver = Resolver(configure=not nameservers)
        if nameservers:
            self._resolver.nameservers = list(nameservers)
            self._resolver.port = port
        self._resolver.lifetime = patience_seconds
        self._resolver.timeout = patience_seconds / 3

    def look_up(self, domain: str) -> LookedUp:
        """Ask for MX, SRV records and autoconfig files at once; what is late or broken counts as not said."""
        threads = ThreadPoolExecutor(8, thread_name_prefix="lookup")
        ends_at = time.monotonic() + self._patience_seconds
        try:
            exchanges = threads.submit(self._exchanges, domain)
            services = {
                name: threads.submit(self._service, f"{name}.{domain}", security)
                for name, security in (*_SMTP, *_IMAP)
            }
            files = [
                threads.submit(self._file, address.format(domain=domain)) for address in self._autoconfig
            ]
            return LookedUp(
                _answer(exchanges, ends_at, ()),
                Pair(
                    _first([_answer(services[name], ends_at, None) for name, _ in _SMTP]),
                    _first([_answer(services[name], ends_at, None) for name, _ in _IMAP]),
                ),
                next(
                    (found for one in files if (found := _answer(one, ends_at, NOTHING)) != NOTHING), NOTHING
                ),
            )
        finally:
            threads.shutdown(wait=False, cancel_futures=True)

    def _exchanges(self, domain: str) -> tuple[str, ...]:
        found = sorted(self._ask(domain, "MX"), key=lambda one: one.preference)
        return tuple(name for one in found if (name := _host(one.exchange)))

    def _service(self, name: str, security: str) -> Server | None:
        """Return the first target of an SRV record; "." says that there is no such service (RFC 2782)."""
        for one in sorted(self._ask(name, "SRV"), key=lambda one: (one.priority, -one.weight)):
            host = _host(one.target)
            if host and 1 <= one.port <= 65535:
                return Server(host, one.port, security)
        return None

    def _ask(self, name: str, kind: str) -> list[Any]:
        try:
            return list(self._resolver.resolve(name, kind, search=False))
        except DNSException:
            return []

    def _file(self, address: str) -> Pair:
        """Fetch an autoconfig file, following no redirect, as it names where a password is sent."""
        try:
            with httpx.stream("GET", address, timeout=self._patience_seconds) as answer:
                if answer.status_code != httpx.codes.OK:
                    return NOTHING
                content = b""
                for part in answer.iter_bytes():
                    content += part
                    if len(content) > _MOST_BYTES:
                        return NOTHING
        except (httpx.HTTPError, httpx.InvalidURL):
            return NOTHING
        return read(content)


def _answer(asked: Future[T], ends_at: float, otherwise: T) -> T:
    try:
        return asked.result(max(0.0, ends_at - time.monotonic()))
    except TimeoutError:
        return otherwise


def _first(found: Sequence[Server | None]) -> Server | None:
    return next((one for one in found if one is not None), None)


def _host(name: Any) -> str:
    return str(name.to_text(omit_final_dot=True)).lower().removeprefix(".") if len(name.labels) > 1 else ""
