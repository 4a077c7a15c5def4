"""Planning waiting steps of a whole workspace anew after its zone or holidays changed, some leads at a time."""

from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from models import Enrollment, Lead, Setting
from outreach import chosen, replanning
from outreach.ports import enqueue_after_commit

AT_ONCE = 50
_MARK = "replan"


def ask(session: Session, workspace_id: int, reason: str) -> None:
    """Have the steps planned anew of every lead whose own zone or country is not known; a second wish starts over."""
    chosen.keep(session, workspace_id, _MARK, {"after": 0, "reason": reason})
    enqueue_after_commit(session, "replan", workspace_id)


def go_on(session: Session, workspace_id: int, *, now: datetime) -> bool:
    """Plan the next leads' steps anew; False when none was left, and those were tried again that had no time."""
    mark = chosen.value(session, workspace_id, _MARK)
    if mark is None:
        return False
    running = select(Enrollment.id).where(
        Enrollment.lead_id == Lead.id, Enrollment.state.in_(replanning.RUNNING)
    )
    lead_ids = session.scalars(
        select(Lead.id)
        .where(
            Lead.workspace_id == workspace_id,
            Lead.id > mark["after"],
            or_(Lead.zone.is_(None), Lead.country == ""),
            running.exists(),
        )
        .order_by(Lead.id)
        .limit(AT_ONCE)
    ).all()
    for lead_id in lead_ids:
        replanning.replan(session, lead_id, now=now, reason=mark["reason"])
    if lead_ids:
        chosen.keep(session, workspace_id, _MARK, mark | {"after": lead_ids[-1]})
        return True
    replanning.retry_held(session, workspace_id, now=now)
    chosen.forget(session, workspace_id, _MARK)
    return False


def asked() -> Select[int]:
    """Return the workspaces whose steps wait to be planned anew."""
    return select(Setting.workspace_id).where(Setting.name == _MARK)
