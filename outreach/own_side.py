"""Whether a mail says that it comes from our own side: a teammate's address, or one of a domain that we send from."""

from collections.abc import Collection

from sqlalchemy import String, func, select
from sqlalchemy.orm import Session

from models import Person, SenderAccount
from models.sets import among
from models.states import AccountKind
from outreach.free_mail import company_domain
from outreach.suppression import domain_of

OWN_DOMAIN = "from our own domain, so nobody's reply"
"""What a mail is taken for that says so. Anybody can write such a From: it neither stops nor starts anything."""


def is_ours(session: Session, workspace_id: int, addresses: Collection[str]) -> bool:
    """Say whether one of these addresses is a teammate's, or stands at a domain that is ours and no free-mail one."""
    given = {address.lower() for address in addresses if "@" in address}
    if not given:
        return False
    theirs = select(SenderAccount.address).where(
        SenderAccount.workspace_id == workspace_id, SenderAccount.kind == AccountKind.EMAIL
    )
    domains = {company_domain(domain_of(one)) for one in session.scalars(theirs)} - {""}
    if any(domain_of(one) in domains for one in given):
        return True
    person = select(Person.id).where(
        Person.workspace_id == workspace_id,
        among(session, func.lower(Person.email, type_=String()), sorted(given)),
    )
    return session.scalar(person.limit(1)) is not None
