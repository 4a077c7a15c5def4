"""Leads of a sequence whose steps were edited are planned anew: a few at once, many behind the click, some at a time.

Saving has taken back what was planned by then, so that nothing leaves on the old plan meanwhile. What is left to do
stands in a row of the sequence until it is done, and the clock asks again for a job that was lost.
"""

from collections.abc import Sequence as Many
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Integer, Select, and_, cast, func, or_, select
from sqlalchemy.orm import Session

from models import Enrollment, Sequence, Setting
from models.states import EnrollmentState, PostKind
from outreach import aside, drafting, history, planning, posts, replanning, reviewing, step_messages
from outreach.ports import enqueue_after_commit

AT_ONCE = 200
"""Leads that are planned anew in one transaction: a click is answered within Slack's three seconds."""
COMPOSED_AT_ONCE = 50
"""Leads whose mails are composed anew before, which takes ten times as long; a click lets no more follow either."""
WORDS = "Being planned anew after an edit of the steps"
HOURS_CHANGED = "The sequence's sending hours changed"
_MARK = "steps_edited:"


def lock(session: Session, sequence_id: int) -> None:
    """Let an edit wait for the leads that a job plans just now; taken after the sequence, before its leads."""
    _row(session, sequence_id)


def reaches(session: Session, sequence_id: int) -> int:
    """Return how many leads of a sequence have something to come."""
    found = select(func.count()).select_from(_running(sequence_id).subquery())
    return session.scalar(found) or 0


def ask(session: Session, sequence: Sequence, cause_id: int, *, by: int, composes: bool, hours: bool) -> None:
    """Have the leads of a sequence planned anew behind this; a second edit before the end starts over.

    With `composes` their mails are composed anew before, with `hours` what is planned follows other hours.
    """
    row = _row(session, sequence.id)
    if row is None:
        row = Setting(workspace_id=sequence.workspace_id, name=f"{_MARK}{sequence.id}", value={})
        session.add(row)
    row.value = {
        "after": 0,
        "done": 0,
        "of": reaches(session, sequence.id),
        "voided": row.value.get("voided", 0),
        "by": by,
        "cause": cause_id,
        "composes": composes or row.value.get("composes", False),
        "hours": hours or row.value.get("hours", False),
    }
    session.flush()
    enqueue_after_commit(session, "plan_edited", sequence.id)


@cache
def asked() -> Select[int]:
    """Return the sequences whose leads wait to be planned anew."""
    id_ = cast(func.substr(Setting.name, len(_MARK) + 1), Integer)
    return select(id_).where(Setting.name.startswith(_MARK, autoescape=True))


def progress(session: Session, sequence_id: int) -> str:
    """Say how far planning anew has come, "" when nothing is planned anew."""
    mark = session.scalar(select(Setting.value).where(Setting.name == f"{_MARK}{sequence_id}"))
    return f"{WORDS}: {mark['done']:,} of {mark['of']:,} leads so far" if mark else ""


def go_on(session: Session, sequence_id: int, *, now: datetime) -> bool:
    """Plan the next leads anew; False when none was left and the Messaging Lab has been told."""
    row = _row(session, sequence_id)
    if row is None:
        return False
    mark: dict[str, Any] = row.value
    following = _running(sequence_id).where(Enrollment.id > mark["after"])
    at_once = COMPOSED_AT_ONCE if mark["composes"] else AT_ONCE
    ids = session.scalars(following.order_by(Enrollment.id).limit(at_once)).all()
    if not ids:
        session.delete(row)
        _tell(session, row, sequence_id, mark)
        return False
    voided = _follow(session, sequence_id, ids, mark, now)
    row.value = mark | {
        "after": ids[-1],
        "done": min(mark["done"] + len(ids), mark["of"]),
        "voided": mark["voided"] + voided,
    }
    posts.changed(session, row.workspace_id, PostKind.APPROVAL_CARD, ids)
    posts.changed(session, row.workspace_id, PostKind.LAB_ROOT, [sequence_id])
    return True


def plan_held(session: Session, enrollment_ids: Many[int], *, now: datetime) -> None:
    """Plan those of these leads whose next step was taken back by an edit; done twice it changes nothing."""
    entered = Enrollment.entered_at.is_not(None)
    held = session.scalars(
        select(Enrollment)
        .where(
            Enrollment.id.in_(enrollment_ids),
            or_(
                and_(Enrollment.state == EnrollmentState.ACTIVE, Enrollment.reason == WORDS),
                and_(Enrollment.state == EnrollmentState.PAUSED, entered, Enrollment.due_at.is_(None)),
            ),
        )
        .order_by(Enrollment.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    busy = planning.under_way(session, [one.id for one in held])
    idle = [one for one in held if one.id not in busy]
    paused = {one.id: one.reason for one in idle if one.state is EnrollmentState.PAUSED}
    for one in held:
        one.reason = one.reason if one.id in paused else ""
    planning.plan_many(session, idle, now=now)
    for one in idle:
        if one.state is EnrollmentState.PAUSED:
            one.reason = paused[one.id]


def _follow(session: Session, sequence_id: int, ids: Many[int], mark: dict[str, Any], now: datetime) -> int:
    """Do for these leads what an edit asks for; return how many approvals that voided."""
    voided = 0
    if mark["composes"]:
        locked = select(Enrollment.id).where(Enrollment.id.in_(ids)).order_by(Enrollment.id)
        session.scalars(locked.with_for_update()).all()
        voided = sum(drafting.recompose(session, id_, now=now, by=mark["by"]) for id_ in ids)
        step_messages.settle(session, session.get_one(Sequence, sequence_id), ids)
    plan_held(session, ids, now=now)
    if mark["hours"]:
        replanning.replan_leads(session, ids, HOURS_CHANGED, now=now, cause_id=mark["cause"])
    return voided


def _tell(session: Session, row: Setting, sequence_id: int, mark: dict[str, Any]) -> None:
    """Say in the thread of the Messaging Lab that every lead follows the edit now."""
    lab = posts.shown(session, row.workspace_id, PostKind.LAB_ROOT, sequence_id)
    if lab is None:
        return
    who = history.name_of(session, mark["by"])
    voided = f" {mark['voided']:,} approvals were voided: read these texts again." if mark["voided"] else ""
    words = f"The edit of the steps by {who} is in place: {mark['of']:,} leads follow it now.{voided}"
    posts.want(
        session,
        row.workspace_id,
        PostKind.DIRECT_MESSAGE,
        sequence_id,
        lab.slack_channel,
        key=f"edited:{sequence_id}:{mark['cause']}",
        parent=lab,
        note=words,
    )
    posts.changed(session, row.workspace_id, PostKind.LAB_ROOT, [sequence_id])
    enqueue_after_commit(session, "admit", sequence_id)
    aside.ask(session, row.workspace_id, aside.SEQUENCE, sequence_id)


def _row(session: Session, sequence_id: int) -> Setting | None:
    wanted = select(Setting).where(Setting.name == f"{_MARK}{sequence_id}").with_for_update()
    return session.scalar(wanted.execution_options(populate_existing=True))


def _running(sequence_id: int) -> Select[int]:
    return select(Enrollment.id).where(
        Enrollment.sequence_id == sequence_id, Enrollment.state.in_(reviewing.RUNNING)
    )
