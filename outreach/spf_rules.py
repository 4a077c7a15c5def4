"""Whether a domain's SPF lets those send who do: missing, twice, unreadable, too long, without a mailbox's provider."""

from collections.abc import Iterator, Sequence

from outreach import domain_answers, mail_providers, spf
from outreach.domain_answers import Answers
from outreach.domain_flaws import DomainFinding, Flaw, Record, Sending
from outreach.domain_records_port import RecordKind
from outreach.mail_providers import Provider

_UNTOLD = "Its SPF record could not be looked up."


def of(domain: str, answers: Answers, mailboxes: Sequence[Sending]) -> Iterator[DomainFinding | str]:
    """Yield what is wrong with a domain's SPF, and what could not be told."""
    texts = domain_answers.of(answers, RecordKind.TXT, domain)
    if texts is None:
        yield _UNTOLD
        return
    records = spf.records_among(texts)
    if not records:
        yield _missing(domain, answers, mailboxes)
    elif len(records) > 1:
        yield DomainFinding(
            Flaw.SPF_TWICE,
            f"{len(records)} SPF records",
            f"{domain} has {len(records)} SPF records, of which receivers heed none (RFC 7208, 4.5): put one record in "
            "their place.",
            (
                Record(
                    "TXT", domain, _with_all(spf.merged(records), domain, answers, mailboxes), replaces=True
                ),
            ),
        )
    else:
        yield from _of_one(domain, records[0], answers, mailboxes)


def _texts(answers: Answers) -> spf.Texts:
    return lambda name: domain_answers.of(answers, RecordKind.TXT, name)


def _missing(domain: str, answers: Answers, mailboxes: Sequence[Sending]) -> DomainFinding:
    record = _with_all("v=spf1 ~all", domain, answers, mailboxes)
    return DomainFinding(
        Flaw.SPF_MISSING,
        "no SPF",
        f"{domain} has no SPF record, which says who may send its mails: Gmail and others refuse or doubt mails "
        "without one.",
        (Record("TXT", domain, record if record != "v=spf1 ~all" else "v=spf1 mx ~all"),),
    )


def _of_one(
    domain: str, record: str, answers: Answers, mailboxes: Sequence[Sending]
) -> Iterator[DomainFinding | str]:
    wrong = spf.wrong_term(record)
    if wrong:
        words = [word for word in record.split() if word != wrong]
        yield DomainFinding(
            Flaw.SPF_UNREADABLE,
            "an SPF that cannot be read",
            f"Receivers cannot read “{wrong[:60]}” in the SPF record of {domain} and heed none of it (RFC 7208, 4.6): "
            "correct it, or take it out.",
            (Record("TXT", domain, " ".join(words), replaces=True),),
        )
        return
    if any(one.name == "all" and one.qualifier == "+" for one in spf.terms(record)):
        words = ["~all" if word.lower() in ("all", "+all") else word for word in record.split()]
        yield DomainFinding(
            Flaw.SPF_OPEN,
            "an SPF open to everybody",
            f"The SPF record of {domain} ends in +all, which lets anybody send in its name: end it in ~all.",
            (Record("TXT", domain, " ".join(words), replaces=True),),
        )
    yield from _too_long(domain, record, answers)
    yield from _providers(domain, record, answers, mailboxes)
    yield from _relays(domain, record, answers, mailboxes)


def _too_long(domain: str, record: str, answers: Answers) -> Iterator[DomainFinding | str]:
    cost = spf.cost(record, _texts(answers))
    if cost.lookups > spf.MOST_LOOKUPS:
        dear = sorted(cost.of_terms, key=lambda one: -one[1])[:3]
        named = ", ".join(f"{term[:60]} ({taken})" for term, taken in dear)
        yield DomainFinding(
            Flaw.SPF_LOOKUPS,
            f"an SPF of {cost.lookups} look-ups",
            f"The SPF record of {domain} takes {cost.lookups} look-ups, and receivers stop at {spf.MOST_LOOKUPS} and "
            f"heed none of it (RFC 7208, 4.6.4). Take out what you no longer send with; most is taken by {named}.",
        )
    elif not cost.is_whole:
        yield "Some of what its SPF record includes could not be looked up."


def _providers(
    domain: str, record: str, answers: Answers, mailboxes: Sequence[Sending]
) -> Iterator[DomainFinding | str]:
    for provider in _providers_of(mailboxes):
        included, is_whole = spf.names_included(record, _texts(answers))
        if included & set(provider.spf) or _covers(record, provider, answers):
            continue
        if not is_whole:
            yield f"Whether its SPF record includes {provider.name} could not be told from what it names."
            continue
        mine = ", ".join(
            one.address for one in mailboxes if mail_providers.of_host(one.smtp_host) is provider
        )
        yield DomainFinding(
            Flaw.SPF_PROVIDER,
            f"an SPF without {provider.name}",
            f"The SPF record of {domain} does not include {provider.name}, through which {mine[:120]} sends, so its "
            "mails count as forged.",
            (Record("TXT", domain, spf.with_term(record, f"include:{provider.spf[0]}"), replaces=True),),
        )


def _covers(record: str, provider: Provider, answers: Answers) -> bool:
    """Say whether a record lists the provider's own networks, as flattened records do."""
    theirs = spf.networks(f"v=spf1 include:{provider.spf[0]}", _texts(answers))
    mine = spf.networks(record, _texts(answers))
    return bool(theirs) and all(
        any(one.version == other.version and one.subnet_of(other) for other in mine)  # type: ignore[arg-type]
        for one in theirs
    )


def _relays(
    domain: str, record: str, answers: Answers, mailboxes: Sequence[Sending]
) -> Iterator[DomainFinding | str]:
    """Look at the team's own relays: their addresses must be let send."""
    for host in sorted({one.smtp_host for one in mailboxes if is_own_relay(one, domain)}):
        public = [one for one in domain_answers.addresses_of(answers, host) if domain_answers.is_public(one)]
        _, is_whole = spf.names_included(record, _texts(answers))
        refused = [one for one in public if not _lets_send(one, domain, record, answers)]
        if not refused:
            continue
        if not is_whole:
            yield f"Whether its SPF record lets {host} send could not be told from what it names."
            continue
        better = record
        for address in refused:
            better = spf.with_term(better, f"{'ip6' if ':' in address else 'ip4'}:{address}")
        yield DomainFinding(
            Flaw.SPF_RELAY,
            f"an SPF without {host}",
            f"The SPF record of {domain} does not let {host} send ({', '.join(refused)}), as far as its own address "
            "tells: add the address from which it sends.",
            (Record("TXT", domain, better, replaces=True),),
        )


def _lets_send(address: str, domain: str, record: str, answers: Answers) -> bool:
    if spf.lets_send(address, spf.networks(record, _texts(answers))):
        return True
    servers = [
        host
        for name in spf.mail_domains(record, domain)
        for host in domain_answers.exchangers(domain_answers.of(answers, RecordKind.MX, name) or ())
    ]
    return any(
        address in domain_answers.addresses_of(answers, host)
        for host in [*spf.hosts(record, domain), *servers]
    )


def is_own_relay(one: Sending, domain: str) -> bool:
    """Say whether a mailbox sends through a server of its own domain."""
    host = one.smtp_host.lower().rstrip(".")
    return host == domain or host.endswith(f".{domain}")


def _providers_of(mailboxes: Sequence[Sending]) -> list[Provider]:
    found = (mail_providers.of_host(one.smtp_host) for one in mailboxes)
    return list({one.name: one for one in found if one is not None and one.spf}.values())


def _with_all(record: str, domain: str, answers: Answers, mailboxes: Sequence[Sending]) -> str:
    """Return a record that lets send the providers and own relays of these mailboxes, too."""
    for provider in _providers_of(mailboxes):
        if not set(spf.followed(record)) & set(provider.spf):
            record = spf.with_term(record, f"include:{provider.spf[0]}")
    for host in sorted({one.smtp_host for one in mailboxes if is_own_relay(one, domain)}):
        for address in filter(domain_answers.is_public, domain_answers.addresses_of(answers, host)):
            if not _lets_send(address, domain, record, answers):
                record = spf.with_term(record, f"{'ip6' if ':' in address else 'ip4'}:{address}")
    return record
