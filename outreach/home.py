"""App Home: what it shows a person, and when it is redrawn."""

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models import Person, SenderAccount, SlackPost, Workspace
from models.states import PostKind, SenderState
from outreach import (
    breakers,
    checklist,
    holding,
    kept_forms,
    lab_lines,
    mailbox_calls,
    mailbox_forms,
    pausable,
    posts,
    sender_naming,
    silent_leads,
    unknown_cards,
)
from outreach.rights import GUESTS_NEVER, LOOKING_UP
from outreach.setting_screens import Broken, HomeOverview, Item, ItemState, Topic

SHOWN = "home"
"""What stands for the ts of an App Home, which has none."""

GRACE = timedelta(seconds=5)
"""How long the answer to an opened App Home has before the outbox draws it."""


def opened(
    session: Session, actor: Person, *, now: datetime, wall: datetime
) -> tuple[HomeOverview | str, int]:
    """Return what a person who opens App Home is shown, and the version that this is.

    It is drawn in the answer to Slack, so that the first look is right; when that fails, the outbox does it.
    """
    post = posts.shown(session, actor.workspace_id, PostKind.HOME, actor.id)
    if post is None:
        post = SlackPost(
            workspace_id=actor.workspace_id,
            intent_key=f"{PostKind.HOME}:{actor.id}",
            kind=PostKind.HOME,
            subject_id=actor.id,
            slack_channel=actor.slack_user_id,
            ts=SHOWN,
            wanted_version=0,
            next_try_at=wall,
        )
        session.add(post)
    post.wanted_version += 1
    post.next_try_at = wall + GRACE
    session.flush()
    return overview(session, actor, now=now), post.wanted_version


def published(session: Session, actor: Person, version: int, *, wall: datetime) -> None:
    """Note that a version was drawn; a newer wish that came meanwhile stays to be done."""
    session.execute(
        update(SlackPost)
        .where(
            SlackPost.workspace_id == actor.workspace_id,
            SlackPost.kind == PostKind.HOME,
            SlackPost.subject_id == actor.id,
            SlackPost.shown_version < version,
        )
        .values(shown_version=version, next_try_at=wall, problem="")
    )


def shown(session: Session, person_id: int, *, now: datetime) -> HomeOverview | str | None:
    """Return what a person's App Home shows now, None when they are gone."""
    person = session.get(Person, person_id)
    return overview(session, person, now=now) if person is not None else None


def overview(session: Session, person: Person, *, now: datetime) -> HomeOverview | str:
    """Return what a person is shown: one sentence for guests, and for those whom Slack is still asked about."""
    if person.is_guest:
        return GUESTS_NEVER
    if person.met_at is None:
        return f"{LOOKING_UP} This page follows by itself."
    workspace = session.get_one(Workspace, person.workspace_id)
    items = checklist.items(session, person.workspace_id)
    return HomeOverview(
        is_admin=person.is_admin,
        items=items,
        sequences=tuple(lab_lines.lines(session, person)),
        needs=_needs(session, person, items, now),
        broken=tuple(
            one for one in _broken(session, person.workspace_id) if _is_theirs(session, person, one)
        ),
        drafts=kept_forms.of_person(session, person),
        zone=person.zone or workspace.zone,
        updated_at=now,
        everything=pausable.standstill(session, person),
    )


def _broken(session: Session, workspace_id: int) -> list[Broken]:
    rows = session.scalars(
        select(SenderAccount)
        .where(SenderAccount.workspace_id == workspace_id, SenderAccount.state == SenderState.BROKEN)
        .order_by(SenderAccount.address)
    ).all()
    names = sender_naming.of(session, rows)
    return [Broken(one.id, names[one.id], one.health_reason) for one in rows]


def _is_theirs(session: Session, person: Person, one: Broken) -> bool:
    sender = session.get_one(SenderAccount, one.sender_id)
    return mailbox_calls.may_reconnect(sender) and mailbox_forms.may_change(person, sender)


def _needs(session: Session, person: Person, items: tuple[Item, ...], now: datetime) -> tuple[str, ...]:
    """Return what waits for somebody: held and unknown sends, channels in trouble, mailboxes of others that broke."""
    workspace_id = person.workspace_id
    channels = [
        f"The {item.topic} channel cannot be used: {item.text}"
        for item in items
        if item.topic in (Topic.REVIEW, Topic.INBOX) and item.state is ItemState.TROUBLE
    ]
    ledger = [*holding.needs(session, workspace_id), *unknown_cards.needs(session, workspace_id)]
    ledger += breakers.needs(session, workspace_id)
    ledger += silent_leads.needs(session, person, now=now)
    others = [one for one in _broken(session, workspace_id) if not _is_theirs(session, person, one)]
    return (*ledger, *channels, *(f"{one.address} cannot be reached: {one.reason}" for one in others))
