"""Under which addresses a lead is known: their own, those that somebody said are theirs, and either with a plus tag."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Lead, LeadAddress, SenderAccount
from models.sets import among, insert_each
from models.states import SenderState

_MOST = 20


def without_tag(address: str) -> str:
    """Return an address without what stands between a plus and the at sign (RFC 5233): jo+news@x.test is jo@x.test."""
    local, at, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0] or local}{at}{domain}"


def spellings(addresses: Collection[str]) -> list[str]:
    """Return addresses in lower case, each also without its tag, in order."""
    both = (one for address in list(addresses)[:_MOST] for one in (address.lower(), without_tag(address)))
    return list(dict.fromkeys(both))


def owner(session: Session, workspace_id: int, addresses: Collection[str]) -> tuple[int, str | None] | None:
    """Return the lead, with their own address, of whom one of these is a further address; None for nobody's."""
    found = session.execute(
        select(Lead.id, Lead.email)
        .join(LeadAddress, LeadAddress.lead_id == Lead.id)
        .where(
            LeadAddress.workspace_id == workspace_id,
            among(session, LeadAddress.address, spellings(addresses)),
        )
        .limit(1)
    ).first()
    return (found.id, found.email) if found is not None else None


def lead_at(session: Session, workspace_id: int, addresses: Collection[str]) -> int | None:
    """Return the lead who is known under one of these addresses, None for nobody's."""
    of_lead = select(Lead.id).where(
        Lead.workspace_id == workspace_id, among(session, Lead.email, spellings(addresses))
    )
    found = session.scalar(of_lead.limit(1))
    if found is not None:
        return found
    further = owner(session, workspace_id, addresses)
    return further[0] if further is not None else None


def of(session: Session, lead_id: int) -> set[str]:
    """Return the further addresses of a lead."""
    return set(session.scalars(select(LeadAddress.address).where(LeadAddress.lead_id == lead_id)))


def is_theirs(session: Session, lead_id: int, email: str | None, addresses: Collection[str]) -> bool:
    """Say whether one of these addresses is known to be a lead's."""
    given = set(spellings(addresses))
    if email and given & set(spellings([email])):
        return True
    return bool(given & of(session, lead_id))


def add(session: Session, lead: Lead, address: str, *, said_by: int, now: datetime) -> bool:
    """Know a lead by a further address from now on, unless it is somebody's already; False then."""
    spelt = address.strip().lower()
    if "@" not in spelt or is_taken(session, lead.workspace_id, spelt):
        return False
    row = {
        "workspace_id": lead.workspace_id,
        "lead_id": lead.id,
        "address": spelt[:320],
        "said_by_id": said_by,
        "at": now,
    }
    insert_each(session, LeadAddress, [row], or_leave=True)
    return True


def is_taken(session: Session, workspace_id: int, address: str) -> bool:
    """Say whether an address is a lead's or one of our mailboxes'."""
    lead = select(Lead.id).where(Lead.workspace_id == workspace_id, Lead.email == address)
    sender = select(SenderAccount.id).where(
        SenderAccount.workspace_id == workspace_id,
        SenderAccount.address == address,
        SenderAccount.state != SenderState.REMOVED,
    )
    return any(session.scalar(one.limit(1)) is not None for one in (lead, sender))
