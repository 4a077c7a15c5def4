"""What reviewers were told of a sequence follows the work: it is redrawn, and withdrawn once nothing waits."""

from sqlalchemy import ColumnElement, and_, select, true
from sqlalchemy.orm import Session

from models import Person, Sequence, SlackPost
from models.states import PostKind
from outreach import four_eyes, posts, to_read


def of(workspace_id: int, sequence_id: int) -> ColumnElement[bool]:
    """Return the condition of the messages to reviewers about a sequence that stand in Slack."""
    return and_(
        SlackPost.workspace_id == workspace_id,
        SlackPost.kind == PostKind.REVIEW_CALL,
        SlackPost.subject_id == sequence_id,
        SlackPost.is_gone.is_(False),
    )


def may_decide(session: Session, sequence: Sequence, slack_user_id: str) -> ColumnElement[bool]:
    """Return the condition that a person may decide on a Message of a sequence as far as its author goes."""
    person = session.scalar(
        select(Person).where(
            Person.workspace_id == sequence.workspace_id, Person.slack_user_id == slack_user_id
        )
    )
    return four_eyes.not_by(session, sequence, person) if person is not None else true()


def follow(session: Session, workspace_id: int, sequence_id: int) -> None:
    """Have them redrawn after a decision; each person's is withdrawn once nothing waits for that person."""
    mine = of(workspace_id, sequence_id)
    people = session.scalars(select(SlackPost.slack_channel).where(mine).distinct()).all()
    if not people:
        return
    session.flush()
    sequence = session.get_one(Sequence, sequence_id)
    done = [
        one for one in people if not to_read.count(session, sequence_id, may_decide(session, sequence, one))
    ]
    if len(done) < len(people):
        posts.changed(session, workspace_id, PostKind.REVIEW_CALL, [sequence_id])
    if done:
        posts.take_away(session, workspace_id, and_(mine, SlackPost.slack_channel.in_(done)))
