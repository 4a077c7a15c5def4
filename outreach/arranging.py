"""Arranging the review and the inbox channel: an admin's wish, what became of it, and a channel that is lost."""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from models import Person, SlackPost, Workspace
from models.states import PostKind
from outreach import history, people, posts, rights
from outreach.channel_wishes import in_use, keep, kept_of
from outreach.errors import InvalidForm
from outreach.ports import enqueue_after_commit
from outreach.rights import Right
from outreach.setting_screens import ItemState, Purpose
from outreach.slack_port import SlackChannel

MAX_NAME = 80
"""What Slack takes as the name of a channel, https://docs.slack.dev/reference/methods/conversations.create."""
SUGGESTED = {Purpose.REVIEW: "outreach-review", Purpose.INBOX: "outreach-inbox"}
ROOTS = {Purpose.REVIEW: PostKind.LAB_ROOT, Purpose.INBOX: PostKind.CONVERSATION_ROOT}

_NOT_IN_NAME = re.compile(r"[^\w-]")


@dataclass(frozen=True)
class Wish:
    """What an admin wishes: a slack_channel that is there, or (`slack_channel` empty) a new one of this name."""

    slack_channel: str = ""
    name: str = ""
    is_private: bool = False


@dataclass(frozen=True)
class Plan:
    """What is to be arranged; `number` tells a wish from later ones, `invited` are Slack user ids."""

    number: int
    slack_channel: str
    name: str
    is_private: bool
    invited: str


def channel_name(typed: str) -> str:
    """Write a channel's name as Slack does while it is typed: lower case, hyphens for spaces."""
    return "-".join(typed.strip().removeprefix("#").lower().split())


def choose(
    session: Session, actor: Person, purpose: Purpose, wish: Wish, *, views: tuple[str, ...], now: datetime
) -> None:
    """Keep an admin's wish and have it arranged; until that is done the channel in use stays.

    `views` are the open pages that follow what becomes of it. Raises NotAllowed, InvalidForm.
    """
    rights.require(actor, Right.ADMIN)
    name = channel_name(wish.name)
    if not wish.slack_channel:
        _check_name(name)
    elif name:
        raise InvalidForm({"name": "Choose a channel or name a new one, not both: empty one of them."})
    kept = kept_of(session, actor.workspace_id, purpose)
    keep(
        session,
        actor.workspace_id,
        purpose,
        {
            "number": int(kept.get("number", 0)) + 1,
            "state": ItemState.WORKING,
            "slack_channel": wish.slack_channel,
            "name": name,
            "is_private": wish.is_private,
            "by": actor.id,
            "views": list(views),
            "text": "",
        },
    )
    entry = history.Entry(actor.workspace_id)
    history.record(session, entry, f"settings.{purpose}_channel", now=now, by=actor.id, reason="wished")
    enqueue_after_commit(session, "arrange", actor.workspace_id, str(purpose))
    posts.changed_all(session, actor.workspace_id, PostKind.HOME)


def _check_name(name: str) -> None:
    if not name:
        raise InvalidForm({"channel": "Choose a channel, or name a new one below."})
    if len(name) > MAX_NAME:
        raise InvalidForm({"name": f"Use at most {MAX_NAME} characters."})
    if _NOT_IN_NAME.search(name) or not re.search(r"\w", name):
        raise InvalidForm({"name": "Use letters, numbers, hyphens and underscores only."})


def plan(session: Session, workspace_id: int, purpose: Purpose) -> Plan | None:
    """Return what is to be arranged, None when nothing is."""
    kept = kept_of(session, workspace_id, purpose)
    if kept.get("state") != ItemState.WORKING:
        return None
    person = session.get(Person, kept["by"]) if kept["by"] else None
    return Plan(
        number=kept["number"],
        slack_channel=kept["slack_channel"],
        name=kept["name"],
        is_private=kept["is_private"],
        invited=person.slack_user_id if person else "",
    )


def found(session: Session, workspace_id: int, purpose: Purpose, number: int, slack_channel: str) -> None:
    """Keep which slack_channel a wish has led to, so that a second run goes on with it."""
    kept = kept_of(session, workspace_id, purpose)
    if kept.get("number") == number:
        keep(session, workspace_id, purpose, kept | {"slack_channel": slack_channel})


def ready(
    session: Session,
    workspace_id: int,
    purpose: Purpose,
    number: int,
    channel: SlackChannel,
    *,
    now: datetime,
) -> None:
    """Take a slack_channel into use; an outdated wish changes nothing.

    What was posted stays where it is; what could not be posted so far goes to the new one.
    """
    kept = kept_of(session, workspace_id, purpose)
    if kept.get("number") != number:
        return
    workspace = session.get_one(Workspace, workspace_id)
    before = in_use(workspace, purpose)
    setattr(workspace, f"{purpose}_slack_channel", channel.id)
    keep(
        session,
        workspace_id,
        purpose,
        kept
        | {"state": ItemState.DONE, "slack_channel": channel.id, "text": ""}
        | {"is_private": channel.is_private},
    )
    _move_unposted(session, workspace_id, purpose, before, channel.id)
    entry = history.Entry(workspace_id)
    history.record(session, entry, f"settings.{purpose}_channel", now=now, by=kept["by"], reason="arranged")
    posts.changed_all(session, workspace_id, PostKind.HOME)


def _move_unposted(
    session: Session, workspace_id: int, purpose: Purpose, before: str, slack_channel: str
) -> None:
    """Post in the new slack_channel what the one before never showed, and show what it refused."""
    waiting = select(SlackPost.id).where(
        SlackPost.workspace_id == workspace_id,
        SlackPost.kind == ROOTS[purpose],
        SlackPost.slack_channel.in_(("", before)),
        SlackPost.ts == "",
    )
    roots = list(session.scalars(waiting))
    session.execute(
        update(SlackPost)
        .where(or_(SlackPost.id.in_(roots), SlackPost.parent_id.in_(roots)))
        .values(slack_channel=slack_channel)
    )
    session.execute(
        update(SlackPost)
        .where(
            SlackPost.workspace_id == workspace_id,
            SlackPost.slack_channel == slack_channel,
            SlackPost.problem != "",
        )
        .values(wanted_version=SlackPost.shown_version + 1, tries=0, problem="", next_try_at=posts.LONG_AGO)
    )
    enqueue_after_commit(session, "post", workspace_id)


def stuck(
    session: Session, workspace_id: int, purpose: Purpose, number: int, sentence: str, *, waits: bool
) -> None:
    """Keep why a wish goes no further; with `waits` an invitation of the bot lets it go on by itself."""
    kept = kept_of(session, workspace_id, purpose)
    if kept.get("number") == number:
        state = ItemState.OPEN if waits else ItemState.TROUBLE
        keep(session, workspace_id, purpose, kept | {"state": state, "text": sentence})
        posts.changed_all(session, workspace_id, PostKind.HOME)


def bot_came(session: Session, workspace_id: int, slack_channel: str) -> None:
    """Go on with whatever waited for the bot to be in this slack_channel (or for its end as an archive)."""
    for purpose in Purpose:
        kept = kept_of(session, workspace_id, purpose)
        if kept.get("slack_channel") == slack_channel and kept["state"] != ItemState.DONE:
            keep(session, workspace_id, purpose, kept | {"state": ItemState.WORKING, "text": ""})
            enqueue_after_commit(session, "arrange", workspace_id, str(purpose))


def lost(session: Session, workspace_id: int, slack_channel: str, sentence: str, *, now: datetime) -> None:
    """Say in the checklist, and once to every admin, that a channel in use cannot be used any more."""
    workspace = session.get_one(Workspace, workspace_id)
    for purpose in Purpose:
        kept = kept_of(session, workspace_id, purpose)
        if in_use(workspace, purpose) != slack_channel or kept.get("state") == ItemState.TROUBLE:
            continue
        number = int(kept.get("number", 0)) + 1
        trouble = {"state": ItemState.TROUBLE, "slack_channel": slack_channel, "text": sentence}
        base = {"name": "", "is_private": False, "by": None, "views": []} | kept
        keep(session, workspace_id, purpose, base | trouble | {"number": number})
        entry = history.Entry(workspace_id)
        history.record(session, entry, f"settings.{purpose}_channel", now=now, reason=sentence)
        for admin in people.admins(session, workspace_id):
            words = (
                f"The {purpose} channel cannot be used: {sentence} What belongs there is kept and follows when "
                "the channel is back, or choose another one with `/plera settings`."
            )
            posts.tell(session, admin.id, words, key=f"lost:{purpose}:{number}")
    posts.changed_all(session, workspace_id, PostKind.HOME)
