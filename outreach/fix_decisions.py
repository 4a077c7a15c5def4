"""What people do with proposals before they are applied: stop, go on, tick, use one held back, discard."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models import Enrollment, Person, TextFix, TextFixItem
from models.states import FixItemState, FixState
from outreach import fix_proposals, fixing_all, history, reviewing, rights
from outreach.errors import AlreadyDecided, NotFound, NotReady
from outreach.ports import enqueue_after_commit
from outreach.rights import Right


def stop(session: Session, actor: Person, fix_id: int, *, now: datetime) -> None:
    """Write no more proposals; those that are there may be looked through, and writing may go on later."""
    fix = fixing_all.fix_of(session, actor, fix_id)
    if fix.state is not FixState.WRITING:
        raise AlreadyDecided("Nothing is being written here any more.")
    fix.state, fix.reason = FixState.STOPPED, f"Stopped by {history.name_of(session, actor.id)}."
    fixing_all.record(session, fix, "texts.fix_stopped", now=now, by=actor.id)
    fixing_all.changed(session, fix)


def go_on(session: Session, actor: Person, fix_id: int, *, now: datetime) -> None:
    """Write the proposals that are missing since it was stopped."""
    fix = fixing_all.fix_of(session, actor, fix_id)
    if fix.state is not FixState.STOPPED:
        raise AlreadyDecided("This was not stopped, or is decided already.")
    if not fix.body_after:
        raise NotReady("The text that was changed is erased: apply what is ready, or discard it.")
    fix.state, fix.reason = FixState.WRITING, ""
    fixing_all.record(session, fix, "texts.fix_asked", now=now, by=actor.id, reason="Going on")
    fixing_all.changed(session, fix)
    enqueue_after_commit(session, "propose_fixes", fix.id)


def discard(session: Session, actor: Person, fix_id: int, *, now: datetime) -> None:
    """Forget the proposals; every text stays as it is."""
    fix = fixing_all.fix_of(session, actor, fix_id)
    if fix.state not in fixing_all.UNDER_WAY:
        raise AlreadyDecided("This was applied or discarded already.")
    fix.state, fix.decided_at, fix.decided_by_id = FixState.DISCARDED, now, actor.id
    session.execute(delete(TextFixItem).where(TextFixItem.text_fix_id == fix.id))
    fixing_all.record(session, fix, "texts.fix_discarded", now=now, by=actor.id)
    fixing_all.changed(session, fix)


def is_usable(item: TextFixItem) -> bool:
    """Say whether a text that was held back has a proposal which a person may want all the same."""
    return item.state is FixItemState.HELD and bool(item.body)


def use_anyway(session: Session, actor: Person, item_id: int, *, now: datetime) -> str:
    """Put a proposal that was held back among those that are applied, with what was found in it; return whose it is.

    What was found stays on the text as a mark of review. Raises NotAllowed, NotFound; AlreadyDecided once it is too
    late, or the text is no longer as it was.
    """
    item, fix = _item_of(session, actor, item_id)
    if fix.state not in fixing_all.OPEN or item.state is not FixItemState.HELD:
        raise AlreadyDecided("This was applied, discarded or taken back in a moment ago: look at the card.")
    if not is_usable(item):
        raise NotReady("There is no proposal for this text: open it and change it by hand.")
    changed = fix_proposals.why_passed(session, item)
    if changed:
        raise AlreadyDecided(changed)
    item.state, item.is_ticked = FixItemState.READY, True
    who = reviewing.lead_name(session, session.get_one(Enrollment, item.enrollment_id))
    entry = history.Entry(fix.workspace_id, sequence_id=fix.sequence_id, enrollment_id=item.enrollment_id)
    history.record(session, entry, "texts.fix_used_anyway", now=now, by=actor.id, reason=item.reason)
    fixing_all.changed(session, fix)
    return who


def tick(session: Session, actor: Person, item_id: int, *, is_ticked: bool) -> None:
    """Say whether a proposal is to be applied, at once and for everybody. Raises AlreadyDecided once it is too late."""
    item, fix = _item_of(session, actor, item_id)
    if fix.state not in fixing_all.OPEN or item.state is not FixItemState.READY:
        raise AlreadyDecided("This was applied or discarded a moment ago: close this and look at its card.")
    item.is_ticked = is_ticked
    fixing_all.changed(session, fix)


def _item_of(session: Session, actor: Person, item_id: int) -> tuple[TextFixItem, TextFix]:
    """Return one text of a fix with its fix, which is locked. Raises NotAllowed, NotFound."""
    rights.require(actor, Right.APPROVE)
    item = session.scalar(
        select(TextFixItem).where(TextFixItem.workspace_id == actor.workspace_id, TextFixItem.id == item_id)
    )
    if item is None:
        raise NotFound()
    fix = fixing_all.fix_of(session, actor, item.text_fix_id)
    session.refresh(item)
    return item, fix
