"""Profiles of the team's own LinkedIn accounts: nobody is written to from the account that is theirs."""

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from models import Enrollment, Lead, SenderAccount
from models.states import AccountKind, Channel, SenderState
from outreach import sender_naming
from outreach.suppression import profile_key, profile_key_of

THEMSELVES = "It is the profile of the LinkedIn account that would write to them"


def is_same(address: str, linkedin_url: str | None) -> bool:
    """Say whether an account's address and a lead's URL are one profile."""
    return bool(linkedin_url) and profile_key(address) == profile_key(linkedin_url or "")


def is_theirs() -> ColumnElement[bool]:
    """Return the condition that an Enrollment's account on LinkedIn has the profile of its Lead."""
    same = select(SenderAccount.id).where(
        SenderAccount.id == Enrollment.linkedin_sender_id,
        profile_key_of(SenderAccount.address) == profile_key_of(Lead.linkedin_url),
    )
    return same.correlate(Enrollment, Lead).exists()


def would_write(session: Session, enrollment: Enrollment, lead: Lead, channel: Channel) -> bool:
    """Say whether a step on a channel would go to the very profile that sends it."""
    if channel is Channel.EMAIL or enrollment.linkedin_sender_id is None:
        return False
    account = session.get_one(SenderAccount, enrollment.linkedin_sender_id)
    return is_same(account.address, lead.linkedin_url)


def problem(session: Session, workspace_id: int, linkedin_url: str | None) -> str:
    """Return what is wrong with a lead's URL that is the profile of an account here, "" where it is none's."""
    if not linkedin_url:
        return ""
    found = session.scalar(
        select(SenderAccount)
        .where(
            SenderAccount.workspace_id == workspace_id,
            SenderAccount.kind == AccountKind.LINKEDIN,
            SenderAccount.state != SenderState.REMOVED,
            profile_key_of(SenderAccount.address) == profile_key(linkedin_url),
        )
        .limit(1)
    )
    if found is None:
        return ""
    return (
        f"This is the profile of a sender here, {sender_naming.plain(found)}, and nobody invites themselves: type the "
        "lead's own, or leave it empty."
    )
