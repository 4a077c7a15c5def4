"""Reading a fix: its card, and ten of its texts at a time, before and after."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, Lead, Message, Person, Step, TextFix, TextFixItem
from models.states import COUNTED_DELIVERY, Channel, FixItemState, FixState, MessageState, PostKind
from outreach import fix_applying, fix_decisions, fixing_all, history, posts
from outreach.errors import AlreadyDecided
from outreach.fix_screens import FixCard, FixLine, FixPage, Listed
from outreach.generate_screens import Estimate, Spent
from outreach.writer_port import Text

PAGE = 10
_NAMED = 3
_STATES = {
    Listed.READY: (FixItemState.READY, FixItemState.APPLIED),
    Listed.HELD: (FixItemState.HELD,),
    Listed.PASSED: (FixItemState.PASSED, FixItemState.KEPT),
}


def card(session: Session, fix_id: int) -> FixCard | None:
    """Return how a fix stands, None when it is gone."""
    fix = session.get(TextFix, fix_id)
    if fix is None:
        return None
    counts = _counts(session, fix_id)
    ticked = _is_ticked(fix_id)
    step = session.get_one(Step, fix.step_id)
    source = session.get_one(Message, fix.message_id)
    post = posts.shown(session, fix.workspace_id, PostKind.TEXT_FIX, fix_id)
    return FixCard(
        fix_id=fix.id,
        state=fix.state,
        lead_name=session.get_one(Lead, source.lead_id).name,
        position=step.position,
        channel=step.channel,
        instruction=fix.instruction,
        reason=fix.reason,
        size=fix.size,
        waiting=counts.get(FixItemState.WAITING, 0),
        ready=counts.get(FixItemState.READY, 0),
        ticked=_count(session, ticked),
        held=counts.get(FixItemState.HELD, 0),
        approved=_count(session, ticked & TextFixItem.approval_kind.is_not(None)),
        follow_ups=_follow_ups(session, fix_id),
        applied=counts.get(FixItemState.APPLIED, 0),
        passed=counts.get(FixItemState.PASSED, 0),
        restored=counts.get(FixItemState.RESTORED, 0) - _count(session, _is_follower(fix_id)),
        kept=counts.get(FixItemState.KEPT, 0),
        approvals_back=_count(session, _is_approved_again(fix_id)),
        names=_names(session, fix_id),
        decided_by=history.name_of(session, fix.decided_by_id) if fix.decided_by_id else "",
        notice=post.note if post is not None else "",
        estimate=Estimate(fix.size, fix.estimated_tokens, fix.estimated_micros)
        if fix.estimated_tokens
        else None,
        spent=Spent(fix.size - counts.get(FixItemState.WAITING, 0), fix.tokens, fix.cost_micros),
    )


def page(
    session: Session,
    actor: Person,
    fix_id: int,
    listed: Listed = Listed.READY,
    number: int = 1,
    *,
    said: str = "",
) -> FixPage:
    """Return ten texts of a fix; a page that is not there is the nearest one. Raises NotAllowed, NotFound."""
    fix = fixing_all.fix_of(session, actor, fix_id)
    found = card(session, fix.id)
    if found is None or fix.state in (FixState.DISCARDED, FixState.WRITING):
        said_of = "discarded" if fix.state is FixState.DISCARDED else "still being written"
        raise AlreadyDecided(f"These proposals are {said_of}: see their card in the Messaging Lab's thread.")
    which = (TextFixItem.text_fix_id == fix_id) & TextFixItem.state.in_(_STATES[listed])
    which &= TextFixItem.old_body != ""
    total = _count(session, which)
    pages = max(1, -(-total // PAGE))
    number = min(max(1, number), pages)
    rows = session.execute(
        select(TextFixItem, Message, Lead)
        .join(Message, Message.id == TextFixItem.message_id)
        .join(Lead, Lead.id == Message.lead_id)
        .where(which)
        .order_by(TextFixItem.enrollment_id, TextFixItem.id)
        .offset((number - 1) * PAGE)
        .limit(PAGE)
    ).all()
    is_open = fix.state in fixing_all.OPEN
    lines = tuple(_line(item, message, lead, is_open=is_open) for item, message, lead in rows)
    return FixPage(found, listed, number, pages, total, lines, said)


def apply_shown(
    session: Session, actor: Person, fix_id: int, number: int, shown: Mapping[int, bool], *, now: datetime
) -> FixPage | int:
    """Apply what is ticked, as `fix_applying.apply`; return how many.

    When a tick on the page that was `shown`, by item, is no longer as it is kept, the page comes back instead.
    """
    current = page(session, actor, fix_id, Listed.READY, number)
    other = [one.lead_name for one in current.lines if shown.get(one.item_id, one.is_ticked) != one.is_ticked]
    if other:
        said = f"Somebody ticked otherwise meanwhile ({', '.join(other[:_NAMED])}): look again, then apply."
        return replace(current, said=said)
    return fix_applying.apply(session, actor, fix_id, now=now)


def _line(item: TextFixItem, message: Message, lead: Lead, *, is_open: bool) -> FixLine:
    digest = item.new_digest if item.state is FixItemState.APPLIED else item.digest
    is_changed = message.digest != digest or message.state is MessageState.DRAFTING
    return FixLine(
        item_id=item.id,
        message_id=message.id,
        lead_name=lead.name,
        company=lead.company,
        before=Text(item.old_subject, item.old_body),
        after=Text(item.subject, item.body),
        is_ticked=item.is_ticked,
        is_approved=item.approval_kind is not None,
        is_changed=is_changed,
        reason=item.reason,
        can_use=is_open and not is_changed and fix_decisions.is_usable(item),
    )


def _counts(session: Session, fix_id: int) -> dict[FixItemState, int]:
    rows = session.execute(
        select(TextFixItem.state, func.count())
        .where(TextFixItem.text_fix_id == fix_id)
        .group_by(TextFixItem.state)
    )
    return {state: count for state, count in rows}


def _count(session: Session, which: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(TextFixItem).where(which)) or 0


def _is_ticked(fix_id: int) -> ColumnElement[bool]:
    is_ready = TextFixItem.state == FixItemState.READY
    return (TextFixItem.text_fix_id == fix_id) & is_ready & TextFixItem.is_ticked.is_(True)


def _is_follower(fix_id: int) -> ColumnElement[bool]:
    is_back = TextFixItem.state == FixItemState.RESTORED
    return (TextFixItem.text_fix_id == fix_id) & is_back & (TextFixItem.old_body == "")


def _is_approved_again(fix_id: int) -> ColumnElement[bool]:
    is_back = TextFixItem.state == FixItemState.RESTORED
    return (TextFixItem.text_fix_id == fix_id) & is_back & (TextFixItem.new_digest == TextFixItem.digest)


def _follow_ups(session: Session, fix_id: int) -> int:
    """Return how many approved mails carry a subject that applying would change."""
    left = select(Delivery.id).where(Delivery.message_id == Message.id, Delivery.state.in_(COUNTED_DELIVERY))
    query = (
        select(func.count())
        .select_from(TextFixItem)
        .join(Message, Message.enrollment_id == TextFixItem.enrollment_id)
        .join(Step, Step.id == Message.step_id)
        .where(
            _is_ticked(fix_id),
            TextFixItem.subject != TextFixItem.old_subject,
            Message.id != TextFixItem.message_id,
            Message.channel == Channel.EMAIL,
            Message.state == MessageState.APPROVED,
            Step.removed_at.is_(None),
            ~left.exists(),
        )
    )
    return session.scalar(query) or 0


def _names(session: Session, fix_id: int) -> tuple[str, ...]:
    """Name the first leads whose texts were passed over or kept."""
    query = (
        select(Lead.name)
        .join(Enrollment, Enrollment.lead_id == Lead.id)
        .join(TextFixItem, TextFixItem.enrollment_id == Enrollment.id)
        .where(
            TextFixItem.text_fix_id == fix_id,
            TextFixItem.state.in_((FixItemState.PASSED, FixItemState.KEPT)),
            TextFixItem.old_body != "",
        )
        .order_by(TextFixItem.id)
        .limit(_NAMED)
    )
    return tuple(session.scalars(query))
