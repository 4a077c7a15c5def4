"""Which leads have their approval card in the Messaging Lab's thread."""

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import Session

from models import Enrollment, Message, Sequence, SlackPost
from models.states import PostKind, WritingScope
from outreach import posts, reviewing

CARDS_AT_ONCE = 10


def count(session: Session, sequence: Sequence) -> int:
    """Return how many leads have their card in the lab's thread."""
    root = posts.shown(session, sequence.workspace_id, PostKind.LAB_ROOT, sequence.id)
    if root is None:
        return 0
    cards = select(func.count()).where(
        SlackPost.parent_id == root.id, SlackPost.kind == PostKind.APPROVAL_CARD
    )
    return session.scalar(cards) or 0


def show_wanted(session: Session, sequence: Sequence) -> int:
    """Post the cards that writing owes: of the leads to look at, else of flagged ones, as many as are wanted."""
    room = sequence.cards_wanted - count(session, sequence)
    if room <= 0:
        return 0
    is_flagged = select(Message.id).where(
        Message.enrollment_id == Enrollment.id, Message.is_flagged.is_(True)
    )
    is_preview = sequence.writing_scope is WritingScope.PREVIEW
    return show_cards(
        session,
        sequence,
        more=room,
        which=Enrollment.is_wanted.is_(True) if is_preview else is_flagged.exists(),
    )


def show_cards(
    session: Session,
    sequence: Sequence,
    *,
    more: int = CARDS_AT_ONCE,
    which: ColumnElement[bool] | None = None,
) -> int:
    """Post the cards of up to `more` further leads in the lab's thread; return how many were asked for.

    `which` is a condition on Enrollment, None for any lead with texts.
    """
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
            true() if which is None else which,
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
