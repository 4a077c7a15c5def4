"""With which selectors a domain's mails are signed, as seen on mails of it that came in, ours returned included."""

import gzip
import re
from collections.abc import Collection
from io import BytesIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import RawMail
from outreach.dkim_rules import tags

LOOKED_AT = 100
"""How many of the newest mails are looked through, and how many bytes of each."""
_BYTES = 65_536
_MOST = 5
_SIGNATURE = re.compile(rb"(?im)^DKIM-Signature:((?:[^\r\n]*(?:\r?\n[ \t])?)+)")
_SELECTOR = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?", re.IGNORECASE)


def selectors_in(content: bytes, domain: str) -> list[str]:
    """Return the selectors of the signatures for a domain in a mail's bytes, returned mails inside it included.

    Anybody can write a signature into a mail, so this only says what to ask the domain itself for.
    """
    found: list[str] = []
    for header in _SIGNATURE.findall(content):
        known = tags(re.sub(r"\s+", "", header.decode("ascii", "replace")))
        selector = known.get("s", "")
        if known.get("d", "").lower() == domain and _SELECTOR.fullmatch(selector):
            found.append(selector.lower())
    return list(dict.fromkeys(found))


def seen(session: Session, workspace_id: int, sender_ids: Collection[int], domain: str) -> tuple[str, ...]:
    """Return the selectors seen on the newest mails in these mailboxes, at most five."""
    newest = session.scalars(
        select(RawMail.content)
        .where(RawMail.workspace_id == workspace_id, RawMail.sender_account_id.in_(sender_ids))
        .order_by(RawMail.id.desc())
        .limit(LOOKED_AT)
    )
    found: dict[str, None] = {}
    for content in newest:
        with gzip.GzipFile(fileobj=BytesIO(content)) as opened:
            found.update(dict.fromkeys(selectors_in(opened.read(_BYTES), domain)))
    return tuple(found)[:_MOST]
