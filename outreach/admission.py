"""Who enters a live sequence today: no faster than every later step can follow on time."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from collections.abc import Sequence as Many
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Enrollment, Lead, Run, SenderAccount, Sequence, Step, Workspace
from models.sets import update_each
from models.states import (
    AccountKind,
    Channel,
    EnrollmentState,
    PostKind,
    RunState,
    SenderState,
    SequenceState,
)
from outreach import allowances, caps, free_mail, plan_facts, planning, posts, senders, sequences
from outreach.numbers import Numbers, numbers_of
from outreach.plan_facts import Facts, Going, PlainLead
from outreach.reviewing import is_reviewed

DAY = timedelta(hours=24)
WORKING_DAYS = 5
AT_ONCE = 1000
"""How many leads one call lets in at most; the clock calls again."""

_FIRST_SENDER = func.coalesce(Enrollment.email_sender_id, Enrollment.linkedin_sender_id)
"""Who writes to a lead first: its mailbox, without one its LinkedIn account."""
_COLUMN_OF = {
    AccountKind.EMAIL: Enrollment.email_sender_id,
    AccountKind.LINKEDIN: Enrollment.linkedin_sender_id,
}


def intake_a_day(limit: int, messages: int) -> int:
    """Return how many leads a sender may let in within 24 hours, day after day, weekends too.

    A limit of 0 lets nobody in, any other at least one.
    """
    if limit <= 0:
        return 0
    return max(1, WORKING_DAYS * limit // _load(messages))


def room_for(limit: int, messages: int, promised: Iterable[int]) -> int:
    """Return how many more leads with so many messages each a sender may let in now.

    `promised` are the messages of each lead that entered within 24 hours, of all its sequences.
    """
    taken = sum(_load(one) for one in promised)
    if not taken:
        return intake_a_day(limit, messages)
    return max(0, (WORKING_DAYS * limit - taken) // _load(messages))


def _load(messages: int) -> int:
    """Return what a lead takes of its sender, in shares of a day's limit of which there are `WORKING_DAYS`.

    Leads enter on seven days of a week, while follow-ups leave on five: in a week that lets in x a day, each
    working day has x first messages and 7 x (n - 1) ÷ 5 others, which must fit into its limit.
    """
    return WORKING_DAYS + 7 * (max(1, messages) - 1)


def limit_today(sender: SenderAccount, now: datetime) -> int:
    """Return how many emails (of a LinkedIn account: invites) a sender may send in 24 hours as of now."""
    channel = sender.kind.channels[0]
    return allowances.of(sender, channel, Numbers(), now).a_day


def leads_a_day(session: Session, sequence: Sequence, now: datetime) -> int:
    """Return how many leads enter a sequence within 24 hours with its chosen senders."""
    emails = _messages(session, sequence.id).get(Channel.EMAIL, 0)
    mailboxes = senders.chosen(session, sequence.id, Channel.EMAIL)
    return sum(intake_a_day(limit_today(one, now), emails) for one in mailboxes)


def _messages(session: Session, sequence_id: int) -> dict[Channel, int]:
    """Return how many messages a lead of a sequence gets on each channel."""
    found: dict[Channel, int] = {}
    for step in sequences.steps_of(session, sequence_id):
        found[step.channel] = found.get(step.channel, 0) + 1
    return found


def admit(session: Session, sequence_id: int, *, now: datetime) -> int:
    """Let in reviewed leads, in order, as far as their senders and companies have room; return how many.

    Does nothing while the sequence or its run is not active, or everything is stopped. At most 1,000 enter in
    one call.
    """
    sequence = session.scalar(select(Sequence).where(Sequence.id == sequence_id).with_for_update())
    if sequence is None or not _is_live(session, sequence):
        return 0
    rooms = _rooms(session, sequence, now)
    entered: list[int] = []
    outside = _senders_waited_for(session, sequence_id)
    for sender_id, room in rooms.items():
        if room > 0 and sender_id in outside:
            entered += _let_in(session, sequence, sender_id, rooms, AT_ONCE - len(entered), now)
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
    promised = _promised(session, chosen.values(), now)
    rooms: dict[int, int] = {}
    for sender in chosen.values():
        if sender.state is not SenderState.HEALTHY:
            continue
        wanted = {channel: messages[channel] for channel in sender.kind.channels if channel in messages}
        rooms[sender.id] = min(
            room_for(
                allowances.of(sender, channel, numbers, now).a_day,
                count,
                promised[sender.id, channel],
            )
            for channel, count in wanted.items()
        )
    return rooms


def _promised(
    session: Session, chosen: Collection[SenderAccount], now: datetime
) -> dict[tuple[int, Channel], list[int]]:
    """Return how many messages on a channel each sender owes each lead that entered within 24 hours."""
    entered: list[tuple[int | None, int, int]] = []
    for kind, column in _COLUMN_OF.items():
        sender_ids = [one.id for one in chosen if one.kind is kind]
        if sender_ids:
            rows = session.execute(
                select(column, Enrollment.sequence_id, func.count())
                .where(column.in_(sender_ids), Enrollment.entered_at > now - DAY)
                .group_by(column, Enrollment.sequence_id)
            )
            entered += [(sender_id, sequence_id, leads) for sender_id, sequence_id, leads in rows]
    steps = session.execute(
        select(Step.sequence_id, Step.channel, func.count())
        .where(
            Step.sequence_id.in_({sequence_id for _, sequence_id, _ in entered}), Step.removed_at.is_(None)
        )
        .group_by(Step.sequence_id, Step.channel)
    ).all()
    owed: dict[tuple[int, Channel], list[int]] = defaultdict(list)
    for sender_id, sequence_id, leads in entered:
        for step_sequence_id, channel, messages in steps:
            if step_sequence_id == sequence_id and sender_id is not None:
                owed[sender_id, channel] += [messages] * leads
    return owed


def _let_in(
    session: Session, sequence: Sequence, sender_id: int, rooms: dict[int, int], most: int, now: datetime
) -> list[int]:
    """Let in at most so many leads of one sender, until its room, or theirs of the other senders, is used up."""
    book = _Companies(session, sequence.workspace_id)
    entered: list[int] = []
    after = 0
    while rooms[sender_id] > 0 and len(entered) < most:
        batch = _waiting(
            session, sequence.id, sender_id, after, min(most - len(entered), 2 * rooms[sender_id] + 10)
        )
        if not batch:
            break
        after = batch[-1].going.id
        book.look_at(one.company for one in batch)
        leads = {one.lead.id: one.lead for one in batch}
        facts = plan_facts.read(session, [one.going for one in batch], leads)
        reviewed = {one.going.id for one in batch if _is_reviewed(one.going, sequence, facts)}
        entering = [one.going for one in batch if one.going.id in reviewed and _takes_room(one, rooms, book)]
        _send_back(session, [one.going.id for one in batch if one.going.id not in reviewed])
        planning.enter_rows(session, entering, facts, now=now, waits=sequence.first_step_waits)
        _write(session, entering)
        entered += [going.id for going in entering]
    return entered


def _senders_waited_for(session: Session, sequence_id: int) -> set[int]:
    """Return the senders whose leads wait to enter: the others need not be asked for theirs."""
    waiting = select(_FIRST_SENDER).where(
        Enrollment.sequence_id == sequence_id, Enrollment.state == EnrollmentState.WAITING
    )
    return {id_ for id_ in session.scalars(waiting.distinct()) if id_ is not None}


@dataclass(frozen=True)
class _Waiting:
    """A lead that waits to enter: its place in the sequence, who it is, and its company's domain."""

    going: Going
    lead: PlainLead
    company: str


def _waiting(session: Session, sequence_id: int, sender_id: int, after: int, most: int) -> list[_Waiting]:
    """Return the reviewed leads of a sender that wait to enter, in order, locked."""
    rows = session.connection().execute(
        select(
            Enrollment.id,
            Enrollment.workspace_id,
            Enrollment.lead_id,
            Enrollment.email_sender_id,
            Enrollment.linkedin_sender_id,
            Enrollment.reason,
            Lead.email_domain,
            *plan_facts.LEAD,
        )
        .join(Lead, Lead.id == Enrollment.lead_id)
        .where(
            Enrollment.sequence_id == sequence_id,
            Enrollment.state == EnrollmentState.WAITING,
            Enrollment.id > after,
            sender_id == _FIRST_SENDER,
        )
        .order_by(Enrollment.id)
        .limit(most)
        .with_for_update(of=Enrollment)
    )
    state = EnrollmentState.WAITING
    return [
        _Waiting(
            Going(id_, workspace_id, sequence_id, lead_id, email_id, linkedin_id, state, reason),
            PlainLead(*lead),
            domain,
        )
        for id_, workspace_id, lead_id, email_id, linkedin_id, reason, domain, *lead in rows
    ]


def _is_reviewed(going: Going, sequence: Sequence, facts: Facts) -> bool:
    """Say whether a lead is reviewed far enough to enter."""
    texts = (facts.texts.get((going.id, step.id)) for step in facts.steps[sequence.id])
    return is_reviewed([text.state for text in texts if text is not None], sequence.review_scope)


def _takes_room(one: _Waiting, rooms: dict[int, int], book: "_Companies") -> bool:
    """Take a lead's room with its senders and at its company; False where there is none left."""
    mine = [id_ for id_ in (one.going.email_sender_id, one.going.linkedin_sender_id) if id_]
    if not all(rooms.get(id_, 0) > 0 for id_ in mine) or not book.has_room(one.company):
        return False
    book.take(one.company)
    for id_ in mine:
        rooms[id_] -= 1
    return True


def _send_back(session: Session, enrollment_ids: Many[int]) -> None:
    """Let leads that are not reviewed after all wait for that."""
    rows = [{"id": id_, "state": EnrollmentState.WAITING} for id_ in enrollment_ids]
    update_each(session, Enrollment, rows, by=("id", "state"), same={"state": EnrollmentState.PROPOSED})


def _write(session: Session, entered: Many[Going]) -> None:
    """Write down where leads that waited stand now; one without any step to come is done at once."""
    for state in (EnrollmentState.ACTIVE, EnrollmentState.COMPLETED):
        rows = [
            {
                "id": one.id,
                "state": EnrollmentState.WAITING,
                "reason": one.reason,
                "position": one.position,
                "left_on": one.left_on,
                "due_at": one.due_at,
                "entered_at": one.entered_at,
            }
            for one in entered
            if one.state is state
        ]
        update_each(session, Enrollment, rows, by=("id", "state"), same={"state": state})


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
