"""Who of a file's rows is a lead already: by email, else by LinkedIn URL, else by name and company, else place."""

from collections.abc import Collection, Iterable
from collections.abc import Sequence as Many
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models import Enrollment, Lead, Sequence
from models.sets import among
from models.states import EnrollmentState
from outreach import caps
from outreach.incoming import Incoming
from outreach.lead_words import key_of
from outreach.leads_in_hand import KEPT, Person

UNDER_WAY = (
    EnrollmentState.PROPOSED,
    EnrollmentState.WAITING,
    EnrollmentState.ACTIVE,
    EnrollmentState.PAUSED,
)
"""States of an enrollment whose lead's name, address and zone are bound in texts and plans."""

LOCK = "leads"
"""The counter to lock for whoever adds leads or gives one another address."""


class KnownLeads:
    """The leads that some rows may be; from its making on, nobody else adds leads before the transaction ends."""

    def __init__(self, session: Session, workspace_id: int, rows: Many[Incoming]) -> None:
        caps.lock(session, workspace_id, [LOCK])
        self._by_email: dict[str, Person] = {}
        self._by_url: dict[str, Person] = {}
        self._by_key: dict[str, list[Person]] = {}
        keys = {_key(row) for row in rows} - {""}
        found: dict[int, Any] = {}
        for column, values in (
            (Lead.email, {row.email for row in rows if row.email}),
            (Lead.linkedin_url, {row.linkedin_url for row in rows if row.linkedin_url}),
            (Lead.name_key, keys),
            (Lead.earlier_key, keys),
        ):
            found |= {lead.id: lead for lead in _leads(session, workspace_id, column, values)}
        bound = _under_way(session, workspace_id, found)
        people = {id_: Person.of_lead(lead, is_bound=id_ in bound) for id_, lead in sorted(found.items())}
        for person in people.values():
            self.note(person)
        for lead_id, person in people.items():
            # After those whose key it is now.
            self._find_by(found[lead_id].earlier_key, person)

    def matches(self, row: Incoming) -> list[Person]:
        """Return whom a row may be: nobody, one person, or two when its email and its URL tell of different people."""
        by_email = self._by_email.get(row.email) if row.email else None
        by_url = self._by_url.get(row.linkedin_url) if row.linkedin_url else None
        found = [one for one in (by_email, by_url) if one is not None]
        if found:
            return found[:1] if found[0] is found[-1] else found
        namesakes = self._by_key.get(_key(row), ())
        return [one for one in namesakes if _may_be(one, row)][:1]

    def add(self, row: Incoming) -> Person:
        """Make a new person of a row."""
        person = Person(row)
        self.note(person)
        return person

    def note(self, person: Person) -> None:
        """Let a person be found by what is known of them now."""
        said = person.said
        if said.email:
            self._by_email.setdefault(said.email, person)
        if said.linkedin_url:
            self._by_url.setdefault(said.linkedin_url, person)
        self._find_by(person.key, person)

    def _find_by(self, key: str | None, person: Person) -> None:
        if key and person not in self._by_key.setdefault(key, []):
            self._by_key[key].append(person)


def _key(row: Incoming) -> str:
    return key_of(row) if row.key is None else row.key


def _may_be(person: Person, row: Incoming) -> bool:
    """Say whether a namesake at the same company may be the one: not with another address or another URL.

    Where the place stands for the company, only a row that has neither: two people of one name live in one city.
    """
    said = person.said
    if not row.company and (row.email or row.linkedin_url):
        return False
    emails_differ = bool(said.email and row.email and said.email != row.email)
    urls_differ = bool(said.linkedin_url and row.linkedin_url and said.linkedin_url != row.linkedin_url)
    return not emails_differ and not urls_differ


def _leads(
    session: Session, workspace_id: int, column: InstrumentedAttribute[Any], values: Collection[str]
) -> Iterable[Any]:
    if not values:
        return ()
    wanted = [getattr(Lead, name) for name in ("id", "earlier_key", *KEPT)]
    # Locked, as what is written back is made of what is read: a reply or an edit meanwhile would be undone.
    return session.execute(
        select(*wanted)
        .where(Lead.workspace_id == workspace_id, among(session, column, values), Lead.erased_at.is_(None))
        .order_by(Lead.id)
        .with_for_update(key_share=True)
    )


def _under_way(session: Session, workspace_id: int, lead_ids: Collection[int]) -> set[int]:
    if not lead_ids:
        return set()
    return set(
        session.scalars(
            select(Enrollment.lead_id)
            .join(Sequence, Sequence.id == Enrollment.sequence_id)
            .where(
                Enrollment.workspace_id == workspace_id,
                among(session, Enrollment.lead_id, lead_ids),
                Enrollment.state.in_(UNDER_WAY),
                Sequence.archived_at.is_(None),
            )
        )
    )
