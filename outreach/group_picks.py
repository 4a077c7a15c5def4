"""What is offered while somebody types the name of a group, or of a lead for one."""

from collections.abc import Collection

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from models import Lead, Person, SourceGroup
from outreach import folding, forms, groups, lead_search, leads, rights
from outreach.form_screens import Choice, GroupChoice
from outreach.name_picks import MOST_AT_ONCE, whose_name
from outreach.rights import Right

MOST_OFFERED = 20


def others(session: Session, actor: Person, group_id: int, words: str = "") -> tuple[Choice, ...]:
    """Return the groups whose leads may be added to this one, the newest first, as many as fit and one more."""
    return _named(session, actor, words, MOST_AT_ONCE + 1, but=[group_id])


def named(session: Session, actor: Person, words: str) -> tuple[Choice, ...]:
    """Return the groups whose name holds these words, however either is written, the newest first."""
    return _named(session, actor, words, MOST_OFFERED)


def eligible(
    session: Session, actor: Person, words: str, *, but: Collection[int] = ()
) -> tuple[GroupChoice, ...]:
    """Return the groups so named that a sequence may take, the newest first, without those in `but`."""
    channels = leads.connected_channels(session, actor.workspace_id)
    found: list[GroupChoice] = []
    before: int | None = None
    while len(found) < MOST_AT_ONCE:
        wanted = _whose_name(session, actor, words, but).where(SourceGroup.enriched_at.is_not(None))
        if before is not None:
            wanted = wanted.where(SourceGroup.id < before)
        groups_ = session.scalars(wanted.limit(MOST_AT_ONCE)).all()
        if not groups_:
            break
        before = groups_[-1].id
        found += [one for one in forms.group_choices(session, groups_, channels) if not one.missing]
    return tuple(found[:MOST_AT_ONCE])


def _named(
    session: Session, actor: Person, words: str, most: int, but: Collection[int] = ()
) -> tuple[Choice, ...]:
    found = session.scalars(_whose_name(session, actor, words, but).limit(most))
    return tuple(Choice(group.id, group.name) for group in found)


def _whose_name(session: Session, actor: Person, words: str, but: Collection[int]) -> Select[SourceGroup]:
    return whose_name(session, actor, SourceGroup, words).where(
        SourceGroup.deleted_at.is_(None), SourceGroup.id.not_in(but)
    )


def offered(session: Session, actor: Person, words: str, *, within: int | None = None) -> tuple[Choice, ...]:
    """Return the leads who fit these words as in every search; of a group that is named, those who hold them."""
    rights.require(actor, Right.BUILD)
    if within is None:
        found = lead_search.search(session, actor.workspace_id, words, size=MOST_OFFERED).leads
        return tuple(_choice(one.lead_id, one.name, one.company, one.email) for one in found)
    wanted = " ".join(words.split())
    rows = session.execute(
        select(Lead.id, Lead.name, Lead.company, Lead.email)
        .where(
            Lead.workspace_id == actor.workspace_id,
            Lead.erased_at.is_(None),
            Lead.id.in_(groups.members(within)),
            or_(
                *(folding.holds(session, column, wanted) for column in (Lead.name, Lead.company, Lead.email))
            ),
        )
        .order_by(Lead.name, Lead.id)
        .limit(MOST_OFFERED)
    )
    return tuple(_choice(*row) for row in rows)


def _choice(lead_id: int, name: str, company: str, email: str | None) -> Choice:
    return Choice(lead_id, ", ".join(part for part in (name, company or email or "") if part))
