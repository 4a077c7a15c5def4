"""What is wrong with an address that was typed where a person's LinkedIn profile belongs, in words."""

import re
from urllib.parse import urlsplit

from outreach import web_addresses

_COMPANIES = frozenset({"company", "school", "showcase", "organization"})
_POSTS = frozenset({"posts", "feed", "pulse", "embed", "article"})
_SALES = frozenset({"sales", "talent", "recruiter"})
_HOST = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}", re.IGNORECASE)
_SHORT = frozenset({"lnkd.in", "www.lnkd.in"})

LIKE = "type one like https://www.linkedin.com/in/ada-lovelace"


def problem(typed: str) -> str:
    """Return what a typed address is instead of a profile, without a full stop; "" for a profile."""
    if web_addresses.read_profile(typed).url:
        return ""
    host, kind = _parts(typed.strip().strip("<>\"'"))
    if host in _SHORT:
        return "This is a short link: open it, copy the address of the profile that it leads to, and put that here"
    if host and host != "linkedin.com" and not host.endswith(".linkedin.com"):
        return f"This is an address of another site, not of LinkedIn: {LIKE}"
    if kind in _SALES:
        return (
            "This is an address of Sales Navigator, not a public profile: open the person there, copy the link to "
            "their public profile, such as https://www.linkedin.com/in/ada-lovelace"
        )
    if kind in _COMPANIES:
        return f"This is the page of a company, not a person's profile: {LIKE}"
    if kind == "groups":
        return f"This is the page of a group, not a person's profile: {LIKE}"
    if kind in _POSTS:
        return f"This is a post, not a person's profile: open whoever wrote it, and {LIKE}"
    return f"This is not a person's LinkedIn profile: {LIKE}"


def _parts(typed: str) -> tuple[str, str]:
    """Return the host, "" for what has none, and the first part of the path in lower case."""
    try:
        parts = urlsplit(typed if "//" in typed else f"//{typed}")
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return "", ""
    path = [part for part in parts.path.lower().split("/") if part]
    return (host if _HOST.fullmatch(host) else ""), (path[0] if path else "")
