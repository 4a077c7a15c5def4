"""Who is enrolled: each lead of a sequence's source groups is proposed once, with its sender."""

from collections.abc import Sequence as Many
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Enrollment, Lead, Sequence, SequenceSourceGroup
from models.states import Channel, EnrollmentState, PostKind, SequenceState
from outreach import history, leads, posts, senders, sequences

BATCH = 500


def propose(session: Session, sequence_id: int, *, now: datetime) -> bool:
    """Enroll the next batch of leads; return True while more are left.

    A lead that cannot be reached, or is suppressed, is left out with the reason. A second call enrolls nobody
    twice.
    """
    sequence = session.get(Sequence, sequence_id)
    if sequence is None or sequence.state is SequenceState.COMPLETED:
        return False
    found = _not_enrolled(session, sequence)
    channels = list(dict.fromkeys(step.channel for step in sequences.steps_of(session, sequence_id)))
    mailboxes = [(one.id, one.daily_limit) for one in senders.chosen(session, sequence_id, Channel.EMAIL)]
    invites = senders.chosen(session, sequence_id, Channel.LINKEDIN_INVITE)
    accounts = [(one.id, one.daily_limit) for one in invites]
    for lead in found:
        _enroll(session, sequence, lead, channels, mailboxes, accounts, now)
    posts.changed(session, sequence.workspace_id, PostKind.LAB_ROOT, [sequence_id])
    return len(found) == BATCH


def _not_enrolled(session: Session, sequence: Sequence) -> Many[Lead]:
    enrolled = select(Enrollment.lead_id).where(Enrollment.sequence_id == sequence.id)
    groups = select(SequenceSourceGroup.source_group_id).where(SequenceSourceGroup.sequence_id == sequence.id)
    return session.scalars(
        select(Lead)
        .where(
            Lead.workspace_id == sequence.workspace_id,
            Lead.source_group_id.in_(groups),
            Lead.id.not_in(enrolled),
        )
        .order_by(Lead.id)
        .limit(BATCH)
    ).all()


def _enroll(
    session: Session,
    sequence: Sequence,
    lead: Lead,
    channels: Many[Channel],
    mailboxes: Many[tuple[int, int]],
    accounts: Many[tuple[int, int]],
    now: datetime,
) -> None:
    reason = leads.why_unreachable(session, lead, channels)
    enrollment = Enrollment(
        workspace_id=sequence.workspace_id,
        sequence_id=sequence.id,
        lead_id=lead.id,
        email_sender_id=senders.assign(lead.id, mailboxes),
        linkedin_sender_id=senders.assign(lead.id, accounts),
        state=EnrollmentState.LEFT_OUT if reason else EnrollmentState.PROPOSED,
        reason=reason or "",
        created_at=now,
    )
    session.add(enrollment)
    session.flush()
    kind = "enrollment.left_out" if reason else "enrollment.proposed"
    history.record(session, history.about(enrollment), kind, now=now, reason=reason or "")
