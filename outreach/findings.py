"""Readiness findings of a sequence: what blocks its launch, and what is worth knowing."""

from datetime import datetime
from functools import cache

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, func, select
from sqlalchemy.orm import Session, aliased

from models import Enrollment, Message, Run, SenderAccount, Sequence, Workspace
from models.states import AccountKind, EnrollmentState, MessageState, SenderState
from outreach import (
    hour_findings,
    instants,
    lab_screens,
    planning,
    play_findings,
    removing,
    senders,
    sequences,
)

_KINDS = {AccountKind.EMAIL: "mailbox", AccountKind.LINKEDIN: "LinkedIn account"}

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
    in_play = and_(Enrollment.state != EnrollmentState.LEFT_OUT, ~_ended_before())
    not_entered = Enrollment.state.in_((EnrollmentState.PROPOSED, EnrollmentState.WAITING))
    return (
        _ENROLLED.where(in_play),
        _ENROLLED.where(in_play, has_text, ~undecided),
        _ENROLLED.where(not_entered, ~has_text),
    )


def findings(session: Session, sequence: Sequence, *, now: datetime) -> tuple[lab_screens.Finding, ...]:
    """Return what stands in the way of a launch (blockers first), and what is worth knowing."""
    workspace = session.get_one(Workspace, sequence.workspace_id)
    found: list[lab_screens.Finding] = []
    if not (workspace.legal_sender.strip() and workspace.postal_address.strip()):
        found.append(
            lab_screens.Finding(
                True,
                "The footer lacks the legal sender or postal address: an admin sets both with `/plera settings`.",
            )
        )
    found.extend(_without_sender(session, sequence.id))
    found.extend(_without_room(session, sequence.id))
    found.extend(removing.blockers(session, sequence))
    if not workspace.inbox_slack_channel:
        found.append(
            lab_screens.Finding(
                True,
                "No inbox channel is set, so replies would have no place: an admin sets it with `/plera settings`.",
            )
        )
    total, ready, _ = leads_of(session, sequence.id)
    if not _has_enrolled(session, sequence.id):
        found.append(lab_screens.Finding(False, "Its leads are being enrolled; this takes a moment."))
    elif not total:
        found.append(lab_screens.Finding(True, "No lead of its source groups can be reached."))
    elif not ready and not _has_approved(session, sequence.id):
        found.append(
            lab_screens.Finding(True, "No message is approved yet: approve at least one lead's first step.")
        )
    found.extend(hour_findings.of(session, sequence, now=now))
    found.extend(_warnings(session, sequence, now))
    found.extend(play_findings.of(session, sequence))
    return tuple(found)


def _without_sender(session: Session, sequence_id: int) -> list[lab_screens.Finding]:
    """Name each kind of account that a step needs and of which none that works is chosen."""
    needed = {AccountKind.of(step.channel): step.channel for step in sequences.steps_of(session, sequence_id)}
    return [
        lab_screens.Finding(True, f"No working {_KINDS[kind]} is chosen: connect one, or reconnect it.")
        for kind, channel in sorted(needed.items())
        if not any(one.state is SenderState.HEALTHY for one in senders.chosen(session, sequence_id, channel))
    ]


def _without_room(session: Session, sequence_id: int) -> list[lab_screens.Finding]:
    """Name each chosen sender that may send nothing: its leads would wait for ever."""
    needed = {step.channel for step in sequences.steps_of(session, sequence_id)}
    chosen = {one.id: one for channel in needed for one in senders.chosen(session, sequence_id, channel)}
    return [
        lab_screens.Finding(
            True, f"{one.address} may send 0 messages a day: give it a higher limit, or disconnect it."
        )
        for one in chosen.values()
        if one.daily_limit <= 0
    ]


def _has_enrolled(session: Session, sequence_id: int) -> bool:
    return (
        session.scalar(select(Enrollment.id).where(Enrollment.sequence_id == sequence_id).limit(1))
        is not None
    )


def _has_approved(session: Session, sequence_id: int) -> bool:
    return (
        session.scalar(
            select(Message.id)
            .join(Enrollment, Enrollment.id == Message.enrollment_id)
            .where(Enrollment.sequence_id == sequence_id, Message.state == MessageState.APPROVED)
            .limit(1)
        )
        is not None
    )


def _warnings(session: Session, sequence: Sequence, now: datetime) -> list[lab_screens.Finding]:
    found: list[lab_screens.Finding] = []
    run = session.get_one(Run, sequence.run_id)
    if run.state == "paused":
        found.append(
            lab_screens.Finding(False, f"The run {run.name} is paused: nothing leaves until it goes on.")
        )
    broken = session.scalars(
        select(SenderAccount.address).where(
            SenderAccount.workspace_id == sequence.workspace_id, SenderAccount.state == SenderState.BROKEN
        )
    ).all()
    found.extend(
        lab_screens.Finding(False, f"{address} is disconnected: its leads wait until it works again.")
        for address in broken
    )
    left_out = session.execute(
        select(Enrollment.reason, func.count())
        .where(Enrollment.sequence_id == sequence.id, Enrollment.state == EnrollmentState.LEFT_OUT)
        .group_by(Enrollment.reason)
        .order_by(func.count().desc())
        .limit(3)
    ).all()
    found.extend(
        lab_screens.Finding(False, f"{count} lead{'s' if count > 1 else ''} left out: {reason}.")
        for reason, count in left_out
    )
    found.extend(_counted(session, sequence, now))
    return found


def _counted(session: Session, sequence: Sequence, now: datetime) -> list[lab_screens.Finding]:
    """Return the warnings that count leads."""
    given = {"sequence_id": sequence.id, **instants.of(now=now)}
    said = ((session.scalar(query, given) or 0, sentence) for query, sentence in _warned_of())
    return [
        lab_screens.Finding(False, sentence.format(f"{count} lead{'s are' if count > 1 else ' is'}"))
        for count, sentence in said
        if count
    ]


@cache
def _warned_of() -> tuple[tuple[Select[int], str], ...]:
    """Return the queries that count leads, each with what is said of them."""
    flagged = _ENROLLED.where(
        select(Message.id)
        .where(
            Message.enrollment_id == Enrollment.id,
            Message.is_flagged.is_(True),
            Message.state == MessageState.NEEDS_REVIEW,
        )
        .exists()
    )
    late = _ENROLLED.where(
        Enrollment.state == EnrollmentState.ACTIVE,
        Enrollment.due_at <= instants.NOW,
        Enrollment.reason == planning.WAITS_FOR_APPROVAL,
    )
    other = aliased(Enrollment)
    elsewhere = _ENROLLED.where(
        Enrollment.state.in_((EnrollmentState.PROPOSED, EnrollmentState.WAITING)),
        select(other.id)
        .where(
            other.lead_id == Enrollment.lead_id,
            other.sequence_id != _SEQUENCE,
            other.state == EnrollmentState.ACTIVE,
        )
        .exists(),
    )
    return (
        (late, "{} due and not approved: nothing leaves to them until someone approves."),
        (elsewhere, "{} active in another sequence too: they would get mails from both."),
        (flagged, "{} to be read with care: a check found something in their texts."),
        (_ENROLLED.where(_ended_before()), "{} not entering: they replied or were stopped meanwhile."),
    )


def _ended_before() -> ColumnElement[bool]:
    """Return the condition of leads whose outreach ended before they entered."""
    return and_(
        Enrollment.state.in_((EnrollmentState.REPLIED, EnrollmentState.STOPPED)),
        Enrollment.entered_at.is_(None),
    )
