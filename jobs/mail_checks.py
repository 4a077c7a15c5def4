"""Asks which domains of addresses that come in take no mail: several at once, and never for long."""

import time
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager

from outreach.incoming import Incoming, Problem
from outreach.mail_domains_port import NO_MX, MailDomains
from outreach.suppression import domain_of

AT_ONCE = 16
PATIENCE_SECONDS = 10.0
"""How long one run of an import waits for answers in all; what is not answered by then stays unknown."""


class MailChecks:
    """The answers of one run of a job. A late answer still counts for what is read after it."""

    def __init__(self, domains: MailDomains, threads: ThreadPoolExecutor, patience_seconds: float) -> None:
        self._domains = domains
        self._threads = threads
        self._left = patience_seconds
        self._asked: dict[str, Future[bool | None]] = {}

    def checked(self, read: Sequence[Incoming | Problem]) -> list[Incoming | Problem]:
        """Return the rows with a word against each address whose domain is known to take no mail."""
        wanted = {domain_of(one.email) for one in read if isinstance(one, Incoming) and one.email}
        dead = self.without_mail(wanted)
        return [_with_word(one, dead) if isinstance(one, Incoming) else one for one in read]

    def without_mail(self, domains: Collection[str]) -> frozenset[str]:
        """Return those of these domains that are known to take no mail."""
        wanted = set(domains)
        for domain in sorted(wanted - self._asked.keys()):
            self._asked[domain] = self._threads.submit(self._domains.accepts_mail, domain)
        began = time.monotonic()
        wait([self._asked[domain] for domain in wanted], timeout=max(0.0, self._left))
        self._left -= time.monotonic() - began
        return frozenset(domain for domain in wanted if self._takes_none(domain))

    def _takes_none(self, domain: str) -> bool:
        answer = self._asked[domain]
        return answer.done() and answer.result() is False


def _with_word(row: Incoming, dead: Collection[str]) -> Incoming:
    if not row.email or domain_of(row.email) not in dead:
        return row
    return row._replace(checks=(*row.checks, NO_MX))


@contextmanager
def mail_checks(
    domains: MailDomains | None, patience_seconds: float = PATIENCE_SECONDS
) -> Iterator[MailChecks | None]:
    """Give the checks for one run of a job, None where domains are not to be asked for."""
    if domains is None:
        yield None
        return
    threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="domains")
    try:
        yield MailChecks(domains, threads, patience_seconds)
    finally:
        threads.shutdown(wait=False, cancel_futures=True)
