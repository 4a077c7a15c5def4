"""The outbox of everything shown in Slack: what is wanted is written in the transaction that causes it."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from models import Person, SlackPost
from models.sets import among
from models.states import PostKind
from outreach.ports import enqueue_after_commit

LONG_AGO = datetime.fromisoformat("2000-01-01T00:00:00+00:00")
"""`next_try_at` of a post that may be shown at once."""


def want(
    session: Session,
    workspace_id: int,
    kind: PostKind,
    subject_id: int,
    slack_channel: str,
    *,
    key: str = "",
    lead_id: int | None = None,
    parent: SlackPost | None = None,
    thread_ts: str = "",
    is_broadcast: bool = False,
    note: str = "",
) -> SlackPost:
    """Ask for a message in Slack; the same intent asked for twice is one message, redrawn.

    `parent` is the post whose thread it stands in, `thread_ts` a thread that is there already.
    """
    intent = key or f"{kind}:{subject_id}"
    post = session.scalar(
        select(SlackPost).where(SlackPost.workspace_id == workspace_id, SlackPost.intent_key == intent)
    )
    if post is None:
        post = SlackPost(
            workspace_id=workspace_id,
            intent_key=intent,
            kind=kind,
            subject_id=subject_id,
            lead_id=lead_id,
            slack_channel=slack_channel,
            parent_id=parent.id if parent else None,
            thread_ts=thread_ts,
            is_broadcast=is_broadcast,
            note=note[:300],
            next_try_at=LONG_AGO,
        )
        session.add(post)
        session.flush()
    else:
        # In SQL, so that a wish of another transaction is not lost.
        session.execute(
            update(SlackPost)
            .where(SlackPost.id == post.id)
            .values(wanted_version=SlackPost.wanted_version + 1, note=note[:300], tries=0)
        )
    enqueue_after_commit(session, "post", workspace_id)
    return post


def changed(
    session: Session, workspace_id: int, kind: PostKind, subject_ids: Iterable[int], *, note: str = ""
) -> None:
    """Have every post of these subjects redrawn; those never asked for stay away.

    `note` is shown on the redrawn message (a refusal, say) until it is redrawn again.
    """
    session.execute(
        update(SlackPost)
        .where(
            SlackPost.workspace_id == workspace_id,
            SlackPost.kind == kind,
            among(session, SlackPost.subject_id, list(subject_ids)),
        )
        .values(wanted_version=SlackPost.wanted_version + 1, note=note[:300], tries=0)
        .execution_options(synchronize_session=False)
    )
    enqueue_after_commit(session, "post", workspace_id)


def unsaid(session: Session, workspace_id: int, slack_channel: str, ts: str, note: str) -> None:
    """Take this note off the post that a Slack message is; one that says something else, or is not ours, stays."""
    found = session.scalar(
        update(SlackPost)
        .where(
            SlackPost.workspace_id == workspace_id,
            SlackPost.slack_channel == slack_channel,
            SlackPost.ts == ts,
            SlackPost.note == note,
        )
        .values(wanted_version=SlackPost.wanted_version + 1, note="", tries=0)
        .returning(SlackPost.id)
        .execution_options(synchronize_session=False)
    )
    if found is not None:
        enqueue_after_commit(session, "post", workspace_id)


def drawn_anew(session: Session, workspace_id: int, kind: PostKind, subject_id: int) -> None:
    """Have the posts of a subject redrawn as `changed` does; a note that stands on them stays."""
    session.execute(
        update(SlackPost)
        .where(
            SlackPost.workspace_id == workspace_id,
            SlackPost.kind == kind,
            SlackPost.subject_id == subject_id,
        )
        .values(wanted_version=SlackPost.wanted_version + 1, tries=0)
        .execution_options(synchronize_session=False)
    )
    enqueue_after_commit(session, "post", workspace_id)


def changed_all(session: Session, workspace_id: int, kind: PostKind) -> None:
    """Have every post of a kind redrawn, such as the App Homes of all who have opened theirs."""
    found = session.execute(
        update(SlackPost)
        .where(SlackPost.workspace_id == workspace_id, SlackPost.kind == kind)
        .values(wanted_version=SlackPost.wanted_version + 1, tries=0)
        .returning(SlackPost.id)
        .execution_options(synchronize_session=False)
    )
    if found.first() is not None:
        enqueue_after_commit(session, "post", workspace_id)


def take_away(session: Session, workspace_id: int, which: ColumnElement[bool]) -> int:
    """Have these messages and files deleted in Slack, and return how many; one not posted yet never is.

    What they said is forgotten here at once. A message that is being posted meanwhile is deleted after that.
    """
    found = session.scalars(
        update(SlackPost)
        .where(SlackPost.workspace_id == workspace_id, which, SlackPost.is_gone.is_(False))
        .values(
            is_gone=True,
            note="",
            problem="",
            permalink="",
            wanted_version=SlackPost.wanted_version + 1,
            tries=0,
            next_try_at=LONG_AGO,
        )
        .returning(SlackPost.id)
        .execution_options(synchronize_session=False)
    ).all()
    if found:
        enqueue_after_commit(session, "post", workspace_id)
    return len(found)


def shown(session: Session, workspace_id: int, kind: PostKind, subject_id: int) -> SlackPost | None:
    """Return the post of a subject, None when it was never asked for."""
    return session.scalar(
        select(SlackPost).where(
            SlackPost.workspace_id == workspace_id,
            SlackPost.kind == kind,
            SlackPost.subject_id == subject_id,
        )
    )


def standing_at(session: Session, workspace_id: int, slack_channel: str, ts: str) -> SlackPost | None:
    """Return the post that a Slack message is, None when it is not one of ours."""
    return session.scalar(
        select(SlackPost).where(
            SlackPost.workspace_id == workspace_id,
            SlackPost.slack_channel == slack_channel,
            SlackPost.ts == ts,
            SlackPost.is_gone.is_(False),
        )
    )


def tell(session: Session, person_id: int, sentence: str, *, key: str) -> None:
    """Send a person a direct message, once per key."""
    person = session.get_one(Person, person_id)
    want(
        session,
        person.workspace_id,
        PostKind.DIRECT_MESSAGE,
        person_id,
        person.slack_user_id,
        key=f"dm:{person_id}:{key}",
        note=sentence,
    )
