"""What reviewers were told of a sequence follows the work: it is redrawn, and withdrawn once nothing waits."""

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from models import SlackPost
from models.states import PostKind
from outreach import posts, to_read


def of(workspace_id: int, sequence_id: int) -> ColumnElement[bool]:
    """Return the condition of the messages to reviewers about a sequence that stand in Slack."""
    return and_(
        SlackPost.workspace_id == workspace_id,
        SlackPost.kind == PostKind.REVIEW_CALL,
        SlackPost.subject_id == sequence_id,
        SlackPost.is_gone.is_(False),
    )


def follow(session: Session, workspace_id: int, sequence_id: int) -> None:
    """Have them redrawn after a decision, or withdrawn."""
    mine = of(workspace_id, sequence_id)
    if session.scalar(select(SlackPost.id).where(mine).limit(1)) is None:
        return
    session.flush()
    if to_read.count(session, sequence_id):
        posts.changed(session, workspace_id, PostKind.REVIEW_CALL, [sequence_id])
    else:
        posts.take_away(session, workspace_id, mine)
