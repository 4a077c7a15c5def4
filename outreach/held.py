"""Why nothing leaves: the hold that stands in the way, who placed it, and what ends it, in words."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from models import Enrollment, History, Run, SenderAccount, Sequence, Workspace
from models.states import EnrollmentState, HoldKind, RunState, SenderState, SequenceState
from outreach import catching_up, history, sender_naming

UNTIL = "nothing leaves until Resume"


def why(session: Session, enrollment: Enrollment, sender: SenderAccount | None) -> str:
    """Say what holds the steps of a lead back, the widest hold first; "" when nothing does."""
    sequence = session.get_one(Sequence, enrollment.sequence_id)
    held = of_sequence(session, sequence)
    if held or sender is None:
        return held
    if enrollment.state is EnrollmentState.PAUSED:
        return enrollment.reason
    return of_sender(session, sender)


def of_sequence(session: Session, sequence: Sequence) -> str:
    """Say what holds a whole sequence back: everything, its run, or itself; "" when nothing does."""
    held = of_workspace(session, session.get_one(Workspace, sequence.workspace_id))
    if held:
        return held
    run = session.get_one(Run, sequence.run_id)
    if run.state is RunState.PAUSED:
        return of_run(session, run)
    if sequence.state is SequenceState.PAUSED:
        who = _who(session, sequence.workspace_id, "sequence.paused", History.sequence_id == sequence.id)
        return f"Paused{who}: {UNTIL}"
    return ""


def of_run(session: Session, run: Run) -> str:
    """Say who paused a run that is paused."""
    who = _who(session, run.workspace_id, "run.paused", History.detail["run"].as_integer() == run.id)
    return f"The run {run.name} was paused{who}: {UNTIL}"


def of_workspace(session: Session, workspace: Workspace) -> str:
    """Say that nothing of a workspace leaves, since when and why; "" while it may."""
    if workspace.hold is None or workspace.held_at is None:
        return ""
    if workspace.hold is HoldKind.RESTORED:
        return workspace.hold_reason or "All sends are held until someone presses Go on"
    who = f" by {history.name_of(session, workspace.held_by_id)}" if workspace.held_by_id else ""
    return f"Everything is stopped since {_local(workspace.held_at, workspace.zone)}{who}: {UNTIL}"


def of_sender(session: Session, sender: SenderAccount) -> str:
    """Say why a sender account sends nothing, "" when it does."""
    if sender.state is SenderState.HEALTHY:
        return catching_up.in_words(sender_naming.plain(sender)) if sender.looks_owed_at is not None else ""
    if sender.state is SenderState.REMOVED:
        return removed(sender_naming.plain(sender))
    if sender.state is SenderState.PAUSED:
        of_it: Any = History.detail["sender"].as_integer() == sender.id
        who = _who(session, sender.workspace_id, "sender.paused", of_it)
        return f"{sender_naming.plain(sender)} was paused{who}: {UNTIL}"
    return sender.health_reason or f"{sender_naming.plain(sender)} cannot be reached"


def removed(address: str) -> str:
    """Say what the leads of a removed sender account wait for."""
    return f"{address} was removed: choose another sender (Reassign…)"


def _who(session: Session, workspace_id: int, kind: str, about: ColumnElement[bool]) -> str:
    by = session.scalar(
        select(History.by_person_id)
        .where(History.workspace_id == workspace_id, History.kind == kind, about)
        .order_by(History.id.desc())
        .limit(1)
    )
    return f" by {history.name_of(session, by)}" if by is not None else ""


def _local(at: datetime, zone: str) -> str:
    there = at.astimezone(ZoneInfo(zone))
    return f"{there:%a} {there.day} {there:%b %H:%M}"
