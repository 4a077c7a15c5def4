"""Steps on LinkedIn that would go to the very profile that sends them."""

from datetime import datetime

from sqlalchemy.orm import Session

from models import Enrollment
from outreach import own_profiles, planning
from outreach.ports import enqueue_after_commit


def is_to_itself(address: str, linkedin_url: str | None) -> bool:
    """Say whether a sender would write to itself; a mailbox never does, as its address is no profile."""
    return own_profiles.is_same(address, linkedin_url)


def passed_over(session: Session, enrollment_id: int, *, now: datetime) -> None:
    """Cancel such a step of a lead and go on with the next that somebody else sends."""
    planning.cancel_open(session, [enrollment_id], reason=own_profiles.THEMSELVES, now=now, cause_id=None)
    enrollment = session.get_one(Enrollment, enrollment_id, populate_existing=True)
    planning.plan_idle(session, [enrollment], now=now)
    enqueue_after_commit(session, "drain")
