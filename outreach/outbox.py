"""Which Slack messages are to be posted or redrawn next, and what became of that. All times are wall time."""

from collections.abc import Sequence as Many
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from models import SlackPost
from models.sets import in_states
from models.states import PostKind

MAX_TRIES = 8
REDRAW_EVERY = timedelta(seconds=3)
"""Progress is redrawn at most this often."""
PROGRESS = (
    PostKind.LAB_ROOT,
    PostKind.IMPORT_CARD,
    PostKind.ENRICHMENT,
    PostKind.HOME,
    PostKind.REVIEW_CALL,
    PostKind.TEXT_FIX,
)
AT_FIRST = (
    PostKind.CONVERSATION_ROOT,
    PostKind.CONVERSATION_SENT,
    PostKind.CONVERSATION_REPLY,
    PostKind.WHOSE_MAIL,
)
"""What a person who answered waits for: it is shown before anything else is drawn anew."""


@dataclass(frozen=True)
class Pending:
    """A post that Slack does not show yet as it is wanted; `ts` is empty when it was never posted."""

    id: int
    kind: PostKind
    subject_id: int
    slack_channel: str
    thread_ts: str
    ts: str
    version: int
    is_broadcast: bool
    note: str
    file_id: str = ""
    is_gone: bool = False


def channels_due(session: Session, workspace_id: int, *, wall: datetime) -> Many[str]:
    """Return the slack_channels in which something is to be posted or redrawn now, those with a reply first."""
    is_later = case((in_states(SlackPost.kind, AT_FIRST), 0), else_=1)
    return session.scalars(
        select(SlackPost.slack_channel)
        .where(
            SlackPost.workspace_id == workspace_id,
            SlackPost.shown_version < SlackPost.wanted_version,
            SlackPost.next_try_at <= wall,
        )
        .group_by(SlackPost.slack_channel)
        .order_by(func.min(is_later), SlackPost.slack_channel)
    ).all()


def due(
    session: Session, workspace_id: int, slack_channel: str, *, wall: datetime, limit: int
) -> list[Pending]:
    """Return what to show next in a slack_channel: conversations, redraws, then new messages in order of their wish.

    A message of a thread waits until its root is there.
    """
    root = aliased(SlackPost)
    rows = session.execute(
        select(SlackPost, root.ts)
        .outerjoin(root, root.id == SlackPost.parent_id)
        .where(
            SlackPost.workspace_id == workspace_id,
            SlackPost.slack_channel == slack_channel,
            SlackPost.shown_version < SlackPost.wanted_version,
            SlackPost.next_try_at <= wall,
            or_(SlackPost.parent_id.is_(None), root.ts != "", SlackPost.is_gone),
        )
        .order_by(~in_states(SlackPost.kind, AT_FIRST), SlackPost.ts == "", SlackPost.id)
        .limit(limit)
    )
    return [
        Pending(
            id=post.id,
            kind=post.kind,
            subject_id=post.subject_id,
            slack_channel=post.slack_channel,
            thread_ts=root_ts or post.thread_ts,
            ts=post.ts,
            version=post.wanted_version,
            is_broadcast=post.is_broadcast,
            note=post.note,
            file_id=post.file_id,
            is_gone=post.is_gone,
        )
        for post, root_ts in rows
    ]


def shown(session: Session, pending: Pending, ts: str, *, file_id: str = "", wall: datetime) -> None:
    """Note what Slack shows now; a newer wish that came meanwhile stays to be done."""
    rest = REDRAW_EVERY if pending.kind in PROGRESS else timedelta(0)
    session.execute(
        update(SlackPost)
        .where(SlackPost.id == pending.id)
        .values(
            ts=ts,
            file_id=file_id or pending.file_id,
            shown_version=pending.version,
            tries=0,
            problem="",
            next_try_at=wall + rest,
        )
    )


def failed(
    session: Session, pending: Pending, reason: str, *, wall: datetime, retry_after: float | None
) -> None:
    """Note that Slack did not take it; it is tried again later, or given up when `retry_after` is None."""
    values: dict[str, object] = {"problem": reason[:300], "tries": SlackPost.tries + 1}
    if retry_after is None:
        values["shown_version"] = pending.version
    else:
        values["next_try_at"] = wall + timedelta(seconds=retry_after)
    session.execute(update(SlackPost).where(SlackPost.id == pending.id).values(**values))


def shut(session: Session, pending: Pending, reason: str, *, again_at: datetime) -> None:
    """Note that a slack_channel takes nothing now: all that waits there is kept and tried again later."""
    session.execute(
        update(SlackPost)
        .where(SlackPost.id == pending.id)
        .values(problem=reason[:300], tries=SlackPost.tries + 1)
    )
    post = session.get_one(SlackPost, pending.id)
    session.execute(
        update(SlackPost)
        .where(
            SlackPost.workspace_id == post.workspace_id,
            SlackPost.slack_channel == pending.slack_channel,
            SlackPost.shown_version < SlackPost.wanted_version,
        )
        .values(next_try_at=again_at)
    )


def tries(session: Session, pending: Pending) -> int:
    """Return how often showing this has failed in a row."""
    return session.scalar(select(SlackPost.tries).where(SlackPost.id == pending.id)) or 0
