"""What a person's reply means for us, as a model judges it: shown, and nothing else follows from it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models import Reply
from models.states import Interest, PostKind, ReplyClass
from outreach import instants, kept_mails, posts
from outreach.errors import WriterFailed, WriterStopped, WriterUnreachable
from outreach.interest_port import Judged

TRIES = 6
CLAIM = timedelta(minutes=5)
"""How long a job has for a reply before the clock asks for it again."""
REST_WHILE_STOPPED = timedelta(hours=1)
"""How long a model that refuses the key or the account is left alone."""
_AT_ONCE = 50
_JUDGED = (ReplyClass.HUMAN, ReplyClass.REFERRAL, ReplyClass.CALENDAR)
"""Classes whose meaning is still open; one who wants no more mails has said it."""


@dataclass(frozen=True)
class Question:
    """What a model is asked about a reply."""

    reply_id: int
    subject: str
    words: str


def want(reply: Reply, *, wall: datetime) -> bool:
    """Have a model asked about a reply, if there is something to ask; say whether there is."""
    is_open = reply.reply_class in _JUDGED and reply.interest is None
    if is_open:
        reply.judge_at = wall
    return is_open


def due() -> Select[int]:
    """Return the replies to ask a model about; what jobs have claimed is not among them."""
    return select(Reply.id).where(Reply.judge_at <= instants.WALL).order_by(Reply.judge_at).limit(_AT_ONCE)


def claim(session: Session, reply_id: int, *, wall: datetime) -> Question | None:
    """Return what to ask about a reply, None where nobody is to be asked (now); a second job gets None, too."""
    reply = session.scalar(select(Reply).where(Reply.id == reply_id).with_for_update())
    if reply is None or reply.judge_at is None or reply.judge_at > wall:
        return None
    read = kept_mails.read(session, reply)
    words = read.new_text.strip()
    if reply.reply_class not in _JUDGED or not words or reply.interest_tries >= TRIES:
        reply.judge_at = None
        return None
    reply.judge_at = wall + CLAIM
    reply.interest_tries += 1
    return Question(reply.id, read.subject, words)


def keep(session: Session, reply_id: int, judged: Judged) -> None:
    """Keep what a model said, unless a person has judged meanwhile."""
    reply = session.scalar(select(Reply).where(Reply.id == reply_id).with_for_update())
    if reply is None or reply.judge_at is None:
        return
    reply.judge_at = None
    set_to(session, reply, judged.interest, _reason(judged))


def set_to(session: Session, reply: Reply, interest: Interest | None, reason: str) -> None:
    """Give a locked reply what it means, and have its conversation redrawn."""
    reply.interest, reply.interest_reason, reply.judge_at = interest, reason, None
    if reply.conversation_id is not None:
        posts.changed(session, reply.workspace_id, PostKind.CONVERSATION_ROOT, [reply.conversation_id])


def failed(session: Session, reply_id: int, error: WriterFailed, *, wall: datetime) -> None:
    """Ask again later where the model could not be asked, and never again where it could not tell."""
    reply = session.scalar(select(Reply).where(Reply.id == reply_id).with_for_update())
    if reply is None or reply.judge_at is None:
        return
    reply.judge_at = None
    if isinstance(error, WriterStopped):
        reply.judge_at = wall + REST_WHILE_STOPPED
    elif isinstance(error, WriterUnreachable):
        reply.judge_at = wall + timedelta(seconds=error.rest_seconds) * 2**reply.interest_tries


def _reason(judged: Judged) -> str:
    return f"{judged.why} (judged by {judged.by})" if judged.why else f"judged by {judged.by}"
