"""The gate for newcomers to a live sequence: what would block its launch holds them, and them alone, for so long."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Enrollment, Sequence, Workspace
from models.states import Channel
from outreach import (
    finding_domains,
    finding_leads,
    finding_senders,
    finding_words,
    finding_workspace,
    hour_findings,
    lab_screens,
    removing,
    sequences,
)
from outreach.finding_kinds import FindingKind

HELD = "Held back with the other newcomers until this is put right: {said}"


def blockers(session: Session, sequence: Sequence, *, now: datetime) -> tuple[lab_screens.Finding, ...]:
    """Return what blocks newcomers: the blockers of a launch, counted over those who have not entered alone.

    What concerns no lead in particular is among them even before the first newcomer is there.
    """
    steps = sequences.steps_of(session, sequence.id)
    workspace = session.get_one(Workspace, sequence.workspace_id)
    found = [
        *finding_workspace.footer(workspace),
        *finding_workspace.slack_channels(session, workspace),
        *finding_senders.before_newcomers(session, sequence, steps),
        *finding_domains.blockers(session, sequence, steps),
        *removing.blockers(session, sequence, newcomers=True),
        *hour_findings.of(session, sequence, now=now, newcomers=True),
    ]
    if any(step.channel is Channel.LINKEDIN_INVITE for step in steps):
        kind = FindingKind.NOTE_TOO_LONG
        count = finding_leads.counts(session, sequence, [kind], newcomers=True)[kind]
        found += [finding_words.of(kind, count)] if count else []
    return tuple(one for one in found if one.is_blocker)


def why_held(session: Session, sequence: Sequence, *, now: datetime) -> str:
    """Say what holds the newcomers of a sequence back, "" when nothing does."""
    found = blockers(session, sequence, now=now)
    return _first(found) if found else ""


def findings(session: Session, sequence: Sequence, *, now: datetime) -> list[lab_screens.Finding]:
    """Return a warning that says how many newcomers are held back, and by what; none where none is."""
    if sequence.launched_at is None:
        return []
    is_it = finding_leads.condition(sequence, FindingKind.NEWCOMERS_HELD)
    count = session.scalar(finding_leads.among(select(func.count()), sequence).where(is_it))
    said = why_held(session, sequence, now=now) if count else ""
    return [finding_words.of(FindingKind.NEWCOMERS_HELD, count, said)] if count and said else []


def holds(session: Session, enrollment: Enrollment, sequence: Sequence, *, now: datetime) -> str:
    """Say why a lead who came later may not enter a live sequence yet, "" when the gate is open to them."""
    is_outside = enrollment.state in finding_leads.NOT_ENTERED and enrollment.entered_at is None
    if not (enrollment.came_later and is_outside):
        return ""
    said = why_held(session, sequence, now=now)
    return HELD.format(said=said) if said else ""


def _first(found: tuple[lab_screens.Finding, ...]) -> str:
    """Write the first blocker, and how many more there are."""
    more = len(found) - 1
    return found[0].sentence + (f" There {'is' if more == 1 else 'are'} {more:,} more." if more else "")
