"""What is offered while somebody types the name of a group, or of a lead for one."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from models import Lead, Person, SourceGroup
from outreach import folding, forms, groups, leads, rights
from outreach.form_screens import Choice, GroupChoice
from outreach.rights import Right

MOST_OFFERED = 20
MOST_AT_ONCE = 100
"""How many options a select may hold, and an answer to what is typed into one."""


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
    rights.require(actor, Right.BUILD)
    return (
        select(SourceGroup)
        .where(
            SourceGroup.workspace_id == actor.workspace_id,
            SourceGroup.deleted_at.is_(None),
            SourceGroup.id.not_in(but),
            folding.holds(session, SourceGroup.name, " ".join(words.split())),
        )
        .order_by(SourceGroup.id.desc())
    )


def offered(session: Session, actor: Person, words: str, *, within: int | None = None) -> tuple[Choice, ...]:
    """Return the leads whose name, company or address holds these words; those `within` a group where one is named."""
    rights.require(actor, Right.BUILD)
    fits: list[ColumnElement[bool]] = [
        Lead.workspace_id == actor.workspace_id,
        Lead.erased_at.is_(None),
    ]
    if words.strip():
        wanted = words.strip()
        fits.append(
            or_(
                Lead.name.icontains(wanted, autoescape=True),
                Lead.email.icontains(wanted, autoescape=True),
                Lead.company.icontains(wanted, autoescape=True),
            )
        )
    if within is not None:
        fits.append(Lead.id.in_(groups.members(within)))
    rows = session.execute(
        select(Lead.id, Lead.name, Lead.company, Lead.email)
        .where(*fits)
        .order_by(Lead.name, Lead.id)
        .limit(MOST_OFFERED)
    )
    return tuple(
        Choice(id_, ", ".join(part for part in (name, company or email or "") if part))
        for id_, name, company, email in rows
    )
