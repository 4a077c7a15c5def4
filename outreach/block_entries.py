"""Whom a typed line, or a row of a file, means to block: an address, a domain or a LinkedIn URL."""

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlsplit

from models.states import SuppressionKind
from outreach import addresses, suppression, web_addresses

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


def read_rows(rows: Iterable[list[str]]) -> Reading:
    """Read the rows of a file; its first may be a header. Each row blocks what is narrowest in it."""
    found: dict[Entry, None] = {}
    problems = []
    for number, row in enumerate(rows, start=1):
        named = [entry for cell in row if cell.strip() and (entry := entry_of(cell)) is not None]
        kind = next((kind for kind in _BROAD_FIRST if any(one.kind is kind for one in named)), None)
        if kind is not None:
            found.update((one, None) for one in named if one.kind is kind)
        elif number > 1 and any(cell.strip() for cell in row):
            problems.append((number, _problem(", ".join(cell for cell in row if cell.strip()))))
    return Reading(tuple(found), tuple(problems))


def read_file(content: bytes) -> Reading:
    """Read a text or CSV file in UTF-8, UTF-16 or Windows-1252, with commas, semicolons or tabs."""
    text = _decoded(content)
    first = text.partition("\n")[0]
    mark = max(",;\t", key=first.count)
    return read_rows(csv.reader(text.replace("\x00", "").splitlines(), delimiter=mark))


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _problem(text: str) -> str:
    shown = " ".join(text.split())
    if len(shown) > _MOST_SHOWN:
        shown = f"{shown[: _MOST_SHOWN - 1]}…"
    return f"“{shown}” is no address, domain or LinkedIn URL."
