"""Adding a source group to a sequence: into a live one its leads go through the same gate as the first ones did."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Enrollment, Lead, Person, Sequence, SequenceSourceGroup, SourceGroupLead, Workspace
from models.states import EnrollmentState, PostKind, SequenceState
from outreach import (
    findings,
    form_screens,
    forms,
    group_picks,
    history,
    lab_screens,
    newcomer_gate,
    open_sequences,
    posts,
    rights,
    sequences,
    stored_forecasts,
    walking,
)
from outreach.errors import AlreadyDecided, InvalidForm
from outreach.forecast_screens import Forecast
from outreach.ports import enqueue_after_commit
from outreach.rights import Right

FIELD = "add_group_pick"
"""The field of InvalidForm."""
_LIVE = (SequenceState.ACTIVE, SequenceState.PAUSED)


@dataclass(frozen=True)
class Offer:
    """The groups that a sequence may take; `lacking` are those that are not ready, and why.

    `blockers` hold newcomers to a live sequence back as things stand.
    """

    sequence_id: int
    name: str
    is_live: bool
    groups: tuple[form_screens.GroupChoice, ...]
    lacking: tuple[form_screens.GroupChoice, ...]
    blockers: tuple[lab_screens.Finding, ...] = ()


@dataclass(frozen=True)
class Newcomers:
    """Who came into a live sequence later: how many, how far their review is, what stands in the way, what follows."""

    sequence_id: int
    name: str
    state: SequenceState
    leads: int
    to_review: int
    waiting: int
    left_out: int
    findings: tuple[lab_screens.Finding, ...]
    zone: str
    forecast: Forecast | None = None


def offer(session: Session, actor: Person, sequence_id: int, *, now: datetime) -> Offer:
    """Return the groups that may be added. Raises NotAllowed, NotFound, NotReady when nothing may enter any more."""
    sequence = _open(session, actor, sequence_id)
    taken = set(_taken(session, sequence_id))
    every = forms.choices(session, actor.workspace_id).groups
    others = [group for group in every if group.id not in taken]
    return Offer(
        sequence_id=sequence_id,
        name=sequence.name,
        is_live=sequence.state in _LIVE,
        groups=tuple(group for group in others if not group.missing)[::-1],
        lacking=tuple(group for group in others if group.missing),
        blockers=newcomer_gate.blockers(session, sequence, now=now) if sequence.state in _LIVE else (),
    )


def offered(
    session: Session, actor: Person, sequence_id: int, words: str
) -> tuple[form_screens.GroupChoice, ...]:
    """Return the groups so named that may be added, the newest first. Raises NotAllowed, NotFound, NotReady."""
    _open(session, actor, sequence_id)
    return group_picks.eligible(session, actor, words, but=_taken(session, sequence_id))


def add(session: Session, actor: Person, sequence_id: int, group_id: int, *, now: datetime) -> str:
    """Take a group's leads into a sequence; into a live one as newcomers, each of whom waits for review.

    Raises InvalidForm for a group that is not ready, AlreadyDecided when it is in already, NotReady, NotAllowed,
    NotFound.
    """
    sequence = _open(session, actor, sequence_id)
    session.refresh(sequence, with_for_update=True)
    if group_id in set(_taken(session, sequence_id)):
        raise AlreadyDecided("That source group is in this sequence already.")
    group = next(
        (one for one in offer(session, actor, sequence_id, now=now).groups if one.id == group_id), None
    )
    if group is None:
        raise InvalidForm({FIELD: "This source group is not ready: enrich it first, or choose another one."})
    session.add(
        SequenceSourceGroup(
            workspace_id=actor.workspace_id,
            sequence_id=sequence_id,
            source_group_id=group_id,
            added_at=now,
        )
    )
    entry = history.Entry(actor.workspace_id, sequence_id=sequence_id)
    detail = {"source_group": group_id}
    history.record(
        session, entry, "sequence.group_added", now=now, by=actor.id, reason=group.name, detail=detail
    )
    session.flush()
    enqueue_after_commit(session, "propose", sequence_id)
    posts.changed(session, actor.workspace_id, PostKind.LAB_ROOT, [sequence_id])
    stored_forecasts.outdated(session, [sequence_id])
    new = _new(session, sequence_id, group_id)
    who = "1 new lead comes" if new == 1 else f"{new:,} new leads come"
    after = "Nothing leaves to them before somebody has approved it." if sequence.state in _LIVE else ""
    return f"{group.name} is added: {who} in. {after}".strip()


def newcomers(session: Session, actor: Person, sequence_id: int, *, now: datetime) -> Newcomers:
    """Return how the leads stand that came when the sequence was live. Raises NotAllowed, NotFound."""
    rights.require(actor, Right.BUILD)
    sequence = sequences.sequence_of(session, actor.workspace_id, sequence_id)
    rows = session.execute(
        select(Enrollment.state, func.count())
        .where(Enrollment.sequence_id == sequence_id, Enrollment.came_later.is_(True))
        .group_by(Enrollment.state)
    )
    states = {state: count for state, count in rows}
    return Newcomers(
        sequence_id=sequence_id,
        name=sequence.name,
        state=sequence.state,
        leads=sum(states.values()) - states.get(EnrollmentState.LEFT_OUT, 0),
        to_review=walking.count(session, sequence_id, newcomers=True),
        waiting=states.get(EnrollmentState.WAITING, 0),
        left_out=states.get(EnrollmentState.LEFT_OUT, 0),
        findings=findings.findings(session, sequence, now=now, newcomers=True),
        zone=session.get_one(Workspace, sequence.workspace_id).zone,
        forecast=stored_forecasts.of(session, sequence),
    )


def _open(session: Session, actor: Person, sequence_id: int) -> Sequence:
    rights.require(actor, Right.BUILD)
    sequence = sequences.sequence_of(session, actor.workspace_id, sequence_id)
    open_sequences.refuse_archived(sequence)
    return sequence


def _taken(session: Session, sequence_id: int) -> list[int]:
    mine = SequenceSourceGroup.sequence_id == sequence_id
    return list(session.scalars(select(SequenceSourceGroup.source_group_id).where(mine)))


def _new(session: Session, sequence_id: int, group_id: int) -> int:
    """Return how many leads of a group are not in a sequence yet."""
    enrolled = select(Enrollment.id).where(
        Enrollment.sequence_id == sequence_id, Enrollment.lead_id == Lead.id
    )
    found = (
        select(func.count())
        .select_from(SourceGroupLead)
        .join(Lead, Lead.id == SourceGroupLead.lead_id)
        .where(SourceGroupLead.source_group_id == group_id, ~enrolled.exists())
    )
    return session.scalar(found) or 0
