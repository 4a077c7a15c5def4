"""Which other texts a change may be made to: those of its step that may still change, kept as they are now."""

from sqlalchemy import ColumnElement, Select, and_, func, insert, literal, select
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, Lead, Message, TextFix, TextFixItem
from models.states import COUNTED_DELIVERY, FixItemState, MessageState
from outreach import lead_counts, reviewing


def others(message: Message) -> Select[int]:
    """Return the other texts of a message's step that may still change, in the order in which their leads enter."""
    left = select(Delivery.id).where(Delivery.message_id == Message.id, Delivery.state.in_(COUNTED_DELIVERY))
    return (
        select(Message.id)
        .join(Enrollment, Enrollment.id == Message.enrollment_id)
        .join(Lead, Lead.id == Message.lead_id)
        .where(_may_change(message), ~left.exists(), ~lead_counts.is_suppressed(message.workspace_id))
    )


def _may_change(message: Message) -> ColumnElement[bool]:
    return and_(
        Message.step_id == message.step_id,
        Message.id != message.id,
        Message.body != "",
        Message.state.in_((MessageState.NEEDS_REVIEW, MessageState.APPROVED)),
        Enrollment.state.in_(reviewing.RUNNING),
    )


def draw(session: Session, fix: TextFix, message: Message) -> int:
    """Keep each of the other texts as it is now, and return how many there are."""
    wanted = {
        TextFixItem.workspace_id: literal(fix.workspace_id),
        TextFixItem.text_fix_id: literal(fix.id),
        TextFixItem.message_id: Message.id,
        TextFixItem.enrollment_id: Message.enrollment_id,
        TextFixItem.state: literal(FixItemState.WAITING, TextFixItem.state.type),
        TextFixItem.is_ticked: literal(True),
        TextFixItem.digest: Message.digest,
        TextFixItem.new_digest: literal(""),
        TextFixItem.old_subject: Message.subject,
        TextFixItem.old_body: Message.body,
        TextFixItem.old_flags: Message.flags,
        TextFixItem.old_claims: Message.claims,
        TextFixItem.old_sketch: Message.sketch,
        TextFixItem.old_author_id: Message.author_id,
        TextFixItem.decided_by_id: Message.decided_by_id,
        TextFixItem.decided_at: Message.decided_at,
        TextFixItem.approval_kind: Message.approval_kind,
        TextFixItem.subject: literal(""),
        TextFixItem.body: literal(""),
        TextFixItem.sketch: literal(""),
        TextFixItem.reason: literal(""),
    }
    chosen = others(message).with_only_columns(*wanted.values(), maintain_column_froms=True)
    session.execute(insert(TextFixItem).from_select(list(wanted), chosen.order_by(Enrollment.id)))
    return session.scalar(select(func.count()).where(TextFixItem.text_fix_id == fix.id)) or 0
