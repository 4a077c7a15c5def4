"""Which leads have their approval card in the Messaging Lab's thread."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Enrollment, Message, Sequence, SlackPost
from models.states import (
    PostKind,
)
from outreach import posts, reviewing

CARDS_AT_ONCE = 10


def show_cards(session: Session, sequence: Sequence, *, more: int = CARDS_AT_ONCE) -> int:
    """Post the cards of up to `more` further leads in the lab's thread; return how many were asked for."""
    root = posts.shown(session, sequence.workspace_id, PostKind.LAB_ROOT, sequence.id)
    if root is None:
        return 0

    has_card = select(SlackPost.id).where(
        SlackPost.workspace_id == sequence.workspace_id,
        SlackPost.kind == PostKind.APPROVAL_CARD,
        SlackPost.subject_id == Enrollment.id,
    )
    has_text = select(Message.id).where(Message.enrollment_id == Enrollment.id)
    fresh = session.scalars(
        select(Enrollment)
        .where(
            Enrollment.sequence_id == sequence.id,
            Enrollment.state.in_(reviewing.RUNNING),
            has_text.exists(),
            ~has_card.exists(),
        )
        .order_by(Enrollment.id)
        .limit(more)
    ).all()
    for enrollment in fresh:
        posts.want(
            session,
            sequence.workspace_id,
            PostKind.APPROVAL_CARD,
            enrollment.id,
            root.slack_channel,
            lead_id=enrollment.lead_id,
            parent=root,
        )
    return len(fresh)
