"""The unified inbox: what teammates do in a conversation's thread."""

import re
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Conversation, Draft, Note, Person, SlackPost, SlackThread
from models.states import ConversationState, PostKind
from outreach import history, posts, rights
from outreach.errors import NotFound
from outreach.rights import Right

MAX_ANSWER = 3000
_MENTION = re.compile(r"<@[UW][A-Z0-9]+(\|[^>]*)?>|<![^>]+>|<#C[^>]*>")
_LINK = re.compile(r"<(?P<address>(https?|mailto|tel):[^|>]+)(\|(?P<words>[^>]*))?>")
_MARKS = re.compile(r"(?<![\w*_~`])(?P<mark>[*_~`])(?=\S)(?P<words>[^*_~`\n]*\S)(?P=mark)(?![\w*_~`])")
_EMOJI = re.compile(r":[a-z0-9_+'-]+:")


def conversation_at(
    session: Session, actor: Person, slack_channel: str, thread_ts: str
) -> Conversation | None:
    """Return the conversation that a Slack thread shows, None when it shows none, or its lead was erased."""
    return session.scalar(
        select(Conversation)
        .join(SlackThread, SlackThread.conversation_id == Conversation.id)
        .join(SlackPost, SlackPost.id == SlackThread.slack_post_id)
        .where(
            Conversation.workspace_id == actor.workspace_id,
            SlackPost.slack_channel == slack_channel,
            SlackPost.ts == thread_ts,
            SlackPost.is_gone.is_(False),
        )
    )


def conversation_of(session: Session, actor: Person, conversation_id: int) -> Conversation:
    """Return a conversation of the actor's workspace, locked. Raises NotFound."""
    found = session.scalar(
        select(Conversation)
        .where(Conversation.workspace_id == actor.workspace_id, Conversation.id == conversation_id)
        .with_for_update()
    )
    if found is None:
        raise NotFound()
    return found


def plain(text: str) -> str:
    """Turn a Slack message into the words of a mail: links written out, bold and other marks and escapes undone."""
    words = _MARKS.sub(r"\g<words>", _LINK.sub(_written_out, text))
    return words.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


def _written_out(link: re.Match[str]) -> str:
    address = link["address"].removeprefix("mailto:").removeprefix("tel:")
    return address if link["words"] in (None, "", address) else f"{link['words']} ({address})"


def is_remark(text: str) -> bool:
    """Say whether a message is between teammates: it mentions someone, is only emoji, or has under three words."""
    if _MENTION.search(text):
        return True
    words = [word for word in _EMOJI.sub(" ", plain(text)).split() if any(map(str.isalnum, word))]
    return len(words) < 3


def teammate_wrote(
    session: Session,
    actor: Person,
    conversation: Conversation,
    *,
    slack_channel: str,
    ts: str,
    text: str,
    files: int = 0,
    now: datetime,
) -> Draft | None:
    """Turn a teammate's message in a conversation's thread into a draft card; a remark becomes a note.

    Nothing is sent. The same message delivered twice is one draft. `files` is how many came with it.
    """
    if _known(session, actor.workspace_id, slack_channel, ts):
        return None
    if is_remark(text) or actor.is_guest or not actor.may_answer:
        note(session, actor, conversation, slack_channel, ts, text, now)
        return None
    draft = Draft(
        workspace_id=actor.workspace_id,
        conversation_id=conversation.id,
        author_person_id=actor.id,
        slack_channel=slack_channel,
        source_ts=ts,
        text=plain(text)[:MAX_ANSWER],
        problem=what_stays(text, files),
        created_at=now,
    )
    session.add(draft)
    session.flush()
    root = posts.shown(session, actor.workspace_id, PostKind.CONVERSATION_ROOT, conversation.id)
    posts.want(
        session,
        actor.workspace_id,
        PostKind.DRAFT_CARD,
        draft.id,
        slack_channel,
        lead_id=conversation.lead_id,
        parent=root,
    )
    return draft


def what_stays(text: str, files: int) -> str:
    """Say what of a Slack message does not go out with the answer that is made of it, "" when all of it does."""
    length = len(plain(text))
    clipped = (
        f"Your message has {length:,} characters, and only the first {MAX_ANSWER:,} go out: shorten it there, or "
        "send the rest as a message of its own."
    )
    count = "1 file stays" if files == 1 else f"{files} files stay"
    kept = f"{count} here, as an answer is text alone: put a link into it instead."
    return " ".join(filter(None, (clipped if length > MAX_ANSWER else "", kept if files else "")))


def _known(session: Session, workspace_id: int, slack_channel: str, ts: str) -> bool:
    return any(
        session.scalar(
            select(table.id).where(
                table.workspace_id == workspace_id,
                table.slack_channel == slack_channel,
                table.source_ts == ts,
            )
        )
        for table in (Draft, Note)
    )


def note(
    session: Session,
    actor: Person,
    conversation: Conversation,
    slack_channel: str,
    ts: str,
    text: str,
    now: datetime,
) -> None:
    session.add(
        Note(
            workspace_id=actor.workspace_id,
            conversation_id=conversation.id,
            author_person_id=actor.id,
            slack_channel=slack_channel,
            source_ts=ts,
            text=text[:MAX_ANSWER],
            created_at=now,
        )
    )


def claim(session: Session, actor: Person, conversation_id: int, *, now: datetime) -> None:
    """Make the actor the owner of a conversation."""
    rights.require(actor, Right.ANSWER)
    conversation = conversation_of(session, actor, conversation_id)
    conversation.owner_person_id = actor.id
    if conversation.state is ConversationState.NEW:
        conversation.state = ConversationState.WAITING_FOR_US
    _noted(session, actor, conversation, "conversation.claimed", now)
    posts.changed(session, actor.workspace_id, PostKind.CONVERSATION_ROOT, [conversation.id])


def close(session: Session, actor: Person, conversation_id: int, *, now: datetime) -> None:
    """Mark a conversation as done; a further reply opens it again."""
    rights.require(actor, Right.ANSWER)
    conversation = conversation_of(session, actor, conversation_id)
    conversation.state, conversation.waiting_since = ConversationState.DONE, None
    _noted(session, actor, conversation, "conversation.done", now)
    posts.changed(session, actor.workspace_id, PostKind.CONVERSATION_ROOT, [conversation.id])


def _noted(session: Session, actor: Person, conversation: Conversation, kind: str, now: datetime) -> None:
    entry = history.Entry(
        actor.workspace_id, lead_id=conversation.lead_id, enrollment_id=conversation.enrollment_id
    )
    history.record(session, entry, kind, now=now, by=actor.id)
