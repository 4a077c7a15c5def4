"""Who enters a live sequence today: no faster than every later step can follow on time."""

from collections.abc import Iterable
from collections.abc import Sequence as Many
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from models import Enrollment, Lead, Message, Run, SenderAccount, Sequence, Step, Workspace
from models.states import (
    Channel,
    EnrollmentState,
    MessageState,
    PostKind,
    RunState,
    SenderState,
    SequenceState,
)
from outreach import allowances, caps, free_mail, intake, planning, posts, senders, sequences
from outreach.numbers import Numbers, numbers_of
from outreach.reviewing import is_reviewed

DAY = timedelta(hours=24)
AT_ONCE = 200
"""How many leads one call lets in at most; the clock calls again."""


def limit_today(sender: SenderAccount, now: datetime) -> int:
    """Return how many emails (of a LinkedIn account: invites) a sender may send in 24 hours as of now."""
    channel = sender.kind.channels[0]
    return allowances.of(sender, channel, Numbers(), now).a_day


def leads_a_day(session: Session, sequence: Sequence, now: datetime) -> int:
    """Return how many leads enter a sequence within 24 hours with its chosen senders."""
    emails = _messages(session, sequence.id).get(Channel.EMAIL, 0)
    mailboxes = senders.chosen(session, sequence.id, Channel.EMAIL)
    return sum(
        intake.intake_a_day(
            limit_today(one, now), emails, intake.days_of(session, sequence, one, Channel.EMAIL)
        )
        for one in mailboxes
    )


def _messages(session: Session, sequence_id: int) -> dict[Channel, int]:
    """Return how many messages a lead of a sequence gets on each channel."""
    found: dict[Channel, int] = {}
    for step in sequences.steps_of(session, sequence_id):
        found[step.channel] = found.get(step.channel, 0) + 1
    return found


def admit(session: Session, sequence_id: int, *, now: datetime) -> int:
    """Let in reviewed leads, in order, as far as their senders and companies have room; return how many.

    Does nothing while the sequence or its run is not active, or everything is stopped. At most 200 enter in
    one call.
    """
    sequence = session.scalar(select(Sequence).where(Sequence.id == sequence_id).with_for_update())
    if sequence is None or not _is_live(session, sequence):
        return 0
    rooms = _rooms(session, sequence, now)
    entered: list[int] = []
    for sender_id, room in rooms.items():
        if room > 0:
            entered += _let_in(session, sequence, sender_id, rooms, now)
    if entered:
        posts.changed(session, sequence.workspace_id, PostKind.APPROVAL_CARD, entered)
        posts.changed(session, sequence.workspace_id, PostKind.LAB_ROOT, [sequence_id])
    return len(entered)


def _is_live(session: Session, sequence: Sequence) -> bool:
    run = session.get_one(Run, sequence.run_id)
    workspace = session.get_one(Workspace, sequence.workspace_id)
    return sequence.state is SequenceState.ACTIVE and run.state is RunState.ACTIVE and workspace.hold is None


def _rooms(session: Session, sequence: Sequence, now: datetime) -> dict[int, int]:
    """Return how many leads of this sequence each of its working senders may let in now."""
    numbers = numbers_of(session, sequence.workspace_id)
    messages = _messages(session, sequence.id)
    chosen = {one.id: one for channel in messages for one in senders.chosen(session, sequence.id, channel)}
    # Other sequences let leads in on the same senders: their room is counted by one at a time.
    session.execute(
        select(SenderAccount.id)
        .where(SenderAccount.id.in_(chosen))
        .order_by(SenderAccount.id)
        .with_for_update()
    )
    rooms: dict[int, int] = {}
    for sender in chosen.values():
        if sender.state is not SenderState.HEALTHY:
            continue
        wanted = {channel: messages[channel] for channel in sender.kind.channels if channel in messages}
        rooms[sender.id] = min(
            intake.room_for(
                allowances.of(sender, channel, numbers, now).a_day,
                count,
                _promised(session, sender, channel, now),
                intake.days_of(session, sequence, sender, channel),
            )
            for channel, count in wanted.items()
        )
    return rooms


def _promised(session: Session, sender: SenderAccount, channel: Channel, now: datetime) -> Many[int]:
    """Return how many messages a sender owes each lead that entered within 24 hours."""
    return session.scalars(
        select(func.count())
        .select_from(Enrollment)
        .join(Step, Step.sequence_id == Enrollment.sequence_id)
        .where(
            _is_sender(sender.id),
            Enrollment.entered_at > now - DAY,
            Step.channel == channel,
            Step.removed_at.is_(None),
        )
        .group_by(Enrollment.id)
    ).all()


def _is_sender(sender_id: int) -> ColumnElement[bool]:
    return (Enrollment.email_sender_id == sender_id) | (Enrollment.linkedin_sender_id == sender_id)


def _let_in(
    session: Session, sequence: Sequence, sender_id: int, rooms: dict[int, int], now: datetime
) -> list[int]:
    """Let in leads of one sender until its room, or theirs of the other senders, is used up."""
    book = _Companies(session, sequence.workspace_id)
    entered: list[int] = []
    after = 0
    while rooms[sender_id] > 0 and len(entered) < AT_ONCE:
        batch = _waiting(session, sequence.id, sender_id, after, min(AT_ONCE, 2 * rooms[sender_id] + 10))
        if not batch:
            break
        after = batch[-1][0].id
        book.look_at(lead.email_domain for _, lead in batch)
        reviewed = _reviewed(session, sequence, [enrollment for enrollment, _ in batch])
        entering: list[Enrollment] = []
        for enrollment, lead in batch:
            mine = [id_ for id_ in (enrollment.email_sender_id, enrollment.linkedin_sender_id) if id_]
            if enrollment.id not in reviewed:
                enrollment.state = EnrollmentState.PROPOSED
            elif all(rooms.get(id_, 0) > 0 for id_ in mine) and book.has_room(lead.email_domain):
                book.take(lead.email_domain)
                entering.append(enrollment)
                for id_ in mine:
                    rooms[id_] -= 1
        planning.enter_many(session, entering, now=now, waits=sequence.first_step_waits)
        entered += [enrollment.id for enrollment in entering]
    return entered


def _waiting(
    session: Session, sequence_id: int, sender_id: int, after: int, most: int
) -> Many[tuple[Enrollment, Lead]]:
    """Return the reviewed leads of a sender that wait to enter, in order, locked."""
    rows = session.execute(
        select(Enrollment, Lead)
        .join(Lead, Lead.id == Enrollment.lead_id)
        .where(
            Enrollment.sequence_id == sequence_id,
            Enrollment.state == EnrollmentState.WAITING,
            Enrollment.id > after,
            func.coalesce(Enrollment.email_sender_id, Enrollment.linkedin_sender_id) == sender_id,
        )
        .order_by(Enrollment.id)
        .limit(most)
        .with_for_update(of=Enrollment)
    )
    return [(enrollment, lead) for enrollment, lead in rows]


def _reviewed(session: Session, sequence: Sequence, enrollments: Many[Enrollment]) -> set[int]:
    """Return those of these enrollments that are reviewed far enough to enter."""
    states: dict[int, list[MessageState]] = {}
    rows = session.execute(
        select(Message.enrollment_id, Message.state)
        .join(Step, Step.id == Message.step_id)
        .where(Message.enrollment_id.in_([one.id for one in enrollments]), Step.removed_at.is_(None))
        .order_by(Step.position)
    )
    for enrollment_id, state in rows:
        states.setdefault(enrollment_id or 0, []).append(state)
    return {id_ for id_, known in states.items() if is_reviewed(known, sequence.review_scope)}


@dataclass
class _Companies:
    """How many leads of each company are active, as far as looked at; their counters are locked."""

    session: Session
    workspace_id: int

    def __post_init__(self) -> None:
        self._most = numbers_of(self.session, self.workspace_id).company_leads_active
        self._active: dict[str, int] = {}

    def look_at(self, domains: Iterable[str]) -> None:
        """Count at these companies, those known already left out."""
        if self._most:
            fresh = {domain for domain in domains if domain not in self._active}
            self._active |= dict.fromkeys(fresh, 0) | caps.active_leads(
                self.session, self.workspace_id, fresh
            )

    def has_room(self, domain: str) -> bool:
        """Say whether one more lead of a company may be active."""
        if not self._most or not free_mail.company_domain(domain):
            return True
        return self._active[domain] < self._most

    def take(self, domain: str) -> None:
        """Count one more."""
        if domain in self._active:
            self._active[domain] += 1
