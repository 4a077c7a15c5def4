"""What is offered while somebody types the name of a group, or of a lead for one."""

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from models import Lead, Person, SourceGroup
from outreach import folding, groups, rights
from outreach.form_screens import Choice
from outreach.rights import Right

MOST_OFFERED = 20


def others(session: Session, actor: Person, group_id: int) -> tuple[Choice, ...]:
    """Return the groups whose leads may be added to this one, the newest first, at most a hundred."""
    found = session.execute(
        select(SourceGroup.id, SourceGroup.name)
        .where(
            SourceGroup.workspace_id == actor.workspace_id,
            SourceGroup.deleted_at.is_(None),
            SourceGroup.id != group_id,
        )
        .order_by(SourceGroup.id.desc())
        .limit(100)
    )
    return tuple(Choice(id_, name) for id_, name in found)


def named(session: Session, actor: Person, words: str) -> tuple[Choice, ...]:
    """Return the groups whose name holds these words, however either is written, the newest first."""
    rights.require(actor, Right.BUILD)
    found = session.execute(
        select(SourceGroup.id, SourceGroup.name)
        .where(
            SourceGroup.workspace_id == actor.workspace_id,
            SourceGroup.deleted_at.is_(None),
            folding.holds(session, SourceGroup.name, " ".join(words.split())),
        )
        .order_by(SourceGroup.id.desc())
        .limit(MOST_OFFERED)
    )
    return tuple(Choice(id_, name) for id_, name in found)


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
