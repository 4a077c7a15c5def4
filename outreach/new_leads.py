"""A lead typed in by hand: checked as one row of an import, known again by the same rule, refused where blocked."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Lead, Person, SourceGroup, Workspace
from outreach import (
    erased,
    group_picks,
    groups,
    history,
    lead_typing,
    lead_writing,
    own_profiles,
    rights,
    row_reading,
    suppression,
)
from outreach.errors import InvalidForm, NotFound
from outreach.fields import Field
from outreach.form_screens import Choice
from outreach.incoming import Incoming, Problem
from outreach.known_leads import KnownLeads
from outreach.lead_screens import LeadForm, NewLead
from outreach.rights import Right
from outreach.table_port import Row

_NOTHING: dict[str, Any] = dict.fromkeys((*lead_typing.LENGTHS, "tags"), "")
EMPTY = LeadForm(lead_id=0, **_NOTHING)
"""The form of a lead in which nothing is typed."""
_WAYS = ("email", "linkedin_url")
_ONLY_A_NAME = "A name alone does not tell who they are: type an email, a LinkedIn URL, a company or a place."


def form(
    session: Session, actor: Person, *, from_group_id: int | None = None, has_picks: bool = False
) -> NewLead:
    """Return the empty form; on a group's, that group is chosen. Raises NotAllowed, NotFound."""
    rights.require(actor, Right.BUILD)
    if from_group_id is not None:
        groups.group_of(session, actor, from_group_id)
    blank = NewLead(EMPTY, group_id=from_group_id, from_group_id=from_group_id, has_picks=has_picks)
    return _offering(session, actor, blank)


def offered(session: Session, actor: Person, words: str) -> tuple[Choice, ...]:
    """Return the groups so named that a lead may come into, the newest first. Raises NotAllowed."""
    return group_picks.others(session, actor, 0, words)


def add(session: Session, actor: Person, new: NewLead, *, now: datetime) -> int | NewLead:
    """Make a lead of what was typed and return its id; where they are here already, return the form with who it is.

    Raises NotAllowed, InvalidForm by field: what is wrong, erased at their wish, or blocked, with the reason.
    """
    rights.require(actor, Right.BUILD)
    row = _read(session, actor, new.typed)
    # From here on nobody else adds leads, as with an import.
    known = KnownLeads(session, actor.workspace_id, [row])
    _refuse(session, actor.workspace_id, row)
    here = known.matches(row)
    if here:
        found = tuple(Choice(one.id, _who(one.said)) for one in here)
        return _offering(session, actor, replace(new, known=found))
    group = _group(session, actor, new.group_id)
    person, who = known.add(row), history.name_of(session, actor.id)
    origin = f"typed by {who}"
    lead_writing.add(session, actor.workspace_id, [person], origin=origin, are_rows=False, now=now)
    about = history.Entry(actor.workspace_id, lead_id=person.id)
    where = f"Into {group.name}" if group is not None else ""
    history.record(session, about, "lead.added", now=now, by=actor.id, reason=where)
    if group is not None:
        theirs = select(Lead.id).where(Lead.id == person.id)
        groups.take(session, group, theirs, is_raw=False, now=now)
        groups.note(session, actor, group, "leads_added", "1 lead typed in", now)
    return person.id


def _read(session: Session, actor: Person, typed: LeadForm) -> Incoming:
    """Return what was typed as a row of an import. Raises InvalidForm by field."""
    home = session.get_one(Workspace, actor.workspace_id).holiday_region[:2] or None
    texts, wrong = lead_typing.read(typed, home=home)
    if wrong:
        raise InvalidForm(wrong)
    cells = texts | {"tags": ", ".join(lead_typing.tags_of(typed.tags))}
    columns = {Field(name): place for place, name in enumerate(cells)}
    read = row_reading.RowReading(list(cells), columns, home=home).read(Row(1, tuple(cells.values())))
    if isinstance(read, Problem):
        is_bare = not any(
            texts[name] for name in ("email", "linkedin_url", "company", "city", "region", "country")
        )
        raise InvalidForm({"email": _ONLY_A_NAME if is_bare else read.sentence})
    return read


def _refuse(session: Session, workspace_id: int, row: Incoming) -> None:
    """Refuse an erased person, and one who must not be written to. Raises InvalidForm at the field that tells so."""
    gone = erased.erased_among(session, workspace_id, [row.email], [row.linkedin_url])
    wrong = {name: erased.SENTENCE for name in _WAYS if getattr(row, name) in gone}
    for name in _WAYS:
        why = suppression.why_suppressed(session, workspace_id, **{name: getattr(row, name)})
        if why and name not in wrong:
            wrong[name] = f"They are not written to: {why}. With /plera unblock they may be again."
    own = own_profiles.problem(session, workspace_id, row.linkedin_url)
    if own and "linkedin_url" not in wrong:
        wrong["linkedin_url"] = own
    if wrong:
        raise InvalidForm(wrong)


def _group(session: Session, actor: Person, group_id: int | None) -> SourceGroup | None:
    if group_id is None:
        return None
    try:
        return groups.group_of(session, actor, group_id, locked=True)
    except NotFound as error:
        raise InvalidForm(
            {"group": "This source group is no longer there: choose another one, or none."}
        ) from error


def _offering(session: Session, actor: Person, new: NewLead) -> NewLead:
    """Return the form with the groups that it offers, the chosen one among them."""
    found = offered(session, actor, "")
    if new.group_id is not None and all(one.id != new.group_id for one in found):
        group = session.scalar(
            select(SourceGroup).where(
                SourceGroup.workspace_id == actor.workspace_id,
                SourceGroup.id == new.group_id,
                SourceGroup.deleted_at.is_(None),
            )
        )
        found = (*((Choice(group.id, group.name),) if group is not None else ()), *found)
    return replace(new, groups=found)


def _who(said: Incoming) -> str:
    return ", ".join(
        part for part in (said.name, said.company, said.email or said.linkedin_url or "") if part
    )
