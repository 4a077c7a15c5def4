"""What follows when a sender account looks or sends otherwise: mails composed anew, forecasts, planned times."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import SenderAccount, SequenceSender
from outreach import moving, recomposing, stored_forecasts


@dataclass(frozen=True)
class Looks:
    """What of a sender account others rest on: its mails on name, signature and reply-to, plans on limits and hours.

    The host of its pictures is in none of the bytes that are approved.
    """

    name: str
    signature: str
    reply_to: str
    daily_limit: int
    hours: dict[str, Any] | None
    owner_person_id: int | None
    tracking_host: str

    @property
    def of_mails(self) -> tuple[str, str, str]:
        """What stands in its mails."""
        return self.name, self.signature, self.reply_to


def looks(sender: SenderAccount) -> Looks:
    """Return how a sender account is now."""
    return Looks(
        sender.display_name or "",
        sender.signature or "",
        sender.reply_to or "",
        sender.daily_limit,
        dict(sender.hours) if sender.hours else None,
        sender.owner_person_id,
        sender.tracking_host or "",
    )


def follow(session: Session, sender: SenderAccount, before: Looks, *, by: int | None) -> None:
    """Do what follows from a change; a sender account that has just been made has nothing to follow.

    Another name, signature or reply-to has its mails composed anew, which voids their approvals; another limit lets it
    be looked at anew; other hours move what waits.
    """
    after = looks(sender)
    if after == before:
        return
    if before.of_mails != after.of_mails:
        recomposing.ask(session, sender.workspace_id, by, sender_id=sender.id)
    if before.hours != after.hours:
        moving.ask_of_sender(
            session, sender.workspace_id, sender.id, f"The sending hours of {sender.address} changed"
        )
    if before.daily_limit != after.daily_limit:
        sender.free_at = sender.rests_until
    uses = select(SequenceSender.sequence_id).where(SequenceSender.sender_account_id == sender.id)
    stored_forecasts.outdated(session, session.scalars(uses).all())
