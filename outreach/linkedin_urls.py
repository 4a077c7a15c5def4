"""Whose LinkedIn profile an address is."""

from urllib.parse import unquote, urlsplit

from outreach.linkedin_port import Never, NeverReason

_COMPANIES = frozenset({"company", "school", "showcase", "groups", "organization"})
_LONGEST = 200


def public_id_of(url: str) -> str:
    """Return by which id a profile is looked up. Raises Never with what to do for an address of none.

    Letters of other scripts stand in it as such, not in percents.
    """
    host, path = _parts(url.strip())
    if host != "linkedin.com" and not host.endswith(".linkedin.com"):
        raise Never(
            "This is no address of LinkedIn: it looks like https://www.linkedin.com/in/name.",
            NeverReason.ADDRESS,
        )
    if path and path[0].lower() in _COMPANIES:
        raise Never(
            "This is the page of a company, not a person's profile: put in the address of the person.",
            NeverReason.COMPANY,
        )
    if len(path) < 2 or path[0].lower() != "in" or not _can_be_an_id(path[1]):
        raise Never(
            "This address names no profile: it looks like https://www.linkedin.com/in/name.",
            NeverReason.ADDRESS,
        )
    return path[1]


def _parts(url: str) -> tuple[str, list[str]]:
    try:
        parts = urlsplit(url if "//" in url else f"//{url}")
        return (parts.hostname or "").lower(), [unquote(part) for part in parts.path.split("/") if part]
    except ValueError:
        return "", []


def _can_be_an_id(part: str) -> bool:
    """Whether a part of a path can be a public id: letters and digits of any script, with hyphens and the like."""
    allowed = all(character.isalnum() or character in "-_%.'&" or character > "\x7f" for character in part)
    return allowed and part.isprintable() and part.strip(".") != "" and len(part) <= _LONGEST
