"""Whom a typed line, or a row of a file, means to block: an address, a domain or a LinkedIn URL."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlsplit

from models.states import SuppressionKind
from outreach import addresses, suppression, web_addresses
from outreach.table_port import Row

_DOMAIN = re.compile(r"(?=.{4,253}$)(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]{0,61}[^\W_]")
_LINK = re.compile(r"<(?:mailto:|https?://)?([^|<>]+)(?:\|[^<>]*)?>")
_BROAD_FIRST = (SuppressionKind.ADDRESS, SuppressionKind.LINKEDIN_URL, SuppressionKind.DOMAIN)
"""A row of a file that names several blocks the narrowest: an address beside its company's domain is one person."""
_MOST_SHOWN = 60


class Entry(NamedTuple):
    """One line of the list, as it is kept there."""

    kind: SuppressionKind
    value: str


@dataclass(frozen=True)
class Reading:
    """What lines mean; `problems` names a line (1 is the first) and what is wrong with it."""

    entries: tuple[Entry, ...]
    problems: tuple[tuple[int, str], ...] = ()


def entry_of(text: str) -> Entry | None:
    """Return whom a text means, None when it is no address, domain or LinkedIn URL.

    Domains are kept in ASCII, as those of leads are.
    """
    link = _LINK.fullmatch(text.strip())
    words = (link[1] if link else text).strip().strip("\"'").strip()
    if "@" in words[1:]:
        read = addresses.read_address(words)
        return _entry(SuppressionKind.ADDRESS, read.address) if read.address and not read.remark else None
    bare = re.sub(r"(?i)^https?://", "", words)
    host = _host_of(bare) if "@" not in bare and " " not in bare else ""
    if _is_linkedin(host):
        profile = web_addresses.read_profile(words)
        return _entry(SuppressionKind.LINKEDIN_URL, profile.url) if profile.url else None
    domain = words.removeprefix("@") if words.startswith("@") else host.removeprefix("www.")
    domain = addresses.ascii_domain(domain.removeprefix("*.").removesuffix("."))
    if domain and _DOMAIN.fullmatch(domain.lower()):
        return _entry(SuppressionKind.DOMAIN, domain)
    return None


def _host_of(address: str) -> str:
    try:
        return urlsplit(f"//{address}").hostname or ""
    except ValueError:  # A bracket that is never closed.
        return ""


def _entry(kind: SuppressionKind, text: str) -> Entry | None:
    value = suppression.kept_value(kind, text)
    return Entry(kind, value) if len(value) <= 400 else None


def _is_linkedin(host: str) -> bool:
    return host.lower().split(".")[-2:-1] == ["linkedin"]


def read_lines(lines: Iterable[str]) -> Reading:
    """Read what somebody typed, one a line."""
    found: dict[Entry, None] = {}
    problems = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        entry = entry_of(line)
        if entry is None:
            problems.append((number, _problem(line)))
        else:
            found[entry] = None
    return Reading(tuple(found), tuple(problems))


def read_rows(rows: Iterable[Row]) -> Reading:
    """Read the rows of a file; its first filled one may be a header. Each row blocks what is narrowest in it."""
    found: dict[Entry, None] = {}
    problems = []
    is_first = True
    for row in rows:
        cells = [cell for cell in row.cells if cell.strip()]
        named = [entry for cell in cells if (entry := entry_of(cell)) is not None]
        kind = next((kind for kind in _BROAD_FIRST if any(one.kind is kind for one in named)), None)
        if kind is not None:
            found.update((one, None) for one in named if one.kind is kind)
        elif cells and not is_first:
            problems.append((row.number, _problem(", ".join(cells))))
        is_first = is_first and not cells
    return Reading(tuple(found), tuple(problems))


def _problem(text: str) -> str:
    shown = " ".join(text.split())
    if len(shown) > _MOST_SHOWN:
        shown = f"{shown[: _MOST_SHOWN - 1]}…"
    return f"“{shown}” is no address, domain or LinkedIn URL."
