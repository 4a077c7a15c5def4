"""What the domain name system says of one sending domain: which questions are asked, and their answers.

Answers are kept as "KIND name" → records, so that the rules over them are pure and can be run again.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address

from outreach import spf
from outreach.domain_flaws import OwnKey
from outreach.domain_records_port import DomainRecords, RecordKind

Answers = Mapping[str, tuple[str, ...] | None]
"""None where the question could not be answered."""

MOST_SPF_NAMES = 30
"""How many names of an SPF record are asked for: three times what is allowed (RFC 7208, 4.6.4)."""
MOST_ADDRESSES = 8
GIVES_UP_AFTER = 2
"""How many questions in a row go unanswered before the DNS counts as away."""


@dataclass(frozen=True)
class Question:
    """A sending domain in ASCII, the selectors its mails may be signed with, and the team's own relays in it.

    `providers` are names of SPF records to compare with its own, `seen` the selectors that were seen on its mails,
    `own_key` is what signs its mails here, None for nothing.
    """

    domain: str
    selectors: tuple[str, ...] = ()
    relays: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()
    own_key: OwnKey | None = None


def of(answers: Answers, kind: RecordKind, name: str) -> tuple[str, ...] | None:
    """Return the records of a kind at a name; None when nobody could tell, or nobody asked."""
    return answers.get(f"{kind} {name.lower()}")


def addresses_of(answers: Answers, host: str) -> tuple[str, ...]:
    """Return the addresses of a host, as far as they are known."""
    found = [*(of(answers, RecordKind.A, host) or ()), *(of(answers, RecordKind.AAAA, host) or ())]
    return tuple(found[:MOST_ADDRESSES])


def selector_name(selector: str, domain: str) -> str:
    """Return where the key of a selector stands (RFC 6376, 3.6.2.1)."""
    return f"{selector}._domainkey.{domain}"


def dmarc_names(domain: str) -> tuple[str, ...]:
    """Return where a domain's DMARC policy may stand, its own place first, then those of the domains above it."""
    labels = domain.split(".")
    return tuple(f"_dmarc.{'.'.join(labels[at:])}" for at in range(max(1, len(labels) - 1)))


def is_public(address: str) -> bool:
    """Say whether an address is one of the internet at large."""
    try:
        return ip_address(address).is_global
    except ValueError:
        return False


def look(records: DomainRecords, question: Question, *, is_over: Callable[[], bool]) -> Answers:
    """Ask what the rules need to know of a domain; once the time `is_over`, what is left stays unanswered."""
    asking = _Asking(records, is_over)
    domain = question.domain
    asking.ask(RecordKind.MX, domain)
    asking.ask(RecordKind.TXT, domain)
    for name in dmarc_names(domain):
        if any(text.lower().startswith("v=dmarc1") for text in asking.ask(RecordKind.TXT, name)):
            break
    for selector in question.selectors:
        asking.ask(RecordKind.TXT, selector_name(selector, domain))
    for name in (domain, *question.providers):
        asking.follow_spf(name)
    for relay in question.relays:
        asking.trace(relay)
    if question.relays:
        asking.addresses_for_spf(domain)
    return asking.answers


class _Asking:
    """Questions asked one after another, each name and kind once."""

    def __init__(self, records: DomainRecords, is_over: Callable[[], bool]) -> None:
        self._records, self._is_over = records, is_over
        self._in_vain = 0
        self.answers: dict[str, tuple[str, ...] | None] = {}

    def ask(self, kind: RecordKind, name: str) -> tuple[str, ...]:
        key = f"{kind} {name.lower()}"
        if key not in self.answers:
            is_away = self._in_vain >= GIVES_UP_AFTER or self._is_over()
            found = None if is_away else self._records.ask(name.lower(), kind)
            self._in_vain = 0 if found is not None else self._in_vain + 1
            self.answers[key] = found
        return self.answers[key] or ()

    def follow_spf(self, domain: str) -> None:
        """Ask for the records that an SPF record includes, and that these include."""
        waiting, seen = [domain], {domain}
        while waiting and len(seen) <= MOST_SPF_NAMES:
            for record in spf.records_among(self.ask(RecordKind.TXT, waiting.pop(0))):
                fresh = [name for name in spf.followed(record) if name not in seen]
                seen.update(fresh)
                waiting += fresh

    def addresses_for_spf(self, domain: str) -> None:
        """Ask for the addresses that stand behind the a and mx of a domain's own SPF record."""
        for record in spf.records_among(self.ask(RecordKind.TXT, domain)):
            hosts = [*spf.hosts(record, domain), *self._exchangers(spf.mail_domains(record, domain))]
            for host in hosts[:MOST_ADDRESSES]:
                self._addresses(host)

    def _exchangers(self, domains: Iterable[str]) -> list[str]:
        return [host for domain in domains for host in exchangers(self.ask(RecordKind.MX, domain))]

    def _addresses(self, host: str) -> list[str]:
        return [*self.ask(RecordKind.A, host), *self.ask(RecordKind.AAAA, host)][:MOST_ADDRESSES]

    def trace(self, relay: str) -> None:
        """Ask for a relay's addresses, the names that these have, and the addresses of those names."""
        for address in filter(is_public, self._addresses(relay)):
            for name in self.ask(RecordKind.PTR, ip_address(address).reverse_pointer):
                self._addresses(name)


def exchangers(records: Iterable[str]) -> list[str]:
    """Return the hosts of MX records, the preferred ones first; "." takes no mail (RFC 7505)."""
    found: list[tuple[int, str]] = []
    for record in records:
        preference, _, host = record.partition(" ")
        found.append((int(preference) if preference.isdecimal() else 0, host.strip()))
    return [host for _, host in sorted(found)]
