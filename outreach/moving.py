"""Planning waiting steps anew after a workspace's zone or holidays, or a sender's hours, changed, some at a time."""

from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import ColumnElement, Select, String, cast, literal, or_, select
from sqlalchemy.orm import Session

from models import Enrollment, Lead, Lease, Setting, Workspace
from outreach import chosen, instants, leases, replanning
from outreach.ports import enqueue_after_commit

AT_ONCE = 50
_MARK = "replan"
_EVERY = "every"
_RETRY = "retry_held:"
_DAILY = timedelta(days=1)


def ask(session: Session, workspace_id: int, reason: str) -> None:
    """Have the steps planned anew of every lead whose own zone or country is not known; a second wish starts over."""
    before = chosen.value(session, workspace_id, _MARK)
    is_other = before is not None and before.get("sender") is not None
    mark = {"after": 0, "reason": reason, "sender": _EVERY if is_other else None}
    chosen.keep(session, workspace_id, _MARK, mark)
    enqueue_after_commit(session, "replan", workspace_id)


def ask_of_sender(session: Session, workspace_id: int, sender_id: int, reason: str) -> None:
    """Have the steps planned anew of every lead that a sender writes to; with another wish it becomes all leads."""
    before = chosen.value(session, workspace_id, _MARK)
    is_other = before is not None and before.get("sender") != sender_id
    mark = {"after": 0, "reason": reason, "sender": _EVERY if is_other else sender_id}
    chosen.keep(session, workspace_id, _MARK, mark)
    enqueue_after_commit(session, "replan", workspace_id)


def go_on(session: Session, workspace_id: int, *, now: datetime) -> bool:
    """Plan the next leads' steps anew; False when none was left, and those are tried again that had no time."""
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
            *_concerned(mark.get("sender")),
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
    enqueue_after_commit(session, "retry_held", workspace_id)
    chosen.forget(session, workspace_id, _MARK)
    return False


def _concerned(sender: int | str | None) -> tuple[ColumnElement[bool], ...]:
    """Return the condition of the leads that a wish is about: a sender's, all, or those without zone or country."""
    if sender is None:
        return (or_(Lead.zone.is_(None), Lead.country == ""),)
    if sender == _EVERY:
        return ()
    written_to = select(Enrollment.id).where(
        Enrollment.lead_id == Lead.id,
        or_(Enrollment.email_sender_id == sender, Enrollment.linkedin_sender_id == sender),
    )
    return (written_to.exists(),)


def retried(session: Session, workspace_id: int, *, now: datetime) -> None:
    """Note that the leads without a time are tried again now: the clock asks for it a day later."""
    leases.take(session, f"{_RETRY}{workspace_id}", "jobs", wall=now, seconds=_DAILY.total_seconds())


@cache
def to_retry() -> Select[int]:
    """Return the workspaces whose leads without a time are to be tried again, as a day brings another calendar near."""
    lately = select(Lease.name).where(
        Lease.name == literal(_RETRY).concat(cast(Workspace.id, String)), Lease.until > instants.NOW
    )
    return select(Workspace.id).where(~lately.exists())


@cache
def asked() -> Select[int]:
    """Return the workspaces whose steps wait to be planned anew."""
    return select(Setting.workspace_id).where(Setting.name == _MARK)
