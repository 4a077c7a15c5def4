"""Leads as they are written: new ones, changed ones, and the words, tags and groups that go with them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter, itemgetter
from typing import Any, Self

from sqlalchemy import bindparam, delete, update
from sqlalchemy.orm import Session

from models import History, Lead, LeadTag, LeadWord, SourceGroup, SourceGroupLead
from models.loading import load, next_ids
from models.sets import among, insert_each
from models.states import DuplicatePolicy
from outreach import lead_words, stages, suppression
from outreach.incoming import Incoming
from outreach.row_reading import MAX_FACTS

_PLACE = ("city", "region", "country")
_ZONE = ("zone", "zone_evidence", "zone_confidence")
_BOUND = ("name", "email", "linkedin_url")
_PLAIN = (*_BOUND, "phone", "title", "company", "company_domain", *_PLACE, "language")
_TOLD = (*_PLAIN, "email_verified", *_ZONE)
_told_by = attrgetter(*_TOLD)
FIELDS = (*_PLAIN, "email_verified", *_ZONE, "facts", "checks", "origins", "stage")
"""Columns of a lead that a file may tell."""
_fields_of = itemgetter(*FIELDS)

WHOLE = "*"
"""In a lead's origins: where every field comes from that is not named there."""


@dataclass(eq=False)
class Person:
    """A lead in hand: as it is in the database, or new; `row` is the first row that tells of them.

    `is_bound`: texts and plans under way hold their name, address and zone.
    """

    incoming: Incoming
    values: dict[str, Any]
    id: int = 0
    is_new: bool = False
    is_bound: bool = False
    is_changed: bool = False
    tags: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)

    @classmethod
    def of_row(cls, row: Incoming) -> Self:
        """Make a new person of a row."""
        values: dict[str, Any] = dict(zip(_TOLD, _told_by(row), strict=True))
        values |= {"facts": dict(row.facts), "checks": list(row.checks), "origins": {}}
        values["stage"] = stages.stage_of(row.email, row.title, row.company)
        return cls(row, values, is_new=True, is_changed=True, tags=set(row.tags))

    @classmethod
    def of_lead(cls, lead: Any, *, is_bound: bool) -> Self:
        """Take a lead of the database in hand; its row is set when one tells of them."""
        values = {name: getattr(lead, name) for name in FIELDS}
        return cls(Incoming(0, lead.name), values, id=lead.id, is_bound=is_bound)

    @property
    def row(self) -> int:
        return self.incoming.row

    @property
    def key(self) -> str:
        """Return the key by which a namesake at the same company is found."""
        ahead = self.incoming.key if self._is_as_told else None
        return lead_words.name_key(self.name, self.company) if ahead is None else ahead

    @property
    def words(self) -> Sequence[str]:
        """Return the words by which the lead is found."""
        ahead = self.incoming.words if self._is_as_told else None
        return (
            lead_words.words_of(self.name, self.company, self.email, self.title) if ahead is None else ahead
        )

    @property
    def _is_as_told(self) -> bool:
        return self.is_new and not self.changed

    @property
    def name(self) -> str:
        return str(self.values["name"])

    @property
    def company(self) -> str:
        return str(self.values["company"])

    @property
    def title(self) -> str:
        return str(self.values["title"])

    @property
    def email(self) -> str | None:
        email: str | None = self.values["email"]
        return email

    @property
    def linkedin_url(self) -> str | None:
        url: str | None = self.values["linkedin_url"]
        return url

    def take(self, row: Incoming, policy: DuplicatePolicy) -> bool:
        """Take over what a further row tells, as the policy says; return whether something had to stay as it is."""
        if not self.row:
            self.incoming = row
        if policy is DuplicatePolicy.SKIP:
            return False
        over = policy is DuplicatePolicy.OVERWRITE
        told = {name: getattr(row, name) for name in _PLAIN}
        if row.email and row.email == self.email:
            told |= {"email_verified": row.email_verified or None}
        new = {name: value for name, value in told.items() if value and self._takes(name, value, over=over)}
        if row.zone and self._takes("zone", row.zone, over=over):
            new |= {name: getattr(row, name) for name in _ZONE}
        stays = {name for name in new if self.is_bound and name in (*_BOUND, *_ZONE) and self.values[name]}
        if self.is_bound and "zone" in new:
            stays |= set(_ZONE)
        self._set({name: value for name, value in new.items() if name not in stays}, row, over=over)
        return bool(stays)

    def _takes(self, name: str, value: Any, *, over: bool) -> bool:
        return value != self.values[name] and (over or not self.values[name])

    def _set(self, new: Mapping[str, Any], row: Incoming, *, over: bool) -> None:
        facts = dict(row.facts) | self.values["facts"] if not over else self.values["facts"] | dict(row.facts)
        tags = self.tags | set(row.tags)
        if not new and facts == self.values["facts"] and not set(row.tags) - self.tags:
            return
        self.values |= dict(new)
        self.values["facts"] = dict(list(facts.items())[:MAX_FACTS])
        if "email" in new:
            self.values |= {"checks": list(row.checks), "email_verified": row.email_verified}
        reached = stages.stage_of(self.email, self.values["title"], self.company)
        self.values["stage"] = stages.advanced(self.values["stage"], reached)
        self.tags, self.is_changed = tags, True
        self.changed |= set(new)


def add(session: Session, workspace_id: int, people: Sequence[Person], *, origin: str, now: datetime) -> None:
    """Write new leads, and give each its id."""
    if not people:
        return
    for person, id_ in zip(people, next_ids(session, Lead, len(people)), strict=True):
        person.id = id_
    names = ("id", "workspace_id", *FIELDS, "email_domain", "name_key", "created_at")
    rows = [
        (person.id, workspace_id, *_told(person, origin), _domain(person), person.key, now)
        for person in people
    ]
    load(session, Lead, names, rows)
    _say(session, workspace_id, people, "lead.imported", origin=origin, now=now)
    _write_words(session, workspace_id, people)


def change(
    session: Session, workspace_id: int, people: Sequence[Person], *, origin: str, now: datetime
) -> None:
    """Write what has changed of leads."""
    if not people:
        return
    columns = Lead.__table__.c
    names = (*FIELDS, "email_domain", "name_key")
    values = {name: bindparam(f"new_{name}", type_=columns[name].type) for name in names}
    statement = (
        update(Lead.__table__)  # type: ignore[arg-type]
        .where(columns.id == bindparam("of_id"))
        .values(**values, changed_at=now)
    )
    rows = []
    for person in people:
        told = dict(zip(FIELDS, _told(person, origin), strict=True))
        told |= {"email_domain": _domain(person), "name_key": person.key}
        rows.append({f"new_{name}": value for name, value in told.items()} | {"of_id": person.id})
    session.connection().execute(statement, rows)
    _say(session, workspace_id, people, "lead.updated", origin=origin, now=now)
    ids = [person.id for person in people]
    session.execute(delete(LeadWord).where(among(session, LeadWord.lead_id, ids)))
    _write_words(session, workspace_id, people)


def join(session: Session, group: SourceGroup, lead_ids: Collection[int], *, now: datetime) -> None:
    """Let leads be in a group; those who are in it already stay."""
    rows = [
        {
            "workspace_id": group.workspace_id,
            "source_group_id": group.id,
            "lead_id": lead_id,
            "added_at": now,
        }
        for lead_id in lead_ids
    ]
    insert_each(session, SourceGroupLead, rows, or_leave=True)


def _told(person: Person, origin: str) -> list[Any]:
    """Return the columns of a person, with what this file has told of them."""
    told = [WHOLE] if person.is_new else sorted(person.changed)
    origins = person.values["origins"] | dict.fromkeys(told, origin)
    return list(_fields_of(person.values | {"origins": origins}))


def _domain(person: Person) -> str:
    return suppression.domain_of(person.email or "")


def _say(
    session: Session, workspace_id: int, people: Sequence[Person], kind: str, *, origin: str, now: datetime
) -> None:
    rows = [
        (workspace_id, person.id, kind, f"From {origin}, row {person.row}"[:300], now) for person in people
    ]
    load(session, History, ("workspace_id", "lead_id", "kind", "reason", "at"), rows)


def _write_words(session: Session, workspace_id: int, people: Sequence[Person]) -> None:
    words = [(workspace_id, word, person.id) for person in people for word in person.words]
    load(session, LeadWord, ("workspace_id", "word", "lead_id"), sorted(words))
    tags = [
        {"workspace_id": workspace_id, "lead_id": person.id, "tag": tag[:60]}
        for person in people
        for tag in sorted(person.tags)
    ]
    insert_each(session, LeadTag, tags, or_leave=True)
