"""SPF records (RFC 7208): their terms, what they cost in look-ups, whom they let send, and how they are put right."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

MOST_LOOKUPS = 10
"""How many terms that ask the DNS a record may have in all, else it counts for nothing (RFC 7208, 4.6.4)."""

Texts = Callable[[str], Sequence[str] | None]
"""The TXT records at a name; None where nobody could tell."""

_VERSION = re.compile(r"v=spf1(?: |$)", re.IGNORECASE)
_TERM = re.compile(r"(?P<qualifier>[+?~-])?(?P<name>[a-z0-9_.-]+)(?P<value>[:/=].*)?$", re.IGNORECASE)
_ASKS = frozenset({"include", "a", "mx", "ptr", "exists", "redirect"})
_KNOWN = frozenset({"all", "include", "a", "mx", "ptr", "ip4", "ip6", "exists"})
_MACRO = "%"


@dataclass(frozen=True)
class Term:
    """One mechanism or modifier; `value` is what stands behind its colon or equals sign."""

    text: str
    qualifier: str
    name: str
    value: str
    is_modifier: bool


@dataclass(frozen=True)
class Cost:
    """What a record costs: look-ups in all, and of each of its own terms; `is_whole` when every part was seen."""

    lookups: int
    of_terms: tuple[tuple[str, int], ...]
    is_whole: bool


def records_among(texts: Iterable[str]) -> list[str]:
    """Return those of these texts that are SPF records."""
    return [text.strip() for text in texts if _VERSION.match(text.strip())]


def terms(record: str) -> list[Term]:
    """Return the terms of a record, those that cannot be read included, with an empty name."""
    return [_term(word) for word in record.split()[1:]]


def _term(word: str) -> Term:
    found = _TERM.match(word)
    if found is None:
        return Term(word, "", "", "", False)
    value = found["value"] or ""
    is_modifier = value.startswith("=")
    rest = value[1:] if value[:1] in (":", "=") else value
    return Term(word, found["qualifier"] or "+", found["name"].lower(), rest, is_modifier)


def wrong_term(record: str) -> str:
    """Return the first term that makes receivers give a record up, "" when all can be read."""
    return next((one.text for one in terms(record) if not _is_right(one)), "")


def _is_right(term: Term) -> bool:
    if not term.name:
        return False
    if term.is_modifier:
        return term.name not in _KNOWN and bool(term.value or term.name != "redirect")
    if term.name not in _KNOWN:
        return False
    if term.name in ("ip4", "ip6"):
        return _network(term) is not None
    if term.name in ("include", "exists"):
        return bool(term.value)
    return term.name != "all" or not term.value


def followed(record: str) -> list[str]:
    """Return the names whose records a record takes over: of its includes, and of its redirect where it has no all."""
    found = [
        one.value.lower().rstrip(".")
        for one in terms(record)
        if one.name == "include" and one.value and _MACRO not in one.value
    ]
    target = _redirect(record)
    return [*found, target] if target else found


def _redirect(record: str) -> str:
    every = terms(record)
    if any(one.name == "all" and not one.is_modifier for one in every):
        return ""
    found = [one.value for one in every if one.is_modifier and one.name == "redirect"]
    return found[0].lower().rstrip(".") if found and _MACRO not in found[0] else ""


def cost(record: str, texts: Texts) -> Cost:
    """Return how many look-ups a record takes with all that it includes."""
    whole = True
    of_terms: list[tuple[str, int]] = []
    has_all = any(one.name == "all" and not one.is_modifier for one in terms(record))
    for term in terms(record):
        if term.name not in _ASKS or (term.name == "redirect" and has_all):
            continue
        taken, is_whole = _cost_of(term, texts, frozenset())
        of_terms.append((term.text, taken))
        whole = whole and is_whole
    return Cost(sum(taken for _, taken in of_terms), tuple(of_terms), whole)


def _cost_of(term: Term, texts: Texts, above: frozenset[str]) -> tuple[int, bool]:
    if term.name not in ("include", "redirect"):
        return 1, True
    name = term.value.lower().rstrip(".")
    if _MACRO in name or name in above:
        return 1, False
    found = texts(name)
    if found is None:
        return 1, False
    inner = records_among(found)
    if len(inner) != 1:
        return 1, True
    taken, whole = 1, True
    for one in terms(inner[0]):
        if one.name in _ASKS:
            more, is_whole = _cost_of(one, texts, above | {name})
            taken, whole = taken + more, whole and is_whole
    return taken, whole


def names_included(record: str, texts: Texts) -> tuple[frozenset[str], bool]:
    """Return every name that a record takes over, at any depth, and whether all of them could be seen.

    Macros may stand for any name, so a record with one is never wholly seen.
    """
    found: set[str] = set()
    waiting, whole = [record], True
    while waiting:
        current = waiting.pop()
        whole = whole and not any(_MACRO in one.value for one in terms(current))
        for name in followed(current):
            if name in found:
                continue
            found.add(name)
            inner = texts(name)
            whole = whole and inner is not None
            waiting += records_among(inner or ())
    return frozenset(found), whole


def networks(record: str, texts: Texts) -> list[IPv4Network | IPv6Network]:
    """Return the networks that a record, with all that it includes, lists as addresses."""
    included, _ = names_included(record, texts)
    every = [record, *(inner for name in included for inner in records_among(texts(name) or ()))]
    named = [_network(one) for text in every for one in terms(text) if one.name in ("ip4", "ip6")]
    return [one for one in named if one is not None]


def lets_send(address: str, networks_of: Iterable[IPv4Network | IPv6Network]) -> bool:
    """Say whether an address lies in one of these networks."""
    one = ip_address(address)
    return any(one.version == network.version and one in network for network in networks_of)


def _network(term: Term) -> IPv4Network | IPv6Network | None:
    try:
        found = ip_network(term.value, strict=False)
    except ValueError:
        return None
    return found if found.version == (4 if term.name == "ip4" else 6) else None


def hosts(record: str, domain: str) -> list[str]:
    """Return the hosts whose addresses a record's own "a" lets send."""
    return _named(record, domain, "a")


def mail_domains(record: str, domain: str) -> list[str]:
    """Return the domains whose mail servers a record's own "mx" lets send."""
    return _named(record, domain, "mx")


def _named(record: str, domain: str, mechanism: str) -> list[str]:
    values = [one.value for one in terms(record) if one.name == mechanism and not one.is_modifier]
    names = [value.partition("/")[0].lower().rstrip(".") or domain for value in values]
    return [name for name in names if _MACRO not in name]


def with_term(record: str, term: str) -> str:
    """Return a record with one more mechanism, before what ends it."""
    words = record.split()
    ends = [at for at, word in enumerate(words) if _ends(word)]
    at = ends[0] if ends else len(words)
    return " ".join([*words[:at], term, *words[at:]])


def _ends(word: str) -> bool:
    term = _term(word)
    return (term.name == "all" and not term.is_modifier) or (term.is_modifier and term.name == "redirect")


def merged(records: Sequence[str]) -> str:
    """Return one record that lets send whatever these let send; it refuses the rest only where all of them did."""
    kept: list[str] = []
    for record in records:
        for word in record.split()[1:]:
            name = _term(word).name
            if name == "all":
                continue
            if _term(word).is_modifier and name == "redirect":
                kept.append(f"include:{_term(word).value}")
            elif word not in kept:
                kept.append(word)
    last = "-" if all(record.lower().split()[-1] == "-all" for record in records) else "~"
    return " ".join(["v=spf1", *dict.fromkeys(kept), f"{last}all"])
