"""Who is behind the address of a profile, as an account of ours calls them: looked up once and kept."""

from datetime import datetime

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from models import Lead, LinkedInProfile, Message, SenderAccount
from models.sets import insert_each
from models.states import Channel


def known(session: Session, sender_id: int, url: str) -> str:
    """Return by which id an account acts upon somebody, "" before it has looked them up."""
    found = session.scalar(
        select(LinkedInProfile.provider_id).where(
            LinkedInProfile.sender_account_id == sender_id, LinkedInProfile.url == url
        )
    )
    return found or ""


def keep(session: Session, sender_id: int, url: str, provider_id: str, *, now: datetime) -> None:
    """Keep by which id an account acts upon somebody; one that is kept already stays."""
    workspace_id = session.scalar(select(SenderAccount.workspace_id).where(SenderAccount.id == sender_id))
    if workspace_id is None:
        return
    whose = {"workspace_id": workspace_id, "sender_account_id": sender_id, "url": url}
    insert_each(
        session, LinkedInProfile, [whose | {"provider_id": provider_id, "seen_at": now}], or_leave=True
    )


def forget(session: Session, sender_id: int, url: str) -> None:
    """Have an account look somebody up anew."""
    session.execute(
        delete(LinkedInProfile).where(
            LinkedInProfile.sender_account_id == sender_id, LinkedInProfile.url == url
        )
    )


def of_lead(session: Session, lead: Lead) -> list[LinkedInProfile]:
    """Return what accounts call a lead, at their address and at those they were written to."""
    rows = session.scalars(
        select(LinkedInProfile).where(*_of_lead(session, lead)).order_by(LinkedInProfile.id)
    )
    return list(rows)


def forget_lead(session: Session, lead: Lead) -> None:
    """Forget what any account calls a lead, at their address and at those they were written to."""
    session.execute(
        delete(LinkedInProfile).where(*_of_lead(session, lead)).execution_options(synchronize_session=False)
    )


def _of_lead(session: Session, lead: Lead) -> tuple[ColumnElement[bool], ...]:
    written_to = select(Message.recipient).where(Message.lead_id == lead.id, Message.channel != Channel.EMAIL)
    urls = {*session.scalars(written_to.distinct()), lead.linkedin_url or ""} - {""}
    return LinkedInProfile.workspace_id == lead.workspace_id, LinkedInProfile.url.in_(urls)
