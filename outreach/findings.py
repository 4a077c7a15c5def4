"""Readiness findings of a sequence: what blocks its launch, and what is worth knowing, each with what puts it right."""

from collections.abc import Sequence as Many
from datetime import datetime
from functools import cache

from sqlalchemy import BindParameter, Select, and_, bindparam, func, select
from sqlalchemy.orm import Session, aliased

from models import Enrollment, Lead, Message, Person, Sequence, Step, Workspace
from models.states import Channel, Condition, EnrollmentState, MessageState
from outreach import (
    finding_domains,
    finding_leads,
    finding_senders,
    finding_words,
    finding_workspace,
    four_eyes,
    hour_findings,
    lab_screens,
    newcomer_gate,
    play_findings,
    removing,
    rights,
    sequences,
)
from outreach.finding_kinds import FindingKind, Fix
from outreach.rights import Right

_SEQUENCE: BindParameter[int] = bindparam("sequence_id")
_ENROLLED = select(func.count()).select_from(Enrollment).where(Enrollment.sequence_id == _SEQUENCE)


def leads_of(session: Session, sequence_id: int) -> tuple[int, int, int]:
    """Return how many leads are in, how many have nothing left to review, and how many have no text yet."""
    total, ready, unwritten = (
        session.scalar(query, {"sequence_id": sequence_id}) or 0 for query in _counts_of_leads()
    )
    return total, ready, unwritten


@cache
def _counts_of_leads() -> tuple[Select[int], ...]:
    """Return the queries for how many are in, how many are ready and how many have no text."""
    mine = Message.enrollment_id == Enrollment.id
    has_text = select(Message.id).where(mine).exists()
    undecided = (
        select(Message.id)
        .where(mine, Message.state.in_((MessageState.DRAFTING, MessageState.NEEDS_REVIEW)))
        .exists()
    )
    in_play = and_(Enrollment.state != EnrollmentState.LEFT_OUT, ~finding_leads.ended_before())
    not_entered = Enrollment.state.in_((EnrollmentState.PROPOSED, EnrollmentState.WAITING))
    return (
        _ENROLLED.where(in_play),
        _ENROLLED.where(in_play, has_text, ~undecided),
        _ENROLLED.where(not_entered, ~has_text),
    )


def findings(
    session: Session, sequence: Sequence, *, now: datetime, newcomers: bool = False
) -> tuple[lab_screens.Finding, ...]:
    """Return what stands in the way of a launch (blockers first), and what is worth knowing.

    In as many statements for five thousand leads as for three. With `newcomers` only leads are counted that came when
    the sequence was live and have not entered, and what the sequence already lives with is left out.
    """
    steps = sequences.steps_of(session, sequence.id)
    found = [
        *(
            newcomer_gate.blockers(session, sequence, now=now)
            if newcomers
            else _blockers(session, sequence, steps, now)
        ),
        *finding_senders.warnings(session, sequence, steps, now=now),
        *finding_domains.warnings(session, sequence, steps),
        *finding_workspace.run(session, sequence),
        *([] if newcomers else finding_workspace.reach(session, sequence.workspace_id)),
        *four_eyes.findings(session, sequence),
        *play_findings.of(session, sequence, newcomers=newcomers),
    ]
    known = {one.kind for one in found}
    found += finding_workspace.profile(session, sequence, known)
    found += _of_leads(session, sequence, steps, known, newcomers)
    found += _after_replies(sequence, steps)
    return tuple(sorted(found, key=lambda one: not one.is_blocker))


def _blockers(
    session: Session, sequence: Sequence, steps: Many[Step], now: datetime
) -> list[lab_screens.Finding]:
    """Return what may stand in the way of a whole sequence, before its leads are counted."""
    workspace = session.get_one(Workspace, sequence.workspace_id)
    return [
        *finding_workspace.footer(workspace),
        *finding_workspace.slack_channels(session, workspace),
        *finding_senders.blockers(session, sequence, steps),
        *finding_domains.blockers(session, sequence, steps),
        *removing.blockers(session, sequence),
        *_beginning(session, sequence),
        *hour_findings.of(session, sequence, now=now),
        *newcomer_gate.findings(session, sequence, now=now),
    ]


def listed(
    session: Session, actor: Person, sequence_id: int, *, now: datetime
) -> tuple[str, tuple[lab_screens.Finding, ...]]:
    """Return the name of a sequence and its findings. Raises NotAllowed, NotFound."""
    rights.require(actor, Right.BUILD)
    sequence = sequences.sequence_of(session, actor.workspace_id, sequence_id)
    return sequence.name, findings(session, sequence, now=now)


def _beginning(session: Session, sequence: Sequence) -> list[lab_screens.Finding]:
    """Say what a sequence lacks before anybody can enter it at all."""
    total, ready, unwritten = leads_of(session, sequence.id)
    mine = Enrollment.sequence_id == sequence.id
    if session.scalar(select(Enrollment.id).where(mine).limit(1)) is None:
        sentence = "Its leads are being enrolled; this takes a moment."
        return [lab_screens.Finding(False, sentence, FindingKind.ENROLLING)]
    if not total:
        sentence = "No lead of its source groups can be reached."
        return [lab_screens.Finding(True, sentence, FindingKind.NOBODY, Fix.ADD_GROUP)]
    approved = (
        select(Message.id)
        .join(Enrollment, Enrollment.id == Message.enrollment_id)
        .where(mine, Message.state == MessageState.APPROVED)
    )
    if ready or session.scalar(approved.limit(1)) is not None:
        return []
    sentence = "No message is approved yet: approve at least one lead's first step."
    fix = Fix.GENERATE if unwritten == total else Fix.REVIEW
    return [lab_screens.Finding(True, sentence, FindingKind.NONE_APPROVED, fix)]


def _of_leads(
    session: Session, sequence: Sequence, steps: Many[Step], known: set[FindingKind], newcomers: bool
) -> list[lab_screens.Finding]:
    """Return the findings that count leads: all are counted in one statement, and only what is found is looked into."""
    said_already = known | ({FindingKind.TO_REVIEW} if FindingKind.NONE_APPROVED in known else set())
    kinds = [kind for kind in _counted_kinds(sequence, steps) if kind not in said_already]
    counts = finding_leads.counts(session, sequence, kinds, newcomers=newcomers)
    found = []
    for kind in kinds:
        if not counts[kind]:
            continue
        if kind is FindingKind.LEFT_OUT:
            found += _left_out(session, sequence, newcomers)
            continue
        said = _places(session, sequence) if kind in _ELSEWHERE else finding_words.steps(steps, kind)
        if kind is FindingKind.NOT_WRITTEN:
            said = _names(session, sequence, kind, counts[kind], newcomers)
        found.append(finding_words.of(kind, counts[kind], said))
    return found


def _names(session: Session, sequence: Sequence, kind: FindingKind, count: int, newcomers: bool) -> str:
    """Name the first leads that a finding is about, and how many more there are."""
    named = session.scalars(
        finding_leads.among(select(Lead.name), sequence, newcomers)
        .where(finding_leads.condition(sequence, kind))
        .order_by(Enrollment.id)
        .limit(_NAMED)
    ).all()
    more = f" and {count - len(named):,} more" if count > len(named) else ""
    short = [name if len(name) <= _NAME_LENGTH else f"{name[: _NAME_LENGTH - 1].rstrip()}…" for name in named]
    return ", ".join(short) + more


_NAMED, _NAME_LENGTH = 3, 40
_ELSEWHERE = (FindingKind.ELSEWHERE, FindingKind.WAITS_ELSEWHERE)


def _counted_kinds(sequence: Sequence, steps: Many[Step]) -> list[FindingKind]:
    channels = {step.channel for step in steps}
    elsewhere = FindingKind.WAITS_ELSEWHERE if sequence.waits_for_others else FindingKind.ELSEWHERE
    wanted = {
        FindingKind.NOTE_TOO_LONG: Channel.LINKEDIN_INVITE in channels,
        FindingKind.LATE: True,
        FindingKind.NO_TIME: True,
        elsewhere: True,
        FindingKind.FLAGGED: True,
        FindingKind.NOT_WRITTEN: True,
        FindingKind.SUPPRESSED: True,
        FindingKind.NO_EMAIL: Channel.EMAIL in channels,
        FindingKind.NO_LINKEDIN: bool(channels - {Channel.EMAIL}),
        FindingKind.UNVERIFIED: Channel.EMAIL in channels,
        FindingKind.UNKNOWN_ZONE: True,
        FindingKind.TO_REVIEW: True,
        FindingKind.POSTPONED: True,
        FindingKind.LEFT_OUT: True,
        FindingKind.ENDED_BEFORE: True,
    }
    return [kind for kind, is_wanted in wanted.items() if is_wanted]


def _left_out(session: Session, sequence: Sequence, newcomers: bool) -> list[lab_screens.Finding]:
    """Return the three commonest reasons for which leads are left out; those blocked are told apart."""
    rows = session.execute(
        finding_leads.among(select(Enrollment.reason, func.count()), sequence, newcomers)
        .where(finding_leads.condition(sequence, FindingKind.LEFT_OUT))
        .group_by(Enrollment.reason)
        .order_by(func.count().desc(), Enrollment.reason)
        .limit(3)
    )
    return [finding_words.of(FindingKind.LEFT_OUT, count, reason) for reason, count in rows]


def _places(session: Session, sequence: Sequence) -> str:
    """Name the sequences in which leads are active too, with whose they are: the three that have most of them."""
    other = aliased(Enrollment)
    rows = session.execute(
        select(Sequence.name, Person.name, func.count())
        .select_from(Enrollment)
        .join(other, and_(other.lead_id == Enrollment.lead_id, other.sequence_id != Enrollment.sequence_id))
        .join(Sequence, Sequence.id == other.sequence_id)
        .outerjoin(Person, Person.id == func.coalesce(Sequence.launched_by_id, Sequence.created_by_id))
        .where(
            Enrollment.sequence_id == sequence.id,
            Enrollment.state.in_(finding_leads.NOT_ENTERED),
            other.state.in_((EnrollmentState.ACTIVE, EnrollmentState.PAUSED)),
            other.entered_at.is_not(None),
        )
        .group_by(Sequence.id, Sequence.name, Person.name)
        .order_by(func.count().desc(), Sequence.id)
        .limit(3)
    )
    return ", ".join(f"{name}{f' by {person}' if person else ''} ({count:,})" for name, person, count in rows)


def _after_replies(sequence: Sequence, steps: Many[Step]) -> list[lab_screens.Finding]:
    going_on = [
        str(step.position) for step in steps if step.condition is Condition.ALWAYS and step.position > 1
    ]
    if not (sequence.goes_on_after_reply and going_on):
        return []
    listed = " and ".join([", ".join(going_on[:-1]), going_on[-1]] if len(going_on) > 1 else going_on)
    which = f"Step {listed} goes" if len(going_on) == 1 else f"Steps {listed} go"
    sentence = f"{which} on after a reply, as they are marked *Always*: people who answered get more mail."
    return [lab_screens.Finding(False, sentence, FindingKind.GOES_ON, Fix.STEPS)]
