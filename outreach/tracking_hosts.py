"""The host name of a sender's own from which the pictures in its mails are loaded: is it one, and does it lead here?"""

import re
from collections.abc import Callable
from ipaddress import ip_address
from urllib.parse import urlsplit

from outreach import addresses, domain_answers
from outreach.domain_answers import Answers
from outreach.domain_records_port import DomainRecords, RecordKind

MAX_HOST = 253
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"(?:{_LABEL}\.)+(?!\d+$){_LABEL}")
_NOT_HTTPS = (
    "Pictures from a host name of your own need PUBLIC_URL to be an https:// address: leave this empty."
)
_NO_HOST = "Write a host name alone, such as links.acme.com, without https:// and without anything behind it."


def own_host(public_url: str) -> str:
    """Return the host at which Plera is reached over https, "" where it is not."""
    parts = urlsplit(public_url)
    return (parts.hostname or "").rstrip(".") if parts.scheme == "https" else ""


def kept(typed: str, public_url: str) -> str:
    """Return a host as it is kept: in ASCII and small letters, "" for the one that is used without it."""
    host = typed.strip().lower().rstrip(".")
    host = addresses.ascii_domain(host) or host
    return "" if host == own_host(public_url) else host


def flaw(host: str, public_url: str) -> str:
    """Say in a sentence why a host, as it is kept, cannot be used, before anybody is asked; "" when it may be."""
    if not own_host(public_url):
        return _NOT_HTTPS
    return "" if len(host) <= MAX_HOST and _HOST.fullmatch(host) else _NO_HOST


def look(
    records: DomainRecords, host: str, public_url: str, *, is_over: Callable[[], bool] = lambda: False
) -> Answers:
    """Ask where a host leads and where Plera is; once the time `is_over`, what is left stays unanswered."""
    found: dict[str, tuple[str, ...] | None] = {}
    ours = own_host(public_url)
    asked = [(RecordKind.CNAME, host)]
    asked += [(kind, name) for name in (host, ours) for kind in (RecordKind.A, RecordKind.AAAA)]
    for kind, name in asked:
        if not _literal(name):
            found[f"{kind} {name}"] = None if is_over() else records.ask(name, kind)
        if leads_here(found, host, ours):
            break
    return found


def leads_here(answers: Answers, host: str, ours: str) -> bool:
    """Say whether a host leads to ours: by its CNAME, or as each of its addresses is one of ours."""
    if ours in (domain_answers.of(answers, RecordKind.CNAME, host) or ()):
        return True
    theirs, wanted = _addresses(answers, host), _addresses(answers, ours)
    return bool(theirs) and theirs <= wanted


def why_not(answers: Answers, host: str, public_url: str) -> str:
    """Say in a sentence why a host cannot be used, with the record to add; "" when it leads to Plera."""
    ours = own_host(public_url)
    if leads_here(answers, host, ours):
        return ""
    if not answers or any(one is None for one in answers.values()):
        return (
            f"The DNS could not be asked about {host} just now: save again in a minute, or leave this empty."
        )
    return (
        f"{host} does not lead to {ours} yet. Add this record where its DNS is kept, then save again: "
        f"{record(host, ours)}"
    )


def record(host: str, ours: str) -> str:
    """Return the record by which a host leads to ours."""
    address = _literal(ours)
    kind = RecordKind.CNAME if not address else RecordKind.AAAA if ":" in address else RecordKind.A
    return f"{host} {kind} {ours}"


def _addresses(answers: Answers, name: str) -> set[str]:
    """Return the addresses of a host as far as they are known, each in one way of writing."""
    if _literal(name):
        return {_literal(name)}
    found = [domain_answers.of(answers, kind, name) or () for kind in (RecordKind.A, RecordKind.AAAA)]
    return {_literal(one) or one for some in found for one in some}


def _literal(name: str) -> str:
    """Return an address in its usual way of writing, "" for a name."""
    try:
        return str(ip_address(name))
    except ValueError:
        return ""
