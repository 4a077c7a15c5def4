"""Which leads of a sequence a finding is about: one condition each, by which they are counted and listed."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVarTuple

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    and_,
    case,
    cast,
    false,
    func,
    null,
    or_,
    select,
)
from sqlalchemy.orm import Session, aliased

from models import (
    Enrollment,
    Lead,
    Message,
    Person,
    SenderAccount,
    Sequence,
    SequenceSourceGroup,
    SourceGroup,
    Step,
)
from models.states import Channel, EnrollmentState, MessageState
from outreach import lead_counts, leads, placing, planning, rights, sequences
from outreach.errors import NotFound
from outreach.finding_kinds import FindingKind
from outreach.rights import Right

Columns = TypeVarTuple("Columns")

TO_COME = (
    EnrollmentState.PROPOSED,
    EnrollmentState.WAITING,
    EnrollmentState.ACTIVE,
    EnrollmentState.PAUSED,
)
NOT_ENTERED = (EnrollmentState.PROPOSED, EnrollmentState.WAITING)
GROUPS_SHOWN = 4
"""How many source groups are offered to be enriched."""
LISTED = 20
"""How many leads a page lists."""

IS_TO_COME = Enrollment.state.in_(TO_COME)
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


@dataclass(frozen=True)
class FoundLead:
    """A lead that a finding is about; `message_id` is its text where it is about one."""

    lead_id: int
    enrollment_id: int
    name: str
    company: str
    said: str = ""
    message_id: int | None = None


@dataclass(frozen=True)
class FoundLeads:
    """A page of the leads that a finding is about; `groups` are those that enrichment may help."""

    sequence_id: int
    name: str
    kind: FindingKind
    total: int
    leads: tuple[FoundLead, ...]
    groups: tuple[tuple[int, str], ...] = ()
    page: int = 0

    @property
    def pages(self) -> int:
        """Return how many pages there are, at least one."""
        return max(1, -(-self.total // LISTED))


def condition(sequence: Sequence, kind: FindingKind) -> ColumnElement[bool]:
    """Return the condition that an Enrollment of a Lead is one that a finding of this kind is about."""
    if kind in LACKS:
        return and_(IS_TO_COME, LACKS[kind])
    return {
        FindingKind.FLAGGED: lambda: and_(IS_TO_COME, _has_text(Message.is_flagged.is_(True))),
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
    """Count the leads of each kind, all of them in one statement; with `newcomers` only those who came later."""
    wanted = list(kinds)
    if not wanted:
        return {}
    figures = select(*(func.count(case((condition(sequence, kind), 1))) for kind in wanted))
    found = session.execute(among(figures, sequence, newcomers)).one()
    return dict(zip(wanted, found, strict=True))


def among(query: Select[*Columns], sequence: Sequence, newcomers: bool = False) -> Select[*Columns]:
    """Return a query over the leads of a sequence, or over those who came when it was live."""
    mine = (
        query.select_from(Enrollment)
        .join(Lead, Lead.id == Enrollment.lead_id)
        .where(Enrollment.sequence_id == sequence.id)
    )
    return mine.where(Enrollment.came_later.is_(True)) if newcomers else mine


def listed(session: Session, actor: Person, sequence_id: int, kind_name: str, *, page: int = 0) -> FoundLeads:
    """Return a page of the leads that a finding is about. Raises NotAllowed, NotFound."""
    rights.require(actor, Right.BUILD)
    sequence = sequences.sequence_of(session, actor.workspace_id, sequence_id)
    if kind_name not in set(FindingKind):
        raise NotFound()
    kind = FindingKind(kind_name)
    is_it = _listed(sequence, kind)
    total = session.scalar(among(select(func.count()), sequence).where(is_it)) or 0
    at = max(0, min(page, (total - 1) // LISTED))
    columns = select(Lead.id, Enrollment.id, Lead.name, Lead.company, Enrollment.reason, _message_of(kind))
    rows = session.execute(
        among(columns, sequence).where(is_it).order_by(Enrollment.id).offset(at * LISTED).limit(LISTED)
    )
    return FoundLeads(
        sequence_id=sequence_id,
        name=sequence.name,
        kind=kind,
        total=total,
        leads=tuple(
            FoundLead(id_, enrollment_id, name, company, reason if kind in _SAY_WHY else "", message_id)
            for id_, enrollment_id, name, company, reason, message_id in rows
        ),
        groups=_groups(session, sequence) if kind in LACKS else (),
        page=at,
    )


def _listed(sequence: Sequence, kind: FindingKind) -> ColumnElement[bool]:
    """Return the condition of those listed: who was left out for the very lack is among them, as a play counts them."""
    if kind in _OF_REACH:
        return and_(or_(IS_TO_COME, NOT_REACHED), LACKS[kind])
    return condition(sequence, kind)


_OF_REACH = (FindingKind.NO_EMAIL, FindingKind.NO_LINKEDIN)
_SAY_WHY = (FindingKind.LEFT_OUT, FindingKind.ENDED_BEFORE, FindingKind.NO_TIME)


def _message_of(kind: FindingKind) -> ColumnElement[int | None]:
    """Return the text that a finding is about, NULL where it is about none."""
    if kind is FindingKind.NOTE_TOO_LONG:
        return long_note().order_by(Message.id).limit(1).scalar_subquery()
    if kind not in (FindingKind.FLAGGED, FindingKind.POSTPONED, FindingKind.LATE):
        return cast(null(), Integer)
    wanted = select(Message.id).where(
        Message.enrollment_id == Enrollment.id, Message.state == MessageState.NEEDS_REVIEW
    )
    if kind is FindingKind.FLAGGED:
        wanted = wanted.where(Message.is_flagged.is_(True))
    return wanted.correlate(Enrollment).order_by(Message.id).limit(1).scalar_subquery()


def _groups(session: Session, sequence: Sequence) -> tuple[tuple[int, str], ...]:
    rows = session.execute(
        select(SourceGroup.id, SourceGroup.name)
        .join(SequenceSourceGroup, SequenceSourceGroup.source_group_id == SourceGroup.id)
        .where(SequenceSourceGroup.sequence_id == sequence.id, SourceGroup.deleted_at.is_(None))
        .order_by(SourceGroup.id)
        .limit(GROUPS_SHOWN)
    )
    return tuple((id_, name) for id_, name in rows)
