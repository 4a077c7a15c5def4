"""A lead's conversations on two channels: each names the other's thread, and a wish for no more ends both."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models import Conversation, Reply, SlackPost
from models.states import ConversationState, PostKind, ReplyClass
from outreach import posts
from outreach.inbox_screens import OtherThread


def shown(session: Session, conversation: Conversation) -> OtherThread | None:
    """Return the thread of the lead's conversation on the other channel, None where there is none in Slack."""
    for other in _others(session, conversation):
        root = posts.shown(session, other.workspace_id, PostKind.CONVERSATION_ROOT, other.id)
        if root is None or not root.ts or root.is_gone:
            continue
        last = session.scalar(
            select(Reply.reply_class)
            .where(Reply.conversation_id == other.id)
            .order_by(Reply.id.desc())
            .limit(1)
        )
        return OtherThread(
            other.channel,
            root.id,
            root.workspace_id,
            root.slack_channel,
            root.ts,
            root.permalink,
            has_opted_out=last is ReplyClass.OPT_OUT,
        )
    return None


def keep_link(session: Session, slack_post_id: int, link: str) -> None:
    """Keep where a thread is found, unless it was taken away meanwhile."""
    session.execute(
        update(SlackPost)
        .where(SlackPost.id == slack_post_id, SlackPost.is_gone.is_(False))
        .values(permalink=link[:300])
    )


def changed(session: Session, conversation_id: int) -> None:
    """Have the other threads of a conversation's lead drawn anew, whose roots name this one."""
    conversation = session.get(Conversation, conversation_id)
    for other in _others(session, conversation) if conversation else ():
        posts.drawn_anew(session, other.workspace_id, PostKind.CONVERSATION_ROOT, other.id)


def end(session: Session, conversation: Conversation) -> None:
    """Their lead has asked not to be written to again: nobody is to answer on the other channel, either."""
    for other in _others(session, conversation, locked=True):
        other.state, other.waiting_since = ConversationState.DONE, None
        posts.drawn_anew(session, other.workspace_id, PostKind.CONVERSATION_ROOT, other.id)


def _others(session: Session, conversation: Conversation, *, locked: bool = False) -> list[Conversation]:
    wanted = (
        select(Conversation)
        .where(
            Conversation.workspace_id == conversation.workspace_id,
            Conversation.lead_id == conversation.lead_id,
            Conversation.id != conversation.id,
        )
        .order_by(Conversation.id)
    )
    return list(session.scalars(wanted.with_for_update() if locked else wanted))
