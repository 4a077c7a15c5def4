"""Rows of a file become leads of a source group: who is new, who is known, and what changes, in few statements."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from models import SourceGroup
from models.states import DuplicatePolicy
from outreach import erased, lead_writing, suppression
from outreach.incoming import Incoming, Problem
from outreach.known_leads import KnownLeads
from outreach.leads_in_hand import Person

TWO_LEADS = "Its email is one lead's and its LinkedIn URL another's: correct one of them."
STAYS = "Is in a sequence under way, so name, address and time zone stay as they are: change them on the lead's card."
CHECKS = {
    "role": "The address is a role's, such as info@, not a person's",
    "disposable": "The address is of a disposable mailbox",
    "no_mx": "Its domain takes no mail",
}
"""What is said of an address, by the word that the checks have for it."""


@dataclass(frozen=True)
class Taken:
    """What became of some rows; `problems` names rows that stayed out, and what is to be known of others.

    `known` are rows of leads that were there and did not change; `suppressed` leads came in and are not written to.
    """

    added: int = 0
    updated: int = 0
    known: int = 0
    suppressed: int = 0
    flagged: int = 0
    problems: tuple[Problem, ...] = ()


def take_in(
    session: Session,
    group: SourceGroup,
    rows: Sequence[Incoming],
    *,
    policy: DuplicatePolicy,
    origin: str,
    now: datetime,
) -> Taken:
    """Let rows become leads of a group; those who are known join it, and change as the policy says.

    A lead is known by email, else by LinkedIn URL, else by name and company, or place where a row has nothing else.
    `origin` says where the rows come from ("leads.csv"). A second call with the same rows adds nobody.
    """
    known = KnownLeads(session, group.workspace_id, rows)
    # Only now, as an erasure under way holds the lead's row, for which the line above waits.
    rows, gone = _without_erased(session, group.workspace_id, rows)
    met: dict[int, Person] = {}
    problems = [Problem(row.row, said, is_out=False) for row in rows for said in row.remarks]
    problems += gone
    unchanged = 0
    for row in rows:
        matches = known.matches(row)
        if len(matches) > 1:
            problems.append(Problem(row.row, TWO_LEADS))
            continue
        person = matches[0] if matches else known.add(row)
        met[id(person)] = person
        if not matches:
            continue
        kept = person.take(row, policy)
        known.note(person)
        if kept:
            problems.append(Problem(row.row, STAYS, is_out=False))
        unchanged += not person.is_changed
    found = list(met.values())
    added = [person for person in found if person.is_new]
    changed = [person for person in found if person.is_changed and not person.is_new]
    lead_writing.add(session, group.workspace_id, added, origin=origin, now=now)
    lead_writing.change(session, group.workspace_id, changed, origin=origin, now=now)
    lead_writing.join(session, group, found, now=now)
    blocked = list(_blocked(session, group.workspace_id, found))
    addressed = [person for person in found if person.is_new or "email" in person.changed]
    flagged = [(person, word) for person in addressed for word in person.said.checks]
    problems += blocked
    problems += [Problem(person.row, f"{CHECKS[word]}.", is_out=False) for person, word in flagged]
    return Taken(
        added=len(added),
        updated=len(changed),
        known=unchanged,
        suppressed=len(blocked),
        flagged=len({person.row for person, _ in flagged}),
        problems=tuple(sorted(problems, key=lambda one: one.row)),
    )


def _without_erased(
    session: Session, workspace_id: int, rows: Sequence[Incoming]
) -> tuple[Sequence[Incoming], list[Problem]]:
    """Keep out who asked for their data to be erased."""
    known = erased.erased_among(
        session, workspace_id, [row.email for row in rows], [row.linkedin_url for row in rows]
    )
    if not known:
        return rows, []
    gone = [row for row in rows if row.email in known or row.linkedin_url in known]
    kept = [row for row in rows if row not in gone]
    return kept, [Problem(row.row, erased.SENTENCE) for row in gone]


def _blocked(session: Session, workspace_id: int, people: Sequence[Person]) -> Iterable[Problem]:
    """Say of those who must not be written to that they came in all the same, and why nothing goes to them."""
    if not suppression.is_anybody(session, workspace_id):
        return
    found = suppression.suppressed_among(
        session, workspace_id, [one.said.email for one in people], [one.said.linkedin_url for one in people]
    )
    if not found:
        return
    for one in people:
        emails = [one.said.email] if one.said.email else []
        why = suppression.found_for(found, emails=emails, linkedin_url=one.said.linkedin_url)
        if why:
            yield Problem(one.row, f"Is not written to: {why}.", is_out=False)
