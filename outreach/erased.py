"""Whose data was erased: known again by salted hashes alone, so that nobody brings them back by accident."""

from collections.abc import Iterable
from datetime import datetime
from hmac import digest as hmac_digest

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import ErasedPerson, Workspace
from models.sets import among, insert_each

PASSED_OVER = "from somebody whose data was erased"
"""What a received mail of theirs is taken for."""
SENTENCE = "This person's data was erased at their wish: they are not taken in again."


def digests(
    session: Session, workspace_id: int, emails: Iterable[str | None], linkedin_urls: Iterable[str | None]
) -> dict[str, str]:
    """Return the hash of each of these addresses and LinkedIn URLs by its value, in whatever case it is written.

    The salt is the workspace's own and no secret of the installation, so that hashes outlive a change of keys.
    """
    values = {one for one in (*emails, *linkedin_urls) if one}
    if not values:
        return {}
    salt = session.scalar(select(Workspace.erasure_salt).where(Workspace.id == workspace_id)) or ""
    key = salt.encode()
    return {value: hmac_digest(key, _plain(value).encode(), "sha256").hex() for value in values}


def erased_among(
    session: Session, workspace_id: int, emails: Iterable[str | None], linkedin_urls: Iterable[str | None]
) -> set[str]:
    """Return those of these addresses and URLs, as they were given, that belong to erased people."""
    anybody = select(ErasedPerson.id).where(ErasedPerson.workspace_id == workspace_id).limit(1)
    if session.scalar(anybody) is None:
        return set()
    by_value = digests(session, workspace_id, emails, linkedin_urls)
    if not by_value:
        return set()
    known = set(
        session.scalars(
            select(ErasedPerson.digest).where(
                ErasedPerson.workspace_id == workspace_id,
                among(session, ErasedPerson.digest, sorted(set(by_value.values()))),
            )
        )
    )
    return {value for value, digest in by_value.items() if digest in known}


def remember(
    session: Session, workspace_id: int, email: str | None, linkedin_url: str | None, *, now: datetime
) -> None:
    """Know a person again by their address and LinkedIn URL; a second call changes nothing."""
    found = digests(session, workspace_id, [email], [linkedin_url])
    rows = [{"workspace_id": workspace_id, "digest": one, "at": now} for one in set(found.values())]
    insert_each(session, ErasedPerson, rows, or_leave=True)


def _plain(value: str) -> str:
    """Return an address or URL as it is compared: no case, no protocol, no slash at its end."""
    plain = value.strip().casefold()
    if "@" not in plain:
        plain = plain.removeprefix("https://").removeprefix("http://").removeprefix("www.")
    return plain.partition("?")[0].rstrip("/") if "@" not in plain else plain
