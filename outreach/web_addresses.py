"""LinkedIn profiles and companies' websites as they stand in cells, brought into one form each."""

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote

import idna

from outreach.free_mail import company_domain

_MAX_SLUG = 200
_LINKEDIN = re.compile(
    r"^(?:[a-z][a-z+.-]*:/{0,2})?(?:[\w-]+\.)*linkedin\.com(?::\d+)?/+(?P<path>[^?#]*)", re.IGNORECASE
)
_IN_FRONT = re.compile(r"^(?:mwlite|m|[a-z]{2}(?:-[a-z]{2})?)/+(?=in/|pub/)", re.IGNORECASE)
_BARE = re.compile(r"^/*in/+[^/\s]+/*$", re.IGNORECASE)
_PLAIN_SLUG = re.compile(r"[a-z0-9-]{1,200}")
_NO_SLUG = re.compile(r"[\s/<>\"\\?#%]")
_MEMBER = re.compile(r"AC[ow]AA[\w-]{20,}")
"""The number of a member as scrapers write it in place of a name: the one slug whose case counts."""
_HOST = re.compile(r"^(?:[a-z][a-z0-9+.-]*:/{0,2})?(?:[^/@\s]*@)?(?P<host>[^/:?#\s]+)", re.IGNORECASE)
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_HOSTS = "linkedin.com facebook.com instagram.com twitter.com x.com youtube.com google.com linktr.ee xing.com"
_NO_COMPANY = frozenset(_HOSTS.split())
"""Hosts at which companies have pages, so that two leads there share no company."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A person's public LinkedIn profile; `other` is a LinkedIn address that is none, kept as it was given."""

    url: str = ""
    other: str = ""
    problem: str = ""


_NONE = Profile()
SALES_ADDRESS = "The LinkedIn address is one of Sales Navigator, not a public profile: it was kept as a fact."
_NO_PROFILE = "The LinkedIn address is not a person's profile: use one like https://www.linkedin.com/in/name."


def read_profile(cell: str) -> Profile:
    """Return a profile as https://www.linkedin.com/in/slug, whatever host, case, path and query it came with.

    A slug's letters are lower case and percent-encoded. An old /pub/name/1/2/3 becomes the /in/ it leads to.
    """
    bare = cell.strip().strip("<>\"'")
    if not bare:
        return _NONE
    found = _LINKEDIN.match(bare)
    if found is None and not _BARE.match(bare):
        return Profile(problem=_NO_PROFILE, other=bare)
    path = _IN_FRONT.sub("", (found["path"] if found else bare).strip("/"))
    kind, *rest = [part for part in path.split("/") if part] or [""]
    kind = kind.lower()
    if kind in ("sales", "talent", "recruiter"):
        return Profile(other=bare, problem=SALES_ADDRESS)
    slug = _slug(kind, rest)
    if not slug:
        return Profile(other=bare, problem=_NO_PROFILE)
    return Profile(url=f"https://www.linkedin.com/in/{slug}")


def _slug(kind: str, rest: list[str]) -> str:
    """Return the part that names a person, "" when there is none; /pub/ada/1/2b/3c4 is /in/ada-3c402b1."""
    if not rest or kind not in ("in", "pub"):
        return ""
    if kind == "in" and _PLAIN_SLUG.fullmatch(rest[0]):
        return rest[0]
    given = unquote(unquote(rest[0])).strip()
    name = given if _MEMBER.fullmatch(given) else given.lower()
    if kind == "pub" and len(rest) >= 4:
        first, second, third = (part.lower() for part in rest[1:4])
        name += f"-{third.zfill(3)}{second.zfill(3)}{first}"
    if not name or len(name) > _MAX_SLUG or _NO_SLUG.search(name) or not name.isprintable():
        return ""
    return quote(name, safe="-_.~")


def website_domain(cell: str) -> str:
    """Return a company's domain from its website, or from an email address, "" when it says nothing of a company."""
    bare = cell.strip().lower()
    if not bare or len(bare) > 2000:
        return ""
    found = _HOST.match(bare.partition("@")[2] if "@" in bare and "/" not in bare else bare)
    host = found["host"].strip(".") if found else ""
    if not host.isascii():
        try:
            host = idna.encode(host, uts46=True).decode("ascii")
        except (idna.IDNAError, UnicodeError):
            return ""
    host = host.removeprefix("www.")
    labels = host.split(".")
    if len(labels) < 2 or len(host) > 253 or labels[-1].isdigit():
        return ""
    if not all(_LABEL.fullmatch(label) for label in labels) or ".".join(labels[-2:]) in _NO_COMPANY:
        return ""
    return company_domain(host)
