"""Putting the proposals that were ticked in the place of the old texts: theirs are the approvals that are voided."""

from collections.abc import Collection, Mapping
from collections.abc import Sequence as Many
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, Message, Person, Sequence, TextFix, TextFixItem
from models.states import (
    COUNTED_DELIVERY,
    Channel,
    EnrollmentState,
    FixItemState,
    FixState,
    MessageState,
    PostKind,
    SequenceState,
)
from outreach import drafting, fix_proposals, fixing_all, history, planning, posts, review_posts, reviewing
from outreach.errors import AlreadyDecided, NotReady
from outreach.ports import enqueue_after_commit

AT_ONCE = 50
"""How many leads' texts are put in place in one transaction."""


def apply(session: Session, actor: Person, fix_id: int, *, shown: int | None = None, now: datetime) -> int:
    """Have the ticked proposals put in place by a job, and return how many there are.

    `shown` is how many were said to be applied. Raises NotAllowed, NotFound, AlreadyDecided on a second press, NotReady
    when nothing is ticked, or it is no longer as many.
    """
    fix = fixing_all.fix_of(session, actor, fix_id)
    if fix.state is FixState.WRITING:
        raise NotReady("Proposals are still being written: wait for them, or press Stop first.")
    if fix.state not in fixing_all.OPEN:
        who = history.name_of(session, fix.decided_by_id)
        raise AlreadyDecided(f"{who} was faster: this was decided a moment ago.")
    count = session.scalar(_ticked(fix_id).with_only_columns(func.count()).order_by(None)) or 0
    if not count:
        raise NotReady("Nothing is ticked: tick what to apply under Look through…, or discard it.")
    if shown is not None and shown != count:
        raise NotReady(
            f"Somebody ticked others meanwhile: it is {count:,} now. Look through them, then apply."
        )
    fix.state, fix.decided_at, fix.decided_by_id = FixState.APPLYING, now, actor.id
    fixing_all.record(session, fix, "texts.fix_applied", now=now, by=actor.id, reason=f"{count:,} texts")
    fixing_all.changed(session, fix)
    enqueue_after_commit(session, "apply_fix", fix_id)
    return count


def apply_next(session: Session, fix_id: int, *, now: datetime) -> bool:
    """Put the next texts in place; False when none was left.

    One that was changed, decided on or sent since somebody asked is passed over, with the reason.
    """
    fix = session.get(TextFix, fix_id, with_for_update=True, populate_existing=True)
    if fix is None or fix.state is not FixState.APPLYING or fix.decided_by_id is None:
        return False
    items = session.scalars(_ticked(fix_id).limit(AT_ONCE)).all()
    if not items:
        _finish(session, fix)
        return False
    actor = session.get_one(Person, fix.decided_by_id)
    enrollments = locked(session, items)
    for item in items:
        item.reason = fix_proposals.why_passed(session, item)
        item.state = FixItemState.PASSED if item.reason else FixItemState.APPLIED
        if not item.reason:
            _put(session, fix, enrollments[item.enrollment_id], item, actor, now)
    redraw(session, fix, enrollments, now=now)
    return True


def _ticked(fix_id: int) -> Select[TextFixItem]:
    return (
        select(TextFixItem)
        .where(
            TextFixItem.text_fix_id == fix_id,
            TextFixItem.state == FixItemState.READY,
            TextFixItem.is_ticked.is_(True),
        )
        .order_by(TextFixItem.enrollment_id)
    )


def locked(session: Session, items: Collection[TextFixItem]) -> dict[int, Enrollment]:
    """Lock the enrollments of these texts, then their messages, and return the enrollments by id."""
    ids = {one.enrollment_id for one in items}
    found = session.scalars(
        select(Enrollment)
        .where(Enrollment.id.in_(ids))
        .order_by(Enrollment.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    session.scalars(
        select(Message)
        .where(Message.enrollment_id.in_(ids))
        .order_by(Message.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    return {one.id: one for one in found}


def _put(
    session: Session, fix: TextFix, enrollment: Enrollment, item: TextFixItem, actor: Person, now: datetime
) -> None:
    """Put a proposal in place of a message's text; its author is who changed the text that it is like."""
    message = session.get_one(Message, item.message_id)
    followers = _approved_mails(session, message) if item.subject != message.subject else {}
    message.subject, message.body = item.subject, item.body
    message.flags, message.is_flagged = item.flags, bool(item.flags)
    message.claims, message.sketch, message.problem = None, item.sketch, ""
    message.author_id = fix.person_id
    reviewing.back_to_review(session, enrollment, message, "message.fixed", actor, now)
    drafting.recompose(session, enrollment.id, now=now, by=actor.id)
    item.new_digest = message.digest
    for follower in followers.values():
        if session.get_one(Message, follower.message_id).state is not MessageState.APPROVED:
            follower.text_fix_id, follower.workspace_id = item.text_fix_id, item.workspace_id
            session.add(follower)


def _approved_mails(session: Session, message: Message) -> Mapping[int, TextFixItem]:
    """Return what the approved mails after a message are now, as they carry its subject."""
    return {
        one.id: TextFixItem(
            message_id=one.id,
            enrollment_id=one.enrollment_id,
            state=FixItemState.FOLLOWS,
            is_ticked=False,
            digest=one.digest,
            decided_by_id=one.decided_by_id,
            decided_at=one.decided_at,
            approval_kind=one.approval_kind,
        )
        for one in drafting.messages_of(session, message.enrollment_id or 0)
        if one.id != message.id and one.channel is Channel.EMAIL and one.state is MessageState.APPROVED
    }


def _finish(session: Session, fix: TextFix) -> None:
    fix.state = FixState.APPLIED
    source = session.get_one(Message, fix.message_id, with_for_update=True)
    if source.body == fix.body_after:
        # From now on the others say what this one says: a further change counts from here.
        source.replaced = None
    fixing_all.changed(session, fix)


def redraw(session: Session, fix: TextFix, enrollments: Mapping[int, Enrollment], *, now: datetime) -> None:
    """Let leads be where their approvals have them, plan what is due, and have all that shows them redrawn."""
    ids = sorted(enrollments)
    reviewing.settle_many(session, fix.sequence_id, ids)
    settled = session.scalars(
        select(Enrollment).where(Enrollment.id.in_(ids)).execution_options(populate_existing=True)
    ).all()
    active = [one for one in settled if one.state is EnrollmentState.ACTIVE]
    planning.plan_idle(session, active, now=now)
    posts.changed(session, fix.workspace_id, PostKind.APPROVAL_CARD, ids)
    posts.changed(session, fix.workspace_id, PostKind.LAB_ROOT, [fix.sequence_id])
    review_posts.follow(session, fix.workspace_id, fix.sequence_id)
    fixing_all.changed(session, fix)
    if session.get_one(Sequence, fix.sequence_id).state is SequenceState.ACTIVE:
        enqueue_after_commit(session, "admit", fix.sequence_id)


def has_left(session: Session, message_ids: Select[int] | Many[int]) -> bool:
    """Say whether one of these messages has been handed over, or may have been."""
    left = select(Delivery.id).where(
        Delivery.message_id.in_(message_ids), Delivery.state.in_(COUNTED_DELIVERY)
    )
    return session.scalar(left.limit(1)) is not None
