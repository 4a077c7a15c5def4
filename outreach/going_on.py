"""Leads whose step has left: where they stand now, and the next step, planned behind what is being sent."""

from collections.abc import Sequence as Many
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Enrollment
from models.sets import Row, update_each
from models.states import EnrollmentState, PostKind
from outreach import plan_facts, planning, posts, schedule
from outreach.hours import HoursBook
from outreach.locking import Held
from outreach.plan_rows import GOING, Going

AT_ONCE = 200
"""How many leads are planned in one transaction."""

# In the order in which a forecast has mailboxes send at one instant: a delivery's place follows from its number.
_UNPLANNED = (
    select(*GOING)
    .where(Enrollment.is_unplanned)
    .order_by(Enrollment.email_sender_id, Enrollment.id)
    .limit(AT_ONCE)
    .with_for_update(skip_locked=True)
)

_ANY = select(Enrollment.id).where(Enrollment.is_unplanned).limit(1)


def stands(left: Many[Held], book: HoursBook, *, now: datetime) -> list[Row]:
    """Say where leads stand whose step left at this instant: the next one counts from this day in their zone.

    A step that was removed while it was being sent has no place: the change of steps has set the next one.
    """
    return [
        {
            "id": one.enrollment_id,
            "position": one.lead_position if one.step_position is None else one.step_position + 1,
            "left_on": schedule.local_day(now, book.zone_of(one)),
        }
        for one in left
    ]


def is_any(session: Session) -> bool:
    """Say whether a lead stands unplanned behind a step that left."""
    return session.scalar(_ANY) is not None


def plan_next(session: Session, *, now: datetime) -> int:
    """Plan what follows for some of those leads, and have their cards redrawn; return how many were looked at.

    Leads that somebody else works on are left to the next look. One that has been stopped or planned meanwhile
    stays as it is.
    """
    found = [Going(*row) for row in session.connection().execute(_UNPLANNED)]
    if not found:
        return 0
    busy = planning.under_way(session, [one.id for one in found])
    idle = [one for one in found if one.state is EnrollmentState.ACTIVE and one.id not in busy]
    planning.plan_rows(session, idle, plan_facts.read(session, idle), now=now)
    update_each(session, Enrollment, [one.moved() for one in found], same={"is_unplanned": False})
    for workspace_id in {one.workspace_id for one in found}:
        theirs = [one for one in found if one.workspace_id == workspace_id]
        posts.changed(session, workspace_id, PostKind.APPROVAL_CARD, [one.id for one in theirs])
        posts.changed(session, workspace_id, PostKind.LAB_ROOT, {one.sequence_id for one in theirs})
    return len(found)
