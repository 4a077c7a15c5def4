"""A workspace whose clock stood still too long: it may be a restored backup, so nothing leaves until a person says so.

Rows from before the standstill may not know what has left since. Steps are held behind one card; answers that
waited become unknown, so that the Sent folder or their writer decides.
"""

from datetime import datetime, timedelta

from sqlalchemy import Select, func, or_, select, update
from sqlalchemy.orm import Session

from models import Delivery, Lease, Person, Sequence, Workspace
from models.states import WAITING_DELIVERY, DeliveryKind, HoldKind, PostKind, SequenceState
from outreach import card_lines, chosen, history, people, posts, restored, results, rights
from outreach.errors import AlreadyDecided
from outreach.ledger_screens import HeldSends
from outreach.numbers import numbers_of
from outreach.ports import enqueue_after_commit
from outreach.rights import Right
from outreach.waiting import CLOCK

SHORTEST = timedelta(hours=1)
"""A standstill shorter than this is nobody's concern, whatever the settings say."""
_RELEASED = "workspace.released"
_NOT_HELD = "Nothing is held any more: the card says who let it go on."


def is_stale(session: Session, *, wall: datetime) -> bool:
    """Say whether the clock's last tick lies back so far that somebody's sends may have to be held."""
    ticked_at = session.scalar(select(Lease.ticked_at).where(Lease.name == CLOCK))
    return ticked_at is not None and wall - ticked_at >= SHORTEST


def hold_stale(session: Session, *, now: datetime, wall: datetime) -> int:
    """Hold the sends of every workspace for which the clock stood still too long; return how many that are.

    A clock that never ticked holds nothing; a workspace that is held already stays as it is.
    """
    row = session.execute(select(Lease.ticked_at, Lease.ticked_now).where(Lease.name == CLOCK)).first()
    if row is None or row.ticked_at is None:
        return 0
    stood = wall - row.ticked_at
    found = 0
    for workspace_id in session.scalars(_at_work()):
        hours = numbers_of(session, workspace_id).stale_tick_hours
        if hours and stood >= timedelta(hours=hours):
            found += _hold(session, workspace_id, stood, since=row.ticked_now or row.ticked_at, now=now)
    return found


def _at_work() -> Select[int]:
    """Return the workspaces from which something may leave by itself, now or after the next admission."""
    waiting = select(Delivery.workspace_id).where(Delivery.state.in_(WAITING_DELIVERY))
    live = select(Sequence.workspace_id).where(Sequence.state == SequenceState.ACTIVE)
    return select(Workspace.id).where(
        Workspace.hold.is_(None), or_(Workspace.id.in_(waiting), Workspace.id.in_(live))
    )


def _hold(session: Session, workspace_id: int, stood: timedelta, *, since: datetime, now: datetime) -> bool:
    zone = session.get_one(Workspace, workspace_id).zone
    why = f"Nothing ran here for {_long(stood)}, since {card_lines.local(since, zone)}"
    held = session.execute(
        update(Workspace)
        .where(Workspace.id == workspace_id, Workspace.hold.is_(None))
        .values(hold=HoldKind.RESTORED, held_at=now, held_by_id=None, hold_reason=why)
        .returning(Workspace.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    if held is None:
        return False
    history.record(session, history.Entry(workspace_id), "workspace.held", now=now, reason=why)
    restored.begin(session, workspace_id, since=since)
    for delivery in session.scalars(_answers(workspace_id, since)).all():
        results.mark_unknown(session, delivery, "It may have left before the standstill.", now=now)
    for place in _places(session, workspace_id):
        key = f"{PostKind.HELD_SENDS}:{now.isoformat()}:{place}"
        posts.want(session, workspace_id, PostKind.HELD_SENDS, workspace_id, place, key=key)
    _redraw(session, workspace_id)
    return True


def _long(stood: timedelta) -> str:
    hours = int(stood.total_seconds() // 3600)
    return f"{hours} hours" if hours < 48 else f"{hours // 24} days"


def _answers(workspace_id: int, since: datetime) -> Select[Delivery]:
    """Return the answers that were to leave before the standstill began."""
    return (
        select(Delivery)
        .where(
            Delivery.workspace_id == workspace_id,
            Delivery.kind == DeliveryKind.ANSWER,
            Delivery.state.in_(WAITING_DELIVERY),
            Delivery.send_at <= since,
        )
        .with_for_update()
    )


def _places(session: Session, workspace_id: int) -> list[str]:
    """Return where the card stands: the review channel, each admin's direct messages where there is none."""
    workspace = session.get_one(Workspace, workspace_id)
    if workspace.review_slack_channel:
        return [workspace.review_slack_channel]
    return [admin.slack_user_id for admin in people.admins(session, workspace_id)]


def _redraw(session: Session, workspace_id: int) -> None:
    posts.changed(session, workspace_id, PostKind.HELD_SENDS, [workspace_id])
    for kind in (PostKind.HOME, PostKind.LAB_ROOT, PostKind.APPROVAL_CARD):
        posts.changed_all(session, workspace_id, kind)


def go_on(session: Session, actor: Person, *, now: datetime) -> None:
    """Let the held sends leave, each at its own time and pace. Raises NotAllowed, AlreadyDecided."""
    rights.require(actor, Right.LAUNCH)
    released = session.execute(
        update(Workspace)
        .where(Workspace.id == actor.workspace_id, Workspace.hold == HoldKind.RESTORED)
        .values(hold=None, held_at=None, held_by_id=None, hold_reason="")
        .returning(Workspace.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    if released is None:
        raise AlreadyDecided(_NOT_HELD)
    restored.stop(session, actor.workspace_id)
    said = f"{history.name_of(session, actor.id)} let the held sends go on"
    history.record(session, history.Entry(actor.workspace_id), _RELEASED, now=now, reason=said, by=actor.id)
    _redraw(session, actor.workspace_id)
    enqueue_after_commit(session, "drain")


def reconcile(session: Session, actor: Person, *, now: datetime) -> None:
    """Have the Sent folders looked into for what left meanwhile. A second press before it is done changes nothing.

    Raises NotAllowed, AlreadyDecided.
    """
    rights.require(actor, Right.LAUNCH)
    if not is_restored(session, actor.workspace_id):
        raise AlreadyDecided(_NOT_HELD)
    restored.ask(session, actor.workspace_id)
    entry = history.Entry(actor.workspace_id)
    history.record(session, entry, "workspace.reconciling", now=now, by=actor.id)
    posts.changed(session, actor.workspace_id, PostKind.HELD_SENDS, [actor.workspace_id])


def is_restored(session: Session, workspace_id: int) -> bool:
    """Say whether a workspace's sends are held after a standstill."""
    hold = session.scalar(select(Workspace.hold).where(Workspace.id == workspace_id))
    return hold is HoldKind.RESTORED


def needs(session: Session, workspace_id: int) -> list[str]:
    """Return what App Home says of held sends."""
    if not is_restored(session, workspace_id):
        return []
    workspace = session.get_one(Workspace, workspace_id)
    return [f"All sends are held. {workspace.hold_reason}: decide on the card about it."]


def card(session: Session, workspace_id: int, *, now: datetime) -> HeldSends | None:
    """Return what the card of held sends shows, None when the workspace is gone."""
    workspace = session.get(Workspace, workspace_id)
    if workspace is None:
        return None
    is_held = workspace.hold is HoldKind.RESTORED
    return HeldSends(
        workspace_id=workspace_id,
        why=workspace.hold_reason if is_held else "",
        due=_due(session, workspace_id, now),
        is_looking=chosen.value(session, workspace_id, restored.ASKED) is not None,
        found=restored.told(session, workspace_id),
        outcome="" if is_held else _outcome(session, workspace),
    )


def _due(session: Session, workspace_id: int, now: datetime) -> int:
    wanted = select(func.count()).where(
        Delivery.workspace_id == workspace_id,
        Delivery.kind == DeliveryKind.STEP,
        Delivery.state.in_(WAITING_DELIVERY),
        Delivery.send_at <= now,
    )
    return session.scalar(wanted) or 0


def _outcome(session: Session, workspace: Workspace) -> str:
    entry = history.latest(session, workspace.id, _RELEASED)
    if entry is None:
        return "Nothing is held any more"
    return f"{entry.reason} · {card_lines.local(entry.at, workspace.zone)}"
