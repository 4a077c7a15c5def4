"""The leads that a readiness finding is about, a page at a time, with the texts and groups that put it right."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Integer, ScalarSelect, and_, cast, func, null, or_, select
from sqlalchemy.orm import Session

from models import (
    Enrollment,
    Lead,
    Message,
    Person,
    SenderAccount,
    Sequence,
    SequenceSourceGroup,
    SourceGroup,
)
from models.states import MessageState
from outreach import rights, sender_naming, sequences
from outreach.errors import NotFound
from outreach.finding_kinds import FindingKind
from outreach.finding_leads import IS_TO_COME, LACKS, NOT_REACHED, among, condition, failed_text, long_note
from outreach.rights import Right

GROUPS_SHOWN = 4
"""How many source groups are offered to be enriched."""
ACCOUNTS_SHOWN = 5
"""How many LinkedIn accounts say what their notes may be."""
LISTED = 20
"""How many leads a page lists."""


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
class NoteAccount:
    """A LinkedIn account that is to send notes which are too long for it."""

    sender_id: int
    name: str
    note_limit: int


@dataclass(frozen=True)
class FoundLeads:
    """A page of the leads that a finding is about; `groups` are those that enrichment may help.

    `accounts` are those that are to send the notes, where these are too long.
    """

    sequence_id: int
    name: str
    kind: FindingKind
    total: int
    leads: tuple[FoundLead, ...]
    groups: tuple[tuple[int, str], ...] = ()
    page: int = 0
    accounts: tuple[NoteAccount, ...] = ()

    @property
    def pages(self) -> int:
        """Return how many pages there are, at least one."""
        return max(1, -(-self.total // LISTED))


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
    why = _problem() if kind is FindingKind.NOT_WRITTEN else Enrollment.reason
    columns = select(Lead.id, Enrollment.id, Lead.name, Lead.company, why, _message_of(kind))
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
        accounts=_accounts(session, sequence) if kind is FindingKind.NOTE_TOO_LONG else (),
    )


def _listed(sequence: Sequence, kind: FindingKind) -> ColumnElement[bool]:
    """Return the condition of those listed: who was left out for the very lack is among them, as a play counts them."""
    if kind in _OF_REACH:
        return and_(or_(IS_TO_COME, NOT_REACHED), LACKS[kind])
    return condition(sequence, kind)


_OF_REACH = (FindingKind.NO_EMAIL, FindingKind.NO_LINKEDIN)
_SAY_WHY = (FindingKind.LEFT_OUT, FindingKind.ENDED_BEFORE, FindingKind.NO_TIME, FindingKind.NOT_WRITTEN)


def _problem() -> ScalarSelect[str]:
    """Return why the first text of an Enrollment that could not be written was not."""
    return failed_text().with_only_columns(Message.problem).order_by(Message.id).limit(1).scalar_subquery()


def _message_of(kind: FindingKind) -> ColumnElement[int | None]:
    """Return the text that a finding is about, NULL where it is about none."""
    if kind is FindingKind.NOTE_TOO_LONG:
        return long_note().order_by(Message.id).limit(1).scalar_subquery()
    if kind is FindingKind.NOT_WRITTEN:
        return failed_text().order_by(Message.id).limit(1).scalar_subquery()
    if kind not in (FindingKind.FLAGGED, FindingKind.POSTPONED, FindingKind.LATE):
        return cast(null(), Integer)
    wanted = select(Message.id).where(
        Message.enrollment_id == Enrollment.id, Message.state == MessageState.NEEDS_REVIEW
    )
    if kind is FindingKind.FLAGGED:
        wanted = wanted.where(Message.is_flagged.is_(True))
    return wanted.correlate(Enrollment).order_by(Message.id).limit(1).scalar_subquery()


def _accounts(session: Session, sequence: Sequence) -> tuple[NoteAccount, ...]:
    """Return the accounts that are to send notes which are too long for them."""
    senders = among(select(Enrollment.linkedin_sender_id), sequence).where(
        condition(sequence, FindingKind.NOTE_TOO_LONG)
    )
    rows = session.scalars(
        select(SenderAccount)
        .where(SenderAccount.id.in_(senders))
        .order_by(SenderAccount.id)
        .limit(ACCOUNTS_SHOWN)
    ).all()
    names = sender_naming.of(session, rows)
    return tuple(NoteAccount(one.id, names[one.id], one.note_limit) for one in rows)


def _groups(session: Session, sequence: Sequence) -> tuple[tuple[int, str], ...]:
    rows = session.execute(
        select(SourceGroup.id, SourceGroup.name)
        .join(SequenceSourceGroup, SequenceSourceGroup.source_group_id == SourceGroup.id)
        .where(SequenceSourceGroup.sequence_id == sequence.id, SourceGroup.deleted_at.is_(None))
        .order_by(SourceGroup.id)
        .limit(GROUPS_SHOWN)
    )
    return tuple((id_, name) for id_, name in rows)
