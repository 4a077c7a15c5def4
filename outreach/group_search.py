"""A search over leads that becomes a source group, and is asked again later."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Lead, LeadTag, Person
from outreach import folding, groups, lead_counts, leads, rights, search_criteria
from outreach.errors import InvalidForm, NotReady
from outreach.group_screens import PREVIEW, Criteria, SearchPreview
from outreach.name_picks import MOST_AT_ONCE
from outreach.rights import Right

MOST = 50_000
"""How many leads one search may bring into a group."""
ORIGIN = "search"


def preview(session: Session, actor: Person, criteria: Criteria) -> SearchPreview:
    """Return what a search finds, before it is saved. Raises InvalidForm when it asks for nothing."""
    rights.require(actor, Right.BUILD)
    search_criteria.check(criteria)
    wanted = search_criteria.matching(session, actor.workspace_id, criteria)
    channels = leads.connected_channels(session, actor.workspace_id)
    counts = lead_counts.of(session, actor.workspace_id, wanted.order_by(Lead.id).limit(MOST), channels)
    is_cut = (
        counts.leads == MOST and session.scalar(wanted.order_by(Lead.id).offset(MOST).limit(1)) is not None
    )
    first = session.execute(
        select(Lead.name, Lead.title, Lead.company)
        .where(Lead.id.in_(wanted))
        .order_by(Lead.name, Lead.id)
        .limit(PREVIEW)
    )
    lines = tuple(", ".join(part for part in row if part) for row in first)
    return SearchPreview(criteria, search_criteria.in_words(criteria), counts, lines, is_cut)


def save(session: Session, actor: Person, criteria: Criteria, *, name: str, now: datetime) -> int:
    """Make a group of those whom a search finds now, and keep what it asked for; return the group's id."""
    search_criteria.check(criteria)
    group = groups.create(
        session, actor, name=name, origin=ORIGIN, search=search_criteria.kept(criteria), now=now
    )
    wanted = search_criteria.matching(session, actor.workspace_id, criteria)
    if groups.take(session, group, wanted.order_by(Lead.id).limit(MOST), now=now) == 0:
        raise InvalidForm({"search_title": "Nobody fits: ask for less."})
    return group.id


def again(session: Session, actor: Person, group_id: int, *, now: datetime) -> str:
    """Add to a group those who fit its search by now; nobody leaves it. Say how many were new."""
    rights.require(actor, Right.BUILD)
    group = groups.group_of(session, actor, group_id, locked=True)
    if not group.search:
        raise NotReady(f"{group.name} is no saved search: add leads to it by hand.")
    wanted = search_criteria.matching(session, actor.workspace_id, search_criteria.unkept(group.search))
    count = groups.take(session, group, wanted.order_by(Lead.id).limit(MOST), now=now)
    groups.note(session, actor, group, "searched_again", f"{count:,} leads added", now)
    return f"{count:,} new {'lead' if count == 1 else 'leads'} found." if count else "Nobody new fits."


def tags(session: Session, actor: Person, words: str = "") -> tuple[str, ...]:
    """Return the tags so named that leads carry, in order, as many as a select holds and one more."""
    rights.require(actor, Right.BUILD)
    found = (
        select(LeadTag.tag)
        .where(
            LeadTag.workspace_id == actor.workspace_id,
            folding.holds(session, LeadTag.tag, " ".join(words.split())),
        )
        .distinct()
    )
    return tuple(session.scalars(found.order_by(LeadTag.tag).limit(MOST_AT_ONCE + 1)))
