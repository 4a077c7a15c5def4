"""What a mailbox is connected with: what was told, what is kept of it and what can be guessed, in this order."""

from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy.orm import Session

from models import Person, SenderAccount
from outreach import connecting, server_guesses
from outreach.connecting import Connected
from outreach.mail_lookup_port import MailLookup
from outreach.mail_servers import NOTHING, Pair, Server
from outreach.ports import MailAccount


@dataclass(frozen=True)
class Wanted:
    """What is said of a mailbox; None leaves it as it is kept, or to a guess when it is new.

    `owner_id` is the person whose it is to be.
    """

    address: str
    display_name: str | None = None
    username: str | None = None
    smtp: Server | None = None
    imap: Server | None = None
    smtp_security: str | None = None
    imap_security: str | None = None
    since: date | None = None
    daily_limit: int | None = None
    signature: str | None = None
    owner_id: int | None = None
    password: str = field(default="", repr=False)


@dataclass(frozen=True)
class Known:
    """What the rows know of an address: the mailbox as it is kept, whose it is, and the servers of a colleague's."""

    kept: SenderAccount | None = None
    owner: Person | None = None
    servers: Pair = NOTHING


def known(session: Session, workspace_id: int, wanted: Wanted) -> Known:
    """Return what is known of an address. Whose it is: as told, as kept, else the only person with this address."""
    kept = connecting.find(session, workspace_id, wanted.address)
    return Known(
        kept,
        _owner(session, workspace_id, wanted, kept),
        server_guesses.of_colleague(session, workspace_id, wanted.address),
    )


def plan(wanted: Wanted, known: Known, lookup: MailLookup | None, today: date) -> Connected:
    """Put a mailbox together. It may ask the world for its servers, so it belongs outside of transactions."""
    kept, owner = known.kept, known.owner
    servers = _servers(wanted, known, lookup)
    assert servers.smtp is not None
    assert servers.imap is not None
    account = MailAccount(
        address=wanted.address,
        display_name=wanted.display_name
        or (kept.display_name if kept else "")
        or (owner.name if owner else ""),
        username=wanted.username or (kept.username if kept else "") or servers.username or wanted.address,
        password=wanted.password,
        smtp_host=servers.smtp.host,
        smtp_port=servers.smtp.port,
        smtp_security=wanted.smtp_security or servers.smtp.security,
        imap_host=servers.imap.host,
        imap_port=servers.imap.port,
        imap_security=wanted.imap_security or servers.imap.security,
    )
    planned = Connected(account, today)
    if kept is not None:
        planned = Connected(account, kept.in_use_since, kept.daily_limit, kept.signature)
    return replace(
        planned,
        in_use_since=wanted.since or planned.in_use_since,
        daily_limit=wanted.daily_limit or planned.daily_limit,
        signature=planned.signature if wanted.signature is None else wanted.signature,
        owner_person_id=owner.id if owner else None,
    )


def _servers(wanted: Wanted, known: Known, lookup: MailLookup | None) -> Pair:
    told, kept = Pair(wanted.smtp, wanted.imap), known.kept
    if not told.is_whole and kept is not None and kept.smtp_host and kept.imap_host:
        told = told.filled_from(
            Pair(
                Server(kept.smtp_host, kept.smtp_port, kept.smtp_security),
                Server(kept.imap_host, kept.imap_port, kept.imap_security),
            )
        )
    if told.is_whole:
        return told
    return told.filled_from(server_guesses.guess(wanted.address, lookup, known=known.servers))


def _owner(session: Session, workspace_id: int, wanted: Wanted, kept: SenderAccount | None) -> Person | None:
    if wanted.owner_id is not None:
        return session.get_one(Person, wanted.owner_id)
    if kept is not None and kept.owner_person_id is not None:
        return session.get(Person, kept.owner_person_id)
    return connecting.owner_named(session, workspace_id, wanted.address)
