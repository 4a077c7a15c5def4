"""Which leads of a sequence a finding is about: one condition each, by which they are counted and listed."""

from collections.abc import Iterable
from typing import TypeVarTuple

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    case,
    cast,
    false,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Session, aliased

from models import (
    Enrollment,
    Lead,
    Message,
    SenderAccount,
    Sequence,
    Step,
)
from models.states import Channel, EnrollmentState, MessageState
from outreach import lead_counts, leads, placing, planning
from outreach.finding_kinds import FindingKind

Columns = TypeVarTuple("Columns")

TO_COME = (
    EnrollmentState.PROPOSED,
    EnrollmentState.WAITING,
    EnrollmentState.ACTIVE,
    EnrollmentState.PAUSED,
)
NOT_ENTERED = (EnrollmentState.PROPOSED, EnrollmentState.WAITING)
IS_TO_COME = Enrollment.state.in_(TO_COME)
IS_NEWCOMER = and_(Enrollment.came_later.is_(True), Enrollment.entered_at.is_(None))
"""Came when the sequence was live, and has not entered."""
HAS_EMAIL = and_(Lead.email.is_not(None), Lead.email != "")
HAS_NO_LINKEDIN = or_(Lead.linkedin_url.is_(None), Lead.linkedin_url == "")
LACKS: dict[FindingKind, ColumnElement[bool]] = {
    FindingKind.NO_EMAIL: ~HAS_EMAIL,
    FindingKind.NO_LINKEDIN: HAS_NO_LINKEDIN,
    FindingKind.UNVERIFIED: and_(HAS_EMAIL, Lead.email_verified.is_(False)),
    FindingKind.UNKNOWN_ZONE: Lead.zone.is_(None),
    FindingKind.NO_COMPANY: Lead.company == "",
    FindingKind.NO_FACTS: cast(Lead.facts, String) == "{}",
}
"""What a lead may lack, as a condition on its row."""

NOT_REACHED = and_(
    Enrollment.state == EnrollmentState.LEFT_OUT, Enrollment.reason.in_((leads.NO_EMAIL, leads.NO_CHANNEL))
)
"""Left out for want of an address."""


def condition(sequence: Sequence, kind: FindingKind) -> ColumnElement[bool]:
    """Return the condition that an Enrollment of a Lead is one that a finding of this kind is about."""
    if kind in LACKS:
        return and_(IS_TO_COME, LACKS[kind])
    return {
        FindingKind.FLAGGED: lambda: and_(IS_TO_COME, _has_text(Message.is_flagged.is_(True))),
        FindingKind.NOT_WRITTEN: lambda: and_(IS_TO_COME, failed_text().exists()),
        FindingKind.TO_REVIEW: lambda: and_(
            Enrollment.state == EnrollmentState.PROPOSED, Enrollment.postponed.is_(False), _has_text()
        ),
        FindingKind.POSTPONED: lambda: and_(IS_TO_COME, Enrollment.postponed, _has_text()),
        FindingKind.LATE: lambda: and_(
            Enrollment.state == EnrollmentState.ACTIVE, Enrollment.reason == planning.WAITS_FOR_APPROVAL
        ),
        FindingKind.NOTE_TOO_LONG: lambda: and_(IS_TO_COME, long_note().exists()),
        FindingKind.LEFT_OUT: lambda: and_(
            Enrollment.state == EnrollmentState.LEFT_OUT, ~lead_counts.is_suppressed(sequence.workspace_id)
        ),
        FindingKind.ENDED_BEFORE: lambda: ended_before(),
        FindingKind.SUPPRESSED: lambda: and_(
            Enrollment.state.in_((*TO_COME, EnrollmentState.LEFT_OUT)),
            lead_counts.is_suppressed(sequence.workspace_id),
        ),
        FindingKind.ELSEWHERE: lambda: and_(Enrollment.state.in_(NOT_ENTERED), active_elsewhere()),
        FindingKind.WAITS_ELSEWHERE: lambda: and_(Enrollment.state.in_(NOT_ENTERED), active_elsewhere()),
        FindingKind.NO_TIME: lambda: and_(
            Enrollment.state == EnrollmentState.ACTIVE,
            Enrollment.due_at.is_(None),
            Enrollment.reason.startswith(placing.CANNOT_BE_PLANNED),
        ),
        FindingKind.NEWCOMERS_HELD: lambda: and_(Enrollment.state.in_(NOT_ENTERED), IS_NEWCOMER),
    }.get(kind, false)()


def ended_before() -> ColumnElement[bool]:
    """Return the condition of leads whose outreach ended before they entered."""
    return and_(
        Enrollment.state.in_((EnrollmentState.REPLIED, EnrollmentState.STOPPED)),
        Enrollment.entered_at.is_(None),
    )


def active_elsewhere() -> ColumnElement[bool]:
    """Return the condition that an Enrollment's lead is being written to in another sequence."""
    other = aliased(Enrollment)
    return (
        select(other.id)
        .where(
            other.lead_id == Enrollment.lead_id,
            other.sequence_id != Enrollment.sequence_id,
            other.state.in_((EnrollmentState.ACTIVE, EnrollmentState.PAUSED)),
            other.entered_at.is_not(None),
        )
        .exists()
    )


def _has_text(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return (
        select(Message.id)
        .where(
            Message.enrollment_id == Enrollment.id,
            Message.state == MessageState.NEEDS_REVIEW,
            *conditions,
        )
        .exists()
    )


def failed_text() -> Select[int]:
    """Return the texts of an Enrollment that could not be written or made out, which nobody put right yet."""
    return (
        select(Message.id)
        .join(Step, Step.id == Message.step_id)
        .where(
            Message.enrollment_id == Enrollment.id,
            Message.state.in_((MessageState.DRAFTING, MessageState.NEEDS_REVIEW)),
            Message.problem != "",
            Step.removed_at.is_(None),
            Step.position >= Enrollment.position,
        )
        .correlate(Enrollment)
    )


def long_note() -> Select[int]:
    """Return the notes of an Enrollment's invite to come that are longer than its LinkedIn account may write."""
    return (
        select(Message.id)
        .join(Step, Step.id == Message.step_id)
        .join(SenderAccount, SenderAccount.id == Enrollment.linkedin_sender_id)
        .where(
            Message.enrollment_id == Enrollment.id,
            Message.channel == Channel.LINKEDIN_INVITE,
            Message.state.in_((MessageState.NEEDS_REVIEW, MessageState.APPROVED)),
            Step.position >= Enrollment.position,
            func.length(Message.body) > SenderAccount.note_limit,
        )
        .correlate(Enrollment)
    )


def counts(
    session: Session, sequence: Sequence, kinds: Iterable[FindingKind], *, newcomers: bool = False
) -> dict[FindingKind, int]:
    """Count the leads of each kind, all of them in one statement; with `newcomers` only those."""
    wanted = list(kinds)
    if not wanted:
        return {}
    figures = select(*(func.count(case((condition(sequence, kind), 1))) for kind in wanted))
    found = session.execute(among(figures, sequence, newcomers)).one()
    return dict(zip(wanted, found, strict=True))


def among(query: Select[*Columns], sequence: Sequence, newcomers: bool = False) -> Select[*Columns]:
    """Return a query over the leads of a sequence, or over its newcomers."""
    mine = (
        query.select_from(Enrollment)
        .join(Lead, Lead.id == Enrollment.lead_id)
        .where(Enrollment.sequence_id == sequence.id)
    )
    return mine.where(IS_NEWCOMER) if newcomers else mine
