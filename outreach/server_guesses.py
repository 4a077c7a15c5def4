"""Guessing the servers of a mailbox from its domain."""

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import SenderAccount
from models.states import AccountKind
from outreach import mail_servers, server_providers
from outreach.mail_lookup_port import LookedUp, MailLookup
from outreach.mail_servers import NOTHING, Pair, Server

_LOCAL_PART = "%EMAILLOCALPART%"


def of_colleague(session: Session, workspace_id: int, address: str) -> Pair:
    """Return the servers of the mailbox of the same domain that was connected last, nothing where there is none."""
    domain = mail_servers.domain_of(address).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    found = session.scalar(
        select(SenderAccount)
        .where(
            SenderAccount.workspace_id == workspace_id,
            SenderAccount.kind == AccountKind.EMAIL,
            SenderAccount.address.like(f"%@{domain}", escape="\\"),
            SenderAccount.smtp_host != "",
            SenderAccount.imap_host != "",
        )
        .order_by(SenderAccount.id.desc())
        .limit(1)
    )
    if found is None:
        return NOTHING
    return Pair(
        Server(found.smtp_host, found.smtp_port, found.smtp_security),
        Server(found.imap_host, found.imap_port, found.imap_security),
    )


def guess(address: str, lookup: MailLookup | None, *, known: Pair = NOTHING) -> Pair:
    """Return both servers that a mailbox probably has, the surest source first; it may take some seconds.

    After `known` (a colleague's) come the provider's own domain, the provider that takes the domain's mail, the
    domain's SRV records (RFC 6186, RFC 8314), its autoconfig file, and the names that most companies use. Without a
    `lookup` nobody outside is asked.
    """
    domain = mail_servers.domain_of(address)
    found = known
    provider = server_providers.provider_of(domain)
    if provider is not None:
        found = found.filled_from(provider.pair)
    if lookup is not None and not found.is_whole:
        found = found.filled_from(_looked_up(lookup.look_up(domain)))
    found = found.filled_from(mail_servers.usual(domain))
    username = found.username.replace(_LOCAL_PART, address.rpartition("@")[0])
    return replace(found, username="" if username == address else username)


def _looked_up(said: LookedUp) -> Pair:
    provider = server_providers.provider_behind(said.exchanges)
    if provider is not None:
        return provider.pair
    return said.by_srv.filled_from(said.by_autoconfig)
