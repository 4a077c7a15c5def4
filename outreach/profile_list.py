"""The list of strategy profiles, and what is done to one of them: edited, copied, archived, brought back."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models import Person, Sequence, StrategyProfile
from outreach import history, profiles, rights
from outreach.errors import AlreadyDecided
from outreach.profiles import ProfileForm
from outreach.rights import Right

A_PAGE = 20
_COPY = "Copy of "


@dataclass(frozen=True)
class ProfileLine:
    """A profile in the list; `used_by` are names of sequences."""

    profile_id: int
    name: str
    sender_name: str
    used_by: tuple[str, ...]
    is_archived: bool


@dataclass(frozen=True)
class ProfilePage:
    """One page of the list; `page` counts from 0."""

    lines: tuple[ProfileLine, ...]
    page: int
    pages: int
    total: int


def page_of(session: Session, actor: Person, page: int = 0) -> ProfilePage:
    """Return a page of the workspace's profiles, archived ones last; the last page when there are fewer."""
    rows = session.scalars(
        select(StrategyProfile)
        .where(StrategyProfile.workspace_id == actor.workspace_id)
        .order_by(StrategyProfile.archived_at.is_not(None), StrategyProfile.id)
    ).all()
    pages = max(1, -(-len(rows) // A_PAGE))
    page = min(page, pages - 1)
    shown = rows[page * A_PAGE : (page + 1) * A_PAGE]
    used: dict[int, list[str]] = {row.id: [] for row in shown}
    for profile_id, name in session.execute(
        select(Sequence.strategy_profile_id, Sequence.name)
        .where(
            Sequence.workspace_id == actor.workspace_id,
            Sequence.strategy_profile_id.in_(used),
            Sequence.archived_at.is_(None),
        )
        .order_by(Sequence.id)
    ):
        used[profile_id].append(name)
    lines = tuple(
        ProfileLine(row.id, row.name, row.sender_name, tuple(used[row.id]), row.archived_at is not None)
        for row in shown
    )
    return ProfilePage(lines, page, pages, len(rows))


def begin_edit(
    session: Session, actor: Person, profile_id: int, *, now: datetime, from_list: bool = True
) -> ProfileForm:
    """Open a form on a profile as it is now, from the list unless told. Raises NotAllowed, NotFound."""
    rights.require(actor, Right.BUILD)
    profile = profiles.profile_of(session, actor.workspace_id, profile_id)
    filled = ProfileForm(
        0,
        **profiles.as_typed(profile),
        from_list=from_list,
        edits=profile_id,
        version=profiles.version_of(profile),
        used_by=profiles.used_by(session, actor.workspace_id, profile_id),
    )
    return profiles.begin(session, actor, filled, now=now)


def duplicate(session: Session, actor: Person, profile_id: int, *, now: datetime) -> ProfileForm:
    """Open the form of a new profile filled with another one's contents. Raises NotAllowed, NotFound."""
    rights.require(actor, Right.BUILD)
    profile = profiles.profile_of(session, actor.workspace_id, profile_id)
    typed = profiles.as_typed(profile) | {"name": _free_name(session, actor.workspace_id, profile.name)}
    return profiles.begin(session, actor, ProfileForm(0, **typed, from_list=True), now=now)


def archive(session: Session, actor: Person, profile_id: int, *, now: datetime) -> str:
    """Offer a profile no more; sequences keep it. Raises NotAllowed, NotFound, AlreadyDecided."""
    return _turn(session, actor, profile_id, archived=True, now=now)


def bring_back(session: Session, actor: Person, profile_id: int, *, now: datetime) -> str:
    """Offer an archived profile again. Raises NotAllowed, NotFound, AlreadyDecided."""
    return _turn(session, actor, profile_id, archived=False, now=now)


def _turn(session: Session, actor: Person, profile_id: int, *, archived: bool, now: datetime) -> str:
    rights.require(actor, Right.BUILD)
    name = profiles.profile_of(session, actor.workspace_id, profile_id).name
    is_archived = StrategyProfile.archived_at.is_not(None)
    changed = session.scalar(
        update(StrategyProfile)
        .where(
            StrategyProfile.workspace_id == actor.workspace_id,
            StrategyProfile.id == profile_id,
            ~is_archived if archived else is_archived,
        )
        .values(archived_at=now if archived else None)
        .returning(StrategyProfile.id)
        .execution_options(synchronize_session=False)
    )
    if changed is None:
        how = "archived" if archived else "back"
        raise AlreadyDecided(f"The profile {name} is {how} already: open `/plera profiles` again.")
    kind = "profile.archived" if archived else "profile.brought_back"
    entry = history.Entry(actor.workspace_id)
    history.record(session, entry, kind, now=now, by=actor.id, reason=f"profile {profile_id}")
    if archived:
        return (
            f"The profile {name} is archived: new sequences are not offered it, those that have it keep it."
        )
    return f"The profile {name} is back: new sequences can choose it."


def _free_name(session: Session, workspace_id: int, name: str) -> str:
    taken = set(
        session.scalars(select(StrategyProfile.name).where(StrategyProfile.workspace_id == workspace_id))
    )
    wanted = (_COPY + name)[: profiles.MAX_NAME]
    number = 2
    while wanted in taken:
        tail = f" {number}"
        wanted, number = (_COPY + name)[: profiles.MAX_NAME - len(tail)] + tail, number + 1
    return wanted
