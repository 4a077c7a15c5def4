"""A lead while rows of a file are taken in: as it is in the database or new, and what further rows change of it."""

from collections.abc import Mapping
from typing import Any, Self

from models.states import DuplicatePolicy, LeadStage
from outreach import lead_words, stages
from outreach.incoming import Incoming
from outreach.row_reading import MAX_FACTS

_PLACE = ("city", "region", "country")
_ZONE = ("zone", "zone_evidence", "zone_confidence")
_BOUND = ("name", "email", "linkedin_url")
_PLAIN = (*_BOUND, "phone", "title", "company", "company_domain", *_PLACE, "language")
TOLD = (*_PLAIN, "email_verified", *_ZONE, "facts", "checks")
"""Columns of a lead that a row may tell."""
KEPT = (*TOLD, "origins", "stage", "words")
"""Columns of a lead that an import may change."""


class Person:
    """A lead in hand; `said` is what is known of them now, its `row` the first row that tells of them, 0 for none.

    `is_bound`: texts and plans under way hold their name, address and zone. `changed` are the fields that a row has
    changed of somebody who was there, or new in a row before; `words_before` are those by which they are found now.
    """

    __slots__ = (
        "changed",
        "id",
        "is_bound",
        "is_changed",
        "is_new",
        "origins",
        "said",
        "stage",
        "words_before",
    )

    def __init__(self, said: Incoming) -> None:
        self.said = said
        self.id = 0
        self.is_new = self.is_changed = True
        self.is_bound = False
        self.changed: frozenset[str] = frozenset()
        self.origins: Mapping[str, Any] = {}
        self.stage: LeadStage | None = None
        self.words_before: frozenset[str] = frozenset()

    @classmethod
    def of_lead(cls, lead: Any, *, is_bound: bool) -> Self:
        """Take a lead of the database in hand."""
        told = {name: getattr(lead, name) for name in TOLD}
        person = cls(Incoming(row=0, **told | {"checks": tuple(lead.checks)}))
        person.id, person.origins, person.stage = lead.id, lead.origins, lead.stage
        person.is_new = person.is_changed = False
        person.is_bound = is_bound
        person.words_before = frozenset(lead.words.split())
        return person

    @property
    def row(self) -> int:
        return self.said.row

    @property
    def key(self) -> str:
        """Return the key by which a namesake at the same company, else place, is found."""
        said = self.said
        return lead_words.key_of(said) if said.key is None else said.key

    @property
    def words(self) -> tuple[str, ...]:
        """Return the words by which the lead is found."""
        said = self.said
        if said.words is not None:
            return said.words
        return tuple(lead_words.words_of(said.name, said.company, said.email, said.title))

    @property
    def reached(self) -> LeadStage:
        """Return how far the lead has come with what is known now."""
        reached = stages.stage_of(self.said.email, self.said.title, self.said.company)
        return reached if self.stage is None else stages.advanced(self.stage, reached)

    def take(self, row: Incoming, policy: DuplicatePolicy) -> bool:
        """Take over what a further row tells, as the policy says; return whether something had to stay as it is."""
        if not self.said.row:
            self.said = self.said._replace(row=row.row)
        if policy is DuplicatePolicy.SKIP:
            return False
        over = policy is DuplicatePolicy.OVERWRITE
        told = {name: getattr(row, name) for name in _PLAIN}
        if row.email and row.email == self.said.email:
            told |= {"email_verified": row.email_verified or None}
        new = {name: value for name, value in told.items() if value and self._takes(name, value, over=over)}
        if row.zone and self._takes("zone", row.zone, over=over):
            new |= {name: getattr(row, name) for name in _ZONE}
        stays = {
            name for name in new if self.is_bound and name in (*_BOUND, *_ZONE) and getattr(self.said, name)
        }
        if self.is_bound and "zone" in new:
            stays |= set(_ZONE)
        self._set({name: value for name, value in new.items() if name not in stays}, row, over=over)
        return bool(stays)

    def _takes(self, name: str, value: Any, *, over: bool) -> bool:
        known = getattr(self.said, name)
        return value != known and (over or not known)

    def _set(self, new: dict[str, Any], row: Incoming, *, over: bool) -> None:
        said = self.said
        facts = {**said.facts, **row.facts} if over else {**row.facts, **said.facts}
        tags = dict.fromkeys((*said.tags, *row.tags))
        if not new and facts == said.facts and len(tags) == len(set(said.tags)):
            return
        self.changed |= set(new)
        if "email" in new:
            new |= {"checks": row.checks, "email_verified": row.email_verified}
        facts = dict(list(facts.items())[:MAX_FACTS])
        self.said = said._replace(**new, facts=facts, tags=tuple(tags), key=None, words=None)
        self.stage = self.reached
        self.is_changed = True
