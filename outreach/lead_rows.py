"""The row of a lead, looked up for somebody of their workspace."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Lead, Person
from outreach.errors import NotFound

ERASED_NAME = "Erased"
"""What the row of an erased person is called."""


def lead_of(session: Session, actor: Person, lead_id: int, *, for_change: bool = False) -> Lead:
    """Return a lead of the actor's workspace, locked `for_change`. Raises NotFound, also for an erased one."""
    wanted = select(Lead).where(Lead.workspace_id == actor.workspace_id, Lead.id == lead_id)
    if for_change:
        wanted = wanted.with_for_update(key_share=True).execution_options(populate_existing=True)
    lead = session.scalar(wanted)
    if lead is None:
        raise NotFound("That lead is no longer there: look for them again with `/plera leads`.")
    if lead.erased_at is not None:
        raise NotFound("This person's data was erased: nothing is held about them any more.")
    return lead
