"""Pausing a lead in every sequence because of what a mail says; a person lets them go on with Resume."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Enrollment
from models.states import EnrollmentState, PostKind
from outreach import held, history, posts
from outreach.reviewing import NOT_ENTERED

_GOING = (*NOT_ENTERED, EnrollmentState.ACTIVE)


def hold(
    session: Session,
    workspace_id: int,
    lead_id: int,
    why: str,
    *,
    now: datetime,
    by: int | None = None,
    cause_id: int | None = None,
) -> int:
    """Pause what still goes on for a lead, with a line of history each; return how many sequences that were.

    The lead goes on nowhere by itself: whoever resumes them decides.
    """
    going = session.scalars(
        select(Enrollment)
        .where(
            Enrollment.workspace_id == workspace_id,
            Enrollment.lead_id == lead_id,
            Enrollment.state.in_(_GOING),
        )
        .order_by(Enrollment.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    reason = f"{why}: {held.UNTIL}"
    for one in going:
        one.state, one.reason = EnrollmentState.PAUSED, reason[:300]
        history.record(
            session, history.about(one), "enrollment.paused", now=now, reason=reason, by=by, cause_id=cause_id
        )
    posts.changed(session, workspace_id, PostKind.APPROVAL_CARD, [one.id for one in going])
    posts.changed(session, workspace_id, PostKind.LAB_ROOT, {one.sequence_id for one in going})
    return len(going)
