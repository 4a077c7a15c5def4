"""Letting reviewed leads of one sender into a live sequence, as far as there is room: rows in, rows out."""

from collections.abc import Collection, Mapping
from collections.abc import Sequence as Many
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Integer, and_, case, cast, func, select
from sqlalchemy.orm import Session

from models import Enrollment, Lead, Sequence
from models.sets import among, update_each
from models.states import AccountKind, Channel, EnrollmentState, ReviewScope
from outreach import leads, plan_facts, planning
from outreach.company_rooms import CompanyRooms
from outreach.intake import Owed
from outreach.plan_facts import Facts
from outreach.plan_rows import LEAD, Going, PlainLead
from outreach.promises import WHOLE_WORKSPACE
from outreach.reviewing import is_reviewed, unwritten

_COLUMN_OF = {
    AccountKind.EMAIL: Enrollment.email_sender_id,
    AccountKind.LINKEDIN: Enrollment.linkedin_sender_id,
}

_OUTSIDE = (EnrollmentState.PROPOSED, EnrollmentState.WAITING)
_UNDER_WAY = (EnrollmentState.ACTIVE, EnrollmentState.PAUSED)


def let_in(
    session: Session,
    sequence: Sequence,
    sender_id: int,
    rooms: dict[int, int],
    most: int,
    *,
    owed: Mapping[Channel, Owed],
    newcomers: bool,
    now: datetime,
) -> list[int]:
    """Let in at most so many leads of one sender, until its room, or theirs of the other senders, is used up.

    `owed` is what a lead gets on each channel. A lead takes room only with senders that will write to it.
    Without `newcomers` those who came when the sequence was live stay outside.
    """
    companies = CompanyRooms(session, sequence, owed, now=now, is_locked=True)
    entered: list[int] = []
    after = 0
    which = first_sender(owed) == sender_id
    if not newcomers:
        which = and_(which, Enrollment.came_later.is_(False))
    while rooms[sender_id] > 0 and len(entered) < most:
        batch = _waiting(
            session,
            sequence.id,
            which,
            after,
            min(most - len(entered), 2 * rooms[sender_id] + 10),
        )
        if not batch:
            break
        after = batch[-1].going.id
        if sequence.waits_for_others:
            batch = _free(session, sequence.id, batch)
            if not batch:
                continue
        companies.look_at(one.company for one in batch)
        known = {one.lead.id: one.lead for one in batch}
        facts = plan_facts.read(session, [one.going for one in batch], known)
        reviewed = _reviewed(session, [one.going for one in batch], sequence, facts)
        entering = [
            one.going
            for one in batch
            if one.going.id in reviewed and _takes_room(one, rooms, owed, companies)
        ]
        _send_back(session, [one.going.id for one in batch if one.going.id not in reviewed])
        planning.enter_rows(session, entering, facts, now=now, waits=sequence.first_step_waits)
        _write(session, entering)
        entered += [going.id for going in entering]
    return entered


def senders_waited_for(session: Session, sequence_id: int, channels: Collection[Channel]) -> set[int]:
    """Return the senders that leads who wait to enter have on these channels: the others need not be asked."""
    found: set[int] = set()
    for column in {_COLUMN_OF[AccountKind.of(channel)] for channel in channels}:
        waiting = select(column).where(
            Enrollment.sequence_id == sequence_id, Enrollment.state == EnrollmentState.WAITING
        )
        found |= {id_ for id_ in session.scalars(waiting.distinct()) if id_ is not None}
    return found


def is_newcomer_waiting(session: Session, sequence_id: int) -> bool:
    """Say whether a reviewed lead waits to enter that came when the sequence was live."""
    waiting = select(Enrollment.id).where(
        Enrollment.sequence_id == sequence_id,
        Enrollment.state == EnrollmentState.WAITING,
        Enrollment.came_later.is_(True),
    )
    return session.scalar(waiting.limit(1)) is not None


def first_sender(channels: Collection[Channel]) -> ColumnElement[int | None]:
    """Return whose queue a lead stands in: its mailbox's, if it is sent mails, else its LinkedIn account's."""
    if Channel.EMAIL not in channels:
        return cast(Enrollment.linkedin_sender_id, Integer)
    mailbox = case((Lead.email.is_not(None), Enrollment.email_sender_id))
    return func.coalesce(mailbox, Enrollment.linkedin_sender_id)


@dataclass(frozen=True)
class _Waiting:
    """A lead that waits to enter: its place in the sequence, who it is, and its company's domain."""

    going: Going
    lead: PlainLead
    company: str


def _waiting(
    session: Session, sequence_id: int, which: ColumnElement[bool], after: int, most: int
) -> list[_Waiting]:
    """Return some reviewed leads that wait to enter, in order, locked."""
    rows = session.connection().execute(
        select(
            Enrollment.id,
            Enrollment.workspace_id,
            Enrollment.lead_id,
            Enrollment.email_sender_id,
            Enrollment.linkedin_sender_id,
            Enrollment.reason,
            Lead.email_domain,
            *LEAD,
        )
        .join(Lead, Lead.id == Enrollment.lead_id)
        .where(
            Enrollment.sequence_id == sequence_id,
            Enrollment.state == EnrollmentState.WAITING,
            Enrollment.id > after,
            which,
        )
        .order_by(Enrollment.id)
        .limit(most)
        .with_for_update(of=Enrollment)
    )
    state = EnrollmentState.WAITING
    return [
        _Waiting(
            Going(id_, workspace_id, sequence_id, lead_id, email_id, linkedin_id, state, reason),
            PlainLead._make(lead),
            domain,
        )
        for id_, workspace_id, lead_id, email_id, linkedin_id, reason, domain, *lead in rows.all()
    ]


def _free(session: Session, sequence_id: int, batch: Many[_Waiting]) -> list[_Waiting]:
    """Return those whom no other sequence is writing to; their rows there are locked, so that none enters meanwhile."""
    rows = session.execute(
        select(Enrollment.lead_id, Enrollment.state, Enrollment.entered_at)
        .where(
            among(session, Enrollment.lead_id, [one.going.lead_id for one in batch]),
            Enrollment.sequence_id != sequence_id,
            Enrollment.state.in_((*_OUTSIDE, *_UNDER_WAY)),
        )
        .order_by(Enrollment.id)
        .with_for_update()
    )
    busy = {lead_id for lead_id, state, entered_at in rows if state in _UNDER_WAY and entered_at is not None}
    return [one for one in batch if one.going.lead_id not in busy]


def _reviewed(session: Session, waiting: Many[Going], sequence: Sequence, facts: Facts) -> set[int]:
    """Return those of these leads that are reviewed far enough to enter."""
    scope, step_ids = sequence.review_scope, [step.id for step in facts.steps[sequence.id]]
    found: set[int] = set()
    is_all_wanted = scope is ReviewScope.EVERY_MESSAGE
    missing = unwritten(session, [one.id for one in waiting]) if is_all_wanted else set()
    for going in waiting:
        texts = [facts.texts.get((going.id, step_id)) for step_id in step_ids]
        states = [text.state for text in texts if text is not None]
        if is_reviewed(states, scope) and going.id not in missing:
            found.add(going.id)
    return found


def _takes_room(
    one: _Waiting, rooms: dict[int, int], channels: Collection[Channel], companies: CompanyRooms
) -> bool:
    """Take a lead's room with its senders and at its company; False where there is none left."""
    kinds = {AccountKind.of(channel) for channel in channels if leads.can_reach(one.lead, channel)}
    senders = {
        AccountKind.EMAIL: one.going.email_sender_id,
        AccountKind.LINKEDIN: one.going.linkedin_sender_id,
    }
    mine = [id_ for kind, id_ in senders.items() if id_ and kind in kinds]
    if WHOLE_WORKSPACE in rooms and AccountKind.EMAIL in kinds:
        mine.append(WHOLE_WORKSPACE)
    is_mailed = AccountKind.EMAIL in kinds and bool(one.going.email_sender_id)
    if not all(rooms.get(id_, 0) > 0 for id_ in mine):
        return False
    if not companies.has_room_for(one.company, 1, int(is_mailed)):
        return False
    companies.take(one.company, is_mailed=is_mailed)
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
