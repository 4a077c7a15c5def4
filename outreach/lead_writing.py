"""Leads as they are written: new ones, changed ones, and the words, tags and groups that go with them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ColumnElement, bindparam, case, func, null, or_, update
from sqlalchemy.orm import Session

from models import History, Lead, LeadTag, SourceGroup, SourceGroupLead
from models.loading import Load, load, next_ids
from models.sets import insert_each
from outreach import found_by, lead_words, suppression
from outreach.incoming import Incoming
from outreach.leads_in_hand import TOLD, Person

WHOLE = "*"
"""In a lead's origins: where every field comes from that is not named there."""


def add(
    session: Session,
    workspace_id: int,
    people: Sequence[Person],
    *,
    origin: str,
    are_rows: bool = True,
    now: datetime,
) -> None:
    """Write new leads, and give each its id.

    Where they `are_rows` of a file, their history says from which; else who calls says how they came.
    """
    if not people:
        return
    ids = next_ids(session, Lead, len(people))
    for person, id_ in zip(people, ids, strict=True):
        person.id = id_
    alike = {"workspace_id": workspace_id, "origins": {WHOLE: origin}, "created_at": now}

    def loads() -> Iterator[Load]:
        yield Load(Lead, {"id": ids, **_columns(people)}, alike)
        if are_rows:
            yield _said(workspace_id, people, "lead.imported", origin=origin, now=now)
        yield found_by.loaded(workspace_id, people)

    load(session, loads())
    _write_tags(session, workspace_id, people)


def change(
    session: Session, workspace_id: int, people: Sequence[Person], *, origin: str, now: datetime
) -> None:
    """Write what has changed of leads."""
    if not people:
        return
    columns = Lead.__table__.c
    told = _columns(people) | {"origins": [_origins(person, origin) for person in people]}
    values = {name: bindparam(f"new_{name}", type_=columns[name].type) for name in told}
    told["is_renamed"] = [_is_renamed(person) for person in people]
    statement = (
        update(Lead.__table__)  # type: ignore[arg-type]
        .where(columns.id == bindparam("of_id"))
        .values(**values, earlier_key=_earlier_key(values["name_key"]), changed_at=now)
    )
    rows = [
        {f"new_{name}": value for name, value in zip(told, row, strict=True)} | {"of_id": person.id}
        for person, row in zip(people, zip(*told.values(), strict=True), strict=True)
    ]
    session.connection().execute(statement, rows)
    found_by.take_away(session, workspace_id, people)

    def loads() -> Iterator[Load]:
        yield _said(workspace_id, people, "lead.updated", origin=origin, now=now)
        yield found_by.loaded(workspace_id, people)

    load(session, loads())
    _write_tags(session, workspace_id, people)


def _is_renamed(person: Person) -> bool:
    """Say whether a lead is called by another name now, not the same in other letters or a part of it."""
    name = lead_words.words_of(person.said.name, "", None, "")
    return "name" in person.changed and not person.words_before.issuperset(name)


def _earlier_key(key: ColumnElement[str]) -> ColumnElement[str | None]:
    """Return the first key by which a file told of a lead, while they are called the same; of rows that are written."""
    columns = Lead.__table__.c
    stays = or_(columns.name_key == key, columns.name_key == "")
    return case(
        (stays, columns.earlier_key),
        (bindparam("new_is_renamed", type_=Boolean()), null()),
        else_=func.coalesce(columns.earlier_key, columns.name_key),
    )


def join(session: Session, group: SourceGroup, people: Sequence[Person], *, now: datetime) -> None:
    """Let leads be in a group; those who are in it already stay."""
    alike = {"workspace_id": group.workspace_id, "source_group_id": group.id, "added_at": now}
    new = [person.id for person in people if person.is_new]
    load(session, [Load(SourceGroupLead, {"lead_id": new}, alike)])
    known = [alike | {"lead_id": person.id} for person in people if not person.is_new]
    insert_each(session, SourceGroupLead, known, or_leave=True)


def _columns(people: Sequence[Person]) -> dict[str, Sequence[Any]]:
    """Return what is known of people, and what follows from it, column by column."""
    said = dict(zip(Incoming._fields, zip(*(person.said for person in people), strict=True), strict=True))
    return {name: said[name] for name in TOLD} | {
        "stage": [person.reached for person in people],
        "email_domain": [suppression.domain_of(email or "") for email in said["email"]],
        "name_key": [person.key for person in people],
        "words": [lead_words.joined(person.words) for person in people],
    }


def _origins(person: Person, origin: str) -> Mapping[str, Any]:
    """Return where each field of a person comes from, with what this file has told of them."""
    return {**person.origins, **dict.fromkeys(sorted(person.changed), origin)}


def _said(workspace_id: int, people: Sequence[Person], kind: str, *, origin: str, now: datetime) -> Load:
    """Return the lines of history of these people."""
    columns: dict[str, Sequence[Any]] = {
        "lead_id": [person.id for person in people],
        "reason": [f"From {origin}, row {person.row}"[:300] for person in people],
    }
    return Load(History, columns, {"workspace_id": workspace_id, "kind": kind, "at": now})


def _write_tags(session: Session, workspace_id: int, people: Sequence[Person]) -> None:
    tags = [
        {"workspace_id": workspace_id, "lead_id": person.id, "tag": tag[:60]}
        for person in people
        for tag in sorted(person.said.tags)
    ]
    insert_each(session, LeadTag, tags, or_leave=True)
