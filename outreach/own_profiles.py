"""Profiles of the team's own LinkedIn accounts: nobody is written to from the account that is theirs."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import SenderAccount
from models.states import AccountKind, SenderState
from outreach import sender_naming
from outreach.suppression import profile_key, profile_key_of

THEMSELVES = "It is the profile of the LinkedIn account that would write to them"


def is_same(address: str, linkedin_url: str | None) -> bool:
    """Say whether an account's address and a lead's URL are one profile."""
    return bool(linkedin_url) and profile_key(address) == profile_key(linkedin_url or "")


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
