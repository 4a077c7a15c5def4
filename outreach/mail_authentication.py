"""Whether a mail is from the domain that it names, as the server that took it says: Authentication-Results (RFC 8601).

Only the topmost of them counts: it is the last that was put in front, by whoever took the mail for us. Pure.
"""

import re
from email.message import Message as Mail

from outreach import mail_text

_COMMENT = re.compile(r"\([^()]*\)")
_RESULT = re.compile(r"\b(dmarc|dkim|spf)\s*=\s*(\w+)([^;]*)", re.IGNORECASE)
_OF = {
    "dmarc": re.compile(r"header\.from\s*=\s*\"?(?:[^@\s;\"]*@)?([\w.-]+)", re.IGNORECASE),
    "dkim": re.compile(r"header\.[di]\s*=\s*\"?(?:[^@\s;\"]*@)?([\w.-]+)", re.IGNORECASE),
    "spf": re.compile(r"(?:smtp\.(?:mailfrom|mail|helo))\s*=\s*\"?(?:[^@\s;\"]*@)?([\w.-]+)", re.IGNORECASE),
}
_MOST = 5000


def is_from(mail: Mail, domain: str) -> bool | None:
    """Say whether a mail is from a domain or one below it: False where that was looked at and failed.

    None where nobody says, as with servers that look at nothing.
    """
    said = mail_text.header(mail, "Authentication-Results")[:_MOST]
    found = [
        (kind.lower(), result.lower(), _OF[kind.lower()].search(rest))
        for kind, result, rest in _RESULT.findall(_COMMENT.sub("", said))
    ]
    if not found:
        return None
    if any(kind == "dmarc" and result == "fail" for kind, result, _ in found):
        return False
    return any(
        result == "pass" and (is_below(of[1], domain) if of else kind == "dmarc")
        for kind, result, of in found
    )


def is_below(name: str, domain: str) -> bool:
    """Say whether a name is a domain or stands below it."""
    name = name.lower().rstrip(".")
    return name == domain or name.endswith(f".{domain}")
