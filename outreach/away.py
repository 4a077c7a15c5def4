"""Being away: until when a lead is left alone, as their automatic answers say, and what is planned moves with it.

`lead.away_until` is read wherever a step is planned and once more when it is to leave.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Lead, Reply
from models.states import ReplyClass, Whose
from outreach import held_back, replanning
from outreach.hours import HoursBook


def until_of(session: Session, lead: Lead) -> datetime | None:
    """Return until when a lead is away by all their automatic answers, None where none says so."""
    notices = session.execute(
        select(Reply.received_at, Reply.back_on).where(
            Reply.lead_id == lead.id,
            Reply.reply_class == ReplyClass.OUT_OF_OFFICE,
            Reply.whose != Whose.OTHERS,
        )
    ).all()
    zone = HoursBook(session).zone_of(lead)
    return max((held_back.resumes_at(at, back_on, zone) for at, back_on in notices), default=None)


def hold(session: Session, lead_id: int, *, now: datetime, cause_id: int) -> None:
    """An automatic answer came, and is kept: what is planned for the lead waits until they are back."""
    if _recount(session, lead_id):
        replanning.hold_back(session, lead_id, now=now, cause_id=cause_id)


def again(session: Session, lead_id: int, *, now: datetime, cause_id: int) -> None:
    """The class of an automatic answer was corrected: what it had put off gets its day back."""
    if _recount(session, lead_id):
        said = "They are not away: the class of a mail was corrected"
        replanning.replan(session, lead_id, now=now, reason=said, cause_id=cause_id)


def _recount(session: Session, lead_id: int) -> bool:
    """Keep until when a lead is away; say whether that changed."""
    session.flush()
    lead = session.get_one(Lead, lead_id, with_for_update={"key_share": True}, populate_existing=True)
    was, lead.away_until = lead.away_until, until_of(session, lead)
    session.flush()
    return lead.away_until != was
