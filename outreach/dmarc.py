"""Whether a domain says what becomes of mails that are forged in its name (DMARC, RFC 7489)."""

import re
from collections.abc import Iterator

from outreach import domain_answers
from outreach.dkim_rules import tags
from outreach.domain_answers import Answers
from outreach.domain_flaws import DomainFinding, Flaw, Record
from outreach.domain_records_port import RecordKind

_POLICIES = ("none", "quarantine", "reject")
_VERSION = re.compile(r"v\s*=\s*DMARC1\s*(;|$)")
_REPORTS = re.compile(r"mailto:[^@\s,!;]+@[^@\s,!;]+(![0-9]+[kmgt]?)?", re.IGNORECASE)


def of(domain: str, answers: Answers) -> Iterator[DomainFinding | str]:
    """Yield what is wrong with a domain's policy: its own, or else that of a domain above it."""
    for name in domain_answers.dmarc_names(domain):
        texts = domain_answers.of(answers, RecordKind.TXT, name)
        if texts is None:
            yield "Its DMARC record could not be looked up."
            return
        found = [text.strip() for text in texts if text.strip().lower().startswith("v=dmarc1")]
        if found:
            yield from _of_found(name, found)
            return
    yield DomainFinding(
        Flaw.DMARC_MISSING,
        "no DMARC",
        f"{domain} has no DMARC record: Google and Yahoo ask everybody who sends much for one, and without it nobody "
        "tells you of mails forged in its name.",
        (Record("TXT", f"_dmarc.{domain}", _plain(domain)),),
    )


def _plain(domain: str) -> str:
    return f"v=DMARC1; p=none; rua=mailto:postmaster@{domain}"


def _of_found(name: str, found: list[str]) -> Iterator[DomainFinding | str]:
    above = name.removeprefix("_dmarc.")
    if len(found) > 1:
        yield DomainFinding(
            Flaw.DMARC_TWICE,
            f"{len(found)} DMARC records",
            f"{name} has {len(found)} DMARC records, of which receivers heed none (RFC 7489, 6.6.3): keep one of them.",
            (Record("TXT", name, found[0], replaces=True),),
        )
        return
    wrong = _wrong(found[0])
    if wrong:
        yield DomainFinding(
            Flaw.DMARC_UNREADABLE,
            "a DMARC that cannot be read",
            f"Receivers cannot read the DMARC record at {name}: {wrong}.",
            (Record("TXT", name, _plain(above), replaces=True),),
        )
    elif tags(found[0]).get("p", "").lower() == "none" and "rua" not in tags(found[0]):
        yield DomainFinding(
            Flaw.DMARC_UNHEARD,
            "a DMARC that nobody hears of",
            f"The DMARC record at {name} asks for nothing (p=none) and names nobody to report to (rua), so it does "
            "nothing: name an address that somebody reads.",
            (Record("TXT", name, f"{found[0].rstrip('; ')}; rua=mailto:postmaster@{above}", replaces=True),),
        )


def _wrong(record: str) -> str:
    known = tags(record)
    if not _VERSION.match(record):
        return "it has to begin with v=DMARC1;"
    policy = known.get("p", "").lower()
    if policy not in _POLICIES:
        return f"p= has to be one of {', '.join(_POLICIES)}" + (f", not “{policy[:20]}”" if policy else "")
    reports = known.get("rua")
    if reports is not None and not all(_REPORTS.fullmatch(one.strip()) for one in reports.split(",")):
        return "rua= has to be addresses that begin with mailto:"
    share = known.get("pct")
    if share is not None and not (share.isdecimal() and int(share) <= 100):
        return "pct= has to be a number from 0 to 100"
    return ""
