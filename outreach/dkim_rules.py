"""Whether the keys stand in a domain's DNS with which its mails are signed (DKIM, RFC 6376)."""

from collections.abc import Iterator, Sequence

from outreach import domain_answers, mail_providers
from outreach.domain_answers import Answers
from outreach.domain_flaws import DomainFinding, Flaw, OwnKey, Record, Sending
from outreach.domain_records_port import RecordKind
from outreach.mail_providers import Provider


def tags(record: str) -> dict[str, str]:
    """Return the tags of a DKIM or DMARC record by their names in lower case; the first of a name counts."""
    found: dict[str, str] = {}
    for part in record.split(";"):
        name, equals, value = part.partition("=")
        if equals:
            found.setdefault(name.strip().lower(), value.strip())
    return found


def selectors_of(mailboxes: Sequence[Sending], seen: Sequence[str]) -> tuple[str, ...]:
    """Return the selectors to ask for: those of the mailboxes' providers, and those seen on mails of the domain."""
    known = [
        name
        for one in mailboxes
        if (provider := mail_providers.of_host(one.smtp_host)) is not None
        for name in provider.selectors
    ]
    return tuple(dict.fromkeys([*known, *seen]))


def of(
    domain: str,
    answers: Answers,
    mailboxes: Sequence[Sending],
    seen: Sequence[str],
    own: OwnKey | None = None,
) -> Iterator[DomainFinding | str]:
    """Yield which provider's keys are missing or revoked; of those whose selectors nobody knows only a note.

    Where mails are signed here, with an `own` key, that is the one that counts.
    """
    if own is not None:
        yield from _own(domain, answers, own)
        return
    providers = {mail_providers.of_host(one.smtp_host): one for one in mailboxes}
    for provider, mailbox in providers.items():
        name = provider.name if provider is not None else mailbox.smtp_host
        asked = tuple(dict.fromkeys([*(provider.selectors if provider else ()), *seen]))
        if not asked:
            yield (
                f"DKIM was not checked: which selector {name or 'its server'} signs with is not known, and no signed "
                "mail of this domain has come in yet."
            )
            continue
        yield from _keys(domain, answers, asked, provider, name)


def _own(domain: str, answers: Answers, own: OwnKey) -> Iterator[DomainFinding | str]:
    name = domain_answers.selector_name(own.selector, domain)
    texts = domain_answers.of(answers, RecordKind.TXT, name)
    if texts is None:
        yield f"Whether the DKIM key of {name} is there could not be looked up."
        return
    keys = ["".join(tags(text)["p"].split()) for text in texts if "p" in tags(text)]
    if own.public in keys:
        return
    flaw, what, said = Flaw.DKIM_MISSING, "no DKIM key", "is not there"
    if keys:
        flaw, what, said = Flaw.DKIM_OTHER, "another DKIM key", "is another one than that of PLERA_DKIM"
    if keys and not any(keys):
        flaw, what, said = Flaw.DKIM_REVOKED, "a revoked DKIM key", "is revoked (its p= is empty)"
    yield DomainFinding(
        flaw,
        what,
        f"Mails of {domain} are signed here, and the key at {name} {said}, so no signature of them counts.",
        (Record("TXT", name, f"v=DKIM1; k=rsa; p={own.public}", replaces=bool(keys)),),
    )


def _keys(
    domain: str, answers: Answers, asked: Sequence[str], provider: Provider | None, name: str
) -> Iterator[DomainFinding | str]:
    found = {
        one: domain_answers.of(answers, RecordKind.TXT, domain_answers.selector_name(one, domain))
        for one in asked
    }
    keys = {one: [tags(text) for text in texts if "p" in tags(text)] for one, texts in found.items() if texts}
    if any(tag["p"] for every in keys.values() for tag in every):
        return
    if any(texts is None for texts in found.values()):
        yield f"Whether the DKIM keys of {name} are there could not be looked up."
        return
    revoked = [one for one, every in keys.items() if every]
    flaw = Flaw.DKIM_REVOKED if revoked else Flaw.DKIM_MISSING
    what = "a revoked DKIM key" if revoked else "no DKIM"
    said = (
        f"The DKIM key of {domain} is revoked ({revoked[0]}: its p= is empty), so no signature of its mails counts."
        if revoked
        else f"{domain} has no DKIM key where {name} puts it ({', '.join(asked[:3])}): its mails seem not to be signed."
    )
    yield DomainFinding(flaw, what, f"{said} {_how(provider)}", tuple(_records(domain, provider)))


def _how(provider: Provider | None) -> str:
    if provider is None:
        return "Switch signing on at its server and add the key that it shows."
    if provider.keys:
        return "Add these records, then switch signing on."
    where = f": {provider.where}" if provider.where else ""
    return (
        f"Switch signing on at {provider.name} and add the record it shows{where}. With a selector of your own this "
        "settles itself once a signed mail of yours has come in."
    )


def _records(domain: str, provider: Provider | None) -> Iterator[Record]:
    if provider is None:
        return
    for selector in provider.selectors:
        target = provider.keys.get(selector)
        if target:
            yield Record(
                "CNAME", domain_answers.selector_name(selector, domain), target.format(domain=domain)
            )
    if not provider.keys and provider.selectors:
        kind = "CNAME" if len(provider.selectors) > 1 and provider.selectors[0] == "selector1" else "TXT"
        names = provider.selectors if kind == "CNAME" else provider.selectors[:1]
        for selector in names:
            value = f"(what {provider.name} shows for {domain})"
            yield Record(kind, domain_answers.selector_name(selector, domain), value)
