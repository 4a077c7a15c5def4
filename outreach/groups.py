"""Source groups: the list, one of them, and changing which leads it holds, its name, or that it is there."""

from collections.abc import Collection
from collections.abc import Sequence as Many
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, func, literal, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models import Lead, Person, Sequence, SequenceSourceGroup, SourceGroup, SourceGroupLead, Workspace
from models.sets import among, dialect_of
from outreach import (
    eligibility,
    enrolling,
    history,
    lead_counts,
    leads,
    open_sequences,
    rights,
    search_criteria,
)
from outreach.errors import InvalidForm, NotFound, NotReady
from outreach.group_screens import PAGE, GroupLine, GroupList, GroupPage
from outreach.rights import Right

MAX_NAME = 80


def page_of(session: Session, actor: Person, page: int = 0) -> GroupList:
    """Return a page of the groups, the newest first; a page that is not there is the last one."""
    rights.require(actor, Right.BUILD)
    mine = (SourceGroup.workspace_id == actor.workspace_id, SourceGroup.deleted_at.is_(None))
    total = session.scalar(select(func.count()).select_from(SourceGroup).where(*mine)) or 0
    pages = max(1, -(-total // PAGE))
    page = min(max(page, 0), pages - 1)
    found = session.scalars(
        select(SourceGroup).where(*mine).order_by(SourceGroup.id.desc()).limit(PAGE).offset(page * PAGE)
    ).all()
    channels = leads.connected_channels(session, actor.workspace_id)
    counts = leads.counts_of(session, [one.id for one in found], channels)
    return GroupList(tuple(_line(one, *counts[one.id]) for one in found), total, page, pages)


def _line(group: SourceGroup, total: int, good: int) -> GroupLine:
    lacks = eligibility.missing(group.enriched_at, leads=total, reachable=good)
    return GroupLine(group.id, group.name, total, good, lacks)


def shown(session: Session, actor: Person, group_id: int) -> GroupPage:
    """Return a group with its counts. Raises NotFound."""
    rights.require(actor, Right.BUILD)
    group = group_of(session, actor, group_id)
    channels = leads.connected_channels(session, actor.workspace_id)
    counts = lead_counts.of(session, actor.workspace_id, members(group_id), channels)
    return GroupPage(
        id=group.id,
        name=group.name,
        origin=group.origin,
        created_at=group.created_at,
        zone=actor.zone or session.get_one(Workspace, actor.workspace_id).zone,
        counts=counts,
        missing=eligibility.missing(group.enriched_at, leads=counts.leads, reachable=counts.reachable),
        criteria=search_criteria.in_words(search_criteria.unkept(group.search)) if group.search else "",
        used_by=tuple(_used_by(session, group_id)),
    )


def group_of(session: Session, actor: Person, group_id: int, *, locked: bool = False) -> SourceGroup:
    """Return a group of the actor's workspace that was not deleted. Raises NotFound."""
    wanted = select(SourceGroup).where(
        SourceGroup.workspace_id == actor.workspace_id,
        SourceGroup.id == group_id,
        SourceGroup.deleted_at.is_(None),
    )
    group = session.scalar(wanted.with_for_update() if locked else wanted)
    if group is None:
        raise NotFound("This source group is no longer there. See which are with `/plera groups`.")
    return group


def members(group_id: int) -> Select[int]:
    """Return the ids of the leads in a group."""
    return select(SourceGroupLead.lead_id).where(SourceGroupLead.source_group_id == group_id)


def _used_by(session: Session, group_id: int) -> Many[str]:
    """Return the names of the sequences that take their leads from a group and are not done."""
    return session.scalars(
        select(Sequence.name)
        .join(SequenceSourceGroup, SequenceSourceGroup.sequence_id == Sequence.id)
        .where(SequenceSourceGroup.source_group_id == group_id, open_sequences.is_open())
        .order_by(Sequence.id)
    ).all()


def add(
    session: Session,
    actor: Person,
    group_id: int,
    *,
    lead_ids: Collection[int] = (),
    from_group_id: int | None = None,
    now: datetime,
) -> str:
    """Add leads to a group, picked ones and those of another group; say how many were new.

    Live sequences of the group enroll the newcomers. Raises NotFound, InvalidForm when nobody is named.
    """
    rights.require(actor, Right.BUILD)
    if not lead_ids and from_group_id is None:
        raise InvalidForm({"group_leads": "Pick at least one lead, or a group whose leads are added."})
    group = group_of(session, actor, group_id, locked=True)
    ways = []
    if lead_ids:
        ways.append(among(session, Lead.id, list(lead_ids)))
    if from_group_id is not None:
        ways.append(Lead.id.in_(members(group_of(session, actor, from_group_id).id)))
    wanted = select(Lead.id).where(
        Lead.workspace_id == actor.workspace_id, Lead.erased_at.is_(None), or_(*ways)
    )
    count = take(session, group, wanted, now=now)
    note(session, actor, group, "leads_added", f"{count:,} leads added", now)
    if count == 0:
        return f"Nobody was added: they are all in {group.name} already."
    return f"{count:,} {'lead' if count == 1 else 'leads'} added to {group.name}."


def take(
    session: Session, group: SourceGroup, wanted: Select[int], *, is_raw: bool | None = None, now: datetime
) -> int:
    """Let a group hold the leads that a query returns; return how many are new. Its row is locked.

    A group stays enriched while all who come have been through enrichment; a new one is if all of them have. Where
    `is_raw` does not say whether one of them has not, as what came with them counts, each of them is looked at.
    """
    session.flush()
    new = wanted.where(Lead.id.not_in(members(group.id)))
    is_empty = session.scalar(members(group.id).limit(1)) is None
    if is_raw is None:
        is_raw = session.scalar(new.where(eligibility.is_raw()).limit(1)) is not None
    into = (sqlite if dialect_of(session) == "sqlite" else postgresql).insert(SourceGroupLead)
    rows = new.add_columns(
        literal(group.workspace_id), literal(group.id), literal(now, SourceGroupLead.added_at.type)
    )
    names = ["lead_id", "workspace_id", "source_group_id", "added_at"]
    taken = into.from_select(names, rows).on_conflict_do_nothing().returning(SourceGroupLead.lead_id)
    count = len(session.connection().execute(taken).all())
    if count and is_raw:
        group.enriched_at = None
    elif count and is_empty:
        group.enriched_at = group.enriched_at or now
    session.flush()
    if count:
        enrolling.let_newcomers_in(session, group.id)
    return count


def remove(
    session: Session, actor: Person, group_id: int, lead_ids: Collection[int], *, now: datetime
) -> str:
    """Take leads out of a group and say how many; those enrolled from it stay enrolled."""
    rights.require(actor, Right.BUILD)
    if not lead_ids:
        raise InvalidForm({"group_leads": "Pick at least one lead."})
    group = group_of(session, actor, group_id, locked=True)
    gone = session.scalars(
        delete(SourceGroupLead)
        .where(
            SourceGroupLead.source_group_id == group.id,
            among(session, SourceGroupLead.lead_id, list(lead_ids)),
        )
        .returning(SourceGroupLead.lead_id)
    ).all()
    if group.enriched_at is None:
        held = select(Lead.id).where(Lead.id.in_(members(group.id)))
        is_any = session.scalar(held.limit(1)) is not None
        is_any_raw = session.scalar(held.where(eligibility.is_raw()).limit(1)) is not None
        group.enriched_at = now if is_any and not is_any_raw else None
    note(session, actor, group, "leads_removed", f"{len(gone):,} leads removed", now)
    return f"{len(gone):,} {'lead' if len(gone) == 1 else 'leads'} removed from {group.name}."


def create(
    session: Session,
    actor: Person,
    *,
    name: str,
    origin: str,
    search: dict[str, Any] | None = None,
    now: datetime,
) -> SourceGroup:
    """Make an empty group. Raises NotAllowed, InvalidForm for a name that is empty, too long or taken."""
    rights.require(actor, Right.BUILD)
    group = SourceGroup(
        workspace_id=actor.workspace_id,
        name=_free_name(session, actor, name),
        origin=origin,
        search=search,
        created_at=now,
    )
    session.add(group)
    session.flush()
    note(session, actor, group, "created", group.name, now)
    return group


def rename(session: Session, actor: Person, group_id: int, name: str, *, now: datetime) -> None:
    """Give a group another name. Raises NotFound, InvalidForm for a name that is empty, too long or taken."""
    rights.require(actor, Right.BUILD)
    group = group_of(session, actor, group_id, locked=True)
    if group.name != name.strip():
        before, group.name = group.name, _free_name(session, actor, name)
        note(session, actor, group, "renamed", f"{before} is now {group.name}", now)


def remove_group(session: Session, actor: Person, group_id: int, *, now: datetime) -> None:
    """Delete a group; its leads stay. Raises NotFound, NotReady while a sequence that is not done takes from it."""
    rights.require(actor, Right.BUILD)
    group = group_of(session, actor, group_id, locked=True)
    used_by = _used_by(session, group_id)
    if used_by:
        more = f" and {len(used_by) - 1} more" if len(used_by) > 1 else ""
        raise NotReady(
            f"{group.name} stays: {used_by[0]}{more} takes its leads from it. Once that is completed, it can go."
        )
    group.deleted_at = now
    note(session, actor, group, "deleted", group.name, now)


def _free_name(session: Session, actor: Person, name: str) -> str:
    wanted = " ".join(name.split())
    if not wanted:
        raise InvalidForm({"group_name": "Give the group a name, so that people find it again."})
    if len(wanted) > MAX_NAME:
        raise InvalidForm({"group_name": f"Keep the name within {MAX_NAME} characters."})
    if leads.group_to_be(session, actor.workspace_id, wanted) is not None:
        raise InvalidForm({"group_name": "There is a group of this name already: choose another one."})
    return wanted


def note(session: Session, actor: Person, group: SourceGroup, what: str, reason: str, now: datetime) -> None:
    """Append to the history what somebody did with a group."""
    history.append(
        session,
        history.Entry(actor.workspace_id),
        f"source_group.{what}",
        now=now,
        reason=reason,
        by=actor.id,
        detail={"source_group_id": group.id},
    )
