"""Taking back what was applied: the old texts, and the approvals that they had."""

from collections.abc import Sequence as Many
from datetime import datetime

from sqlalchemy import Select, insert, literal, select, update
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, History, Message, Person, TextFix, TextFixItem
from models.states import FixItemState, FixState, MessageState
from outreach import cancelling, drafting, fix_applying, fixing_all, history
from outreach.errors import AlreadyDecided, NotReady
from outreach.ports import enqueue_after_commit

KEPT = "This text was changed or approved since it was applied: it stays as it is."
_REASON = "Fix all like this was taken back"


def undo(session: Session, actor: Person, fix_id: int, *, now: datetime) -> None:
    """Take back what was applied: from this click on none of the new texts leaves, and a job puts the old ones back.

    Raises NotAllowed, NotFound, AlreadyDecided on a second press, NotReady once one of the messages has left.
    """
    fix = fixing_all.fix_of(session, actor, fix_id)
    if fix.state in (FixState.UNDOING, FixState.UNDONE):
        raise AlreadyDecided("This was taken back already.")
    if fix.state is not FixState.APPLIED:
        raise NotReady("Nothing of this is applied yet: wait until it is.")
    applied = _applied(fix_id)
    enrollments = select(TextFixItem.enrollment_id).where(
        TextFixItem.text_fix_id == fix_id, TextFixItem.state == FixItemState.APPLIED
    )
    session.execute(
        select(Enrollment.id).where(Enrollment.id.in_(enrollments)).order_by(Enrollment.id).with_for_update()
    )
    if fix_applying.has_left(session, applied):
        raise NotReady("The first of these messages has left: edit the others one by one.")
    _void(session, fix, actor, now)
    fix.state = FixState.UNDOING
    fixing_all.record(session, fix, "texts.fix_undone", now=now, by=actor.id)
    fixing_all.changed(session, fix)
    enqueue_after_commit(session, "undo_fix", fix_id)


def _applied(fix_id: int) -> Select[int]:
    return select(TextFixItem.message_id).where(
        TextFixItem.text_fix_id == fix_id, TextFixItem.state == FixItemState.APPLIED
    )


def _void(session: Session, fix: TextFix, actor: Person, now: datetime) -> None:
    """Void the approvals that the new texts got since, and cancel their deliveries."""
    wanted = {
        History.workspace_id: Message.workspace_id,
        History.lead_id: Message.lead_id,
        History.sequence_id: literal(fix.sequence_id),
        History.enrollment_id: Message.enrollment_id,
        History.step_id: Message.step_id,
        History.kind: literal("message.voided"),
        History.reason: literal(_REASON),
        History.by_person_id: literal(actor.id),
        History.at: literal(now, History.at.type),
    }
    is_ours = (
        Message.id == TextFixItem.message_id,
        Message.digest == TextFixItem.new_digest,
        Message.state == MessageState.APPROVED,
        TextFixItem.text_fix_id == fix.id,
        TextFixItem.state == FixItemState.APPLIED,
    )
    session.execute(
        insert(History).from_select(
            list(wanted), select(*wanted.values()).where(*is_ours).order_by(Message.id)
        )
    )
    nothing = {"decided_by_id": None, "decided_at": None, "approval_kind": None}
    session.execute(
        update(Message)
        .where(*is_ours)
        .values(state=MessageState.NEEDS_REVIEW, **nothing)
        .execution_options(synchronize_session=False)
    )
    session.expire_all()
    cancelling.cancel(
        session, Delivery.message_id.in_(_applied(fix.id)), reason=_REASON, now=now, by=actor.id
    )


def undo_next(session: Session, fix_id: int, *, now: datetime) -> bool:
    """Put the next old texts back, with their approvals; False when none was left."""
    fix = session.get(TextFix, fix_id, with_for_update=True, populate_existing=True)
    if fix is None or fix.state is not FixState.UNDOING:
        return False
    items = session.scalars(
        select(TextFixItem)
        .where(TextFixItem.text_fix_id == fix_id, TextFixItem.state == FixItemState.APPLIED)
        .order_by(TextFixItem.enrollment_id)
        .limit(fix_applying.AT_ONCE)
    ).all()
    if not items:
        _finish(session, fix)
        return False
    enrollments = fix_applying.locked(session, items)
    for item in items:
        message = session.get_one(Message, item.message_id)
        if not _is_ours(session, message, item):
            item.state, item.reason = FixItemState.KEPT, KEPT
            continue
        _restore(session, enrollments[item.enrollment_id], message, item, now)
        item.state = FixItemState.RESTORED
    session.flush()
    _approve_followers(session, fix, items, enrollments, now)
    fix_applying.redraw(session, fix, enrollments, now=now)
    return True


def _is_ours(session: Session, message: Message, item: TextFixItem) -> bool:
    is_same = (message.digest, message.body) == (item.new_digest, item.body)
    return (
        is_same
        and message.state is MessageState.NEEDS_REVIEW
        and not drafting.is_leaving(session, message.id)
    )


def _restore(
    session: Session, enrollment: Enrollment, message: Message, item: TextFixItem, now: datetime
) -> None:
    message.subject, message.body = item.old_subject, item.old_body
    message.flags, message.is_flagged = item.old_flags, bool(item.old_flags)
    message.claims, message.sketch = item.old_claims, item.old_sketch
    message.author_id = item.old_author_id
    entry = history.about(enrollment, step_id=message.step_id)
    history.append(session, entry, "message.fix_undone", now=now, reason=_REASON)
    drafting.recompose(session, enrollment.id, now=now)
    _approve_again(session, enrollment, message, item, now)


def _approve_followers(
    session: Session,
    fix: TextFix,
    items: Many[TextFixItem],
    enrollments: dict[int, Enrollment],
    now: datetime,
) -> None:
    """Give the mails their approvals back that lost them when the subject changed which they carry."""
    followers = session.scalars(
        select(TextFixItem).where(
            TextFixItem.text_fix_id == fix.id,
            TextFixItem.state == FixItemState.FOLLOWS,
            TextFixItem.enrollment_id.in_([one.enrollment_id for one in items]),
        )
    )
    for item in followers:
        message = session.get_one(Message, item.message_id)
        is_back = message.state is MessageState.NEEDS_REVIEW and _approve_again(
            session, enrollments[item.enrollment_id], message, item, now
        )
        item.state = FixItemState.RESTORED if is_back else FixItemState.KEPT


def _approve_again(
    session: Session, enrollment: Enrollment, message: Message, item: TextFixItem, now: datetime
) -> bool:
    """Give a text the approval back that it had, if it is to the byte the one that was approved."""
    if item.approval_kind is None or message.digest != item.digest:
        return False
    message.state = MessageState.APPROVED
    message.decided_by_id, message.decided_at = item.decided_by_id, item.decided_at
    message.approval_kind = item.approval_kind
    entry = history.about(enrollment, step_id=message.step_id)
    detail = {"digest": message.digest, "approval": str(item.approval_kind)}
    history.append(
        session,
        entry,
        "message.approval_restored",
        now=now,
        by=item.decided_by_id,
        reason=_REASON,
        detail=detail,
    )
    item.new_digest = item.digest
    return True


def _finish(session: Session, fix: TextFix) -> None:
    fix.state = FixState.UNDONE
    source = session.get_one(Message, fix.message_id, with_for_update=True)
    if source.replaced is None and source.body == fix.body_after and fix.body_before:
        source.replaced = {"subject": fix.subject_before, "body": fix.body_before}
    fixing_all.changed(session, fix)
