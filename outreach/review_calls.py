"""Telling reviewers by direct message what waits for them: each morning, and a working day before a slot would pass.

The message itself says that somebody was told: one for each person, sequence and day. It is redrawn as the work is
done and withdrawn when nothing waits any more.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from sqlalchemy import Select, String, and_, cast, func, literal, select
from sqlalchemy.orm import Session

from models import Enrollment, Lease, Message, Person, Run, Sequence, SlackPost, Step, Workspace
from models.states import EnrollmentState, MessageState, PostKind, RunState, SequenceState
from outreach import chosen, four_eyes, instants, posts, review_posts, to_read
from outreach.holidays_of import holidays_of
from outreach.schedule import IsHoliday

LEASE = "review_calls:"
"""Begins the name of the lease of looking whom to tell; it rests until the next look."""
MORNING = time(9)
EVENING = time(18)
"""When a morning that was missed, as nothing ran, is over: the next one tells."""
_WORKDAYS = range(5)
_OPEN = (SequenceState.IN_REVIEW, SequenceState.ACTIVE)


@dataclass(frozen=True)
class ReviewCall:
    """What a reviewer is told of a sequence: leads with a text to read, and when the first would be written to.

    `late` counts those in a live sequence whose next message has its slot within a working day. With `is_four_eyes`
    only texts count that are not the reader's own, which somebody else approves.
    """

    sequence_id: int
    sequence: str
    run: str
    waiting: int
    late: int
    first_slot: datetime | None
    zone: str
    lab_url: str | None
    is_four_eyes: bool = False


def call(session: Session, workspace_id: int, *, now: datetime) -> int:
    """Tell the reviewers of a workspace what is to be told now; return how many were."""
    workspace = session.get_one(Workspace, workspace_id)
    told = 0
    for sequence in session.scalars(_sequences(workspace_id)).all():
        for person in reviewers(session, sequence):
            told += _call_one(session, workspace, sequence, person, now)
    return told


def shown(session: Session, sequence_id: int, slack_user_id: str, *, now: datetime) -> ReviewCall | None:
    """Return what a call to a person says now, None when its sequence is gone."""
    sequence = session.get(Sequence, sequence_id)
    if sequence is None:
        return None
    workspace = session.get_one(Workspace, sequence.workspace_id)
    until = _one_workday_after(now, ZoneInfo(workspace.zone), _holidays(workspace))
    may = review_posts.may_decide(session, sequence, slack_user_id)
    late, first = session.execute(_slots(sequence_id, until).where(may)).one()
    lab = posts.shown(session, sequence.workspace_id, PostKind.LAB_ROOT, sequence_id)
    return ReviewCall(
        sequence_id=sequence_id,
        sequence=sequence.name,
        run=session.get_one(Run, sequence.run_id).name,
        waiting=to_read.count(session, sequence_id, may),
        late=late,
        first_slot=first,
        zone=workspace.zone,
        lab_url=(lab.permalink or None) if lab else None,
        is_four_eyes=four_eyes.play_of(session, sequence) is not None,
    )


def needs(session: Session, person: Person, *, now: datetime) -> Iterator[ReviewCall]:
    """Return what waits for a person's review, sequence by sequence."""
    for sequence in session.scalars(_sequences(person.workspace_id)):
        if any(one.id == person.id for one in reviewers(session, sequence)):
            found = shown(session, sequence.id, person.slack_user_id, now=now)
            if found is not None and found.waiting:
                yield found


@cache
def due() -> Select[int]:
    """Return the workspaces in which it is time to look whom to tell."""
    held = select(Lease.name).where(
        Lease.name == literal(LEASE).concat(cast(Workspace.id, String)), Lease.until > instants.WALL
    )
    some = select(Sequence.id).where(
        Sequence.workspace_id == Workspace.id, Sequence.state.in_(_OPEN), Sequence.archived_at.is_(None)
    )
    return select(Workspace.id).where(~held.exists(), some.exists())


def _call_one(
    session: Session, workspace: Workspace, sequence: Sequence, person: Person, now: datetime
) -> bool:
    zone, is_holiday = ZoneInfo(person.zone or workspace.zone), _holidays(workspace)
    here = now.astimezone(zone)
    if not _is_workday(here.date(), is_holiday) or not MORNING <= here.time() < EVENING:
        return False
    until = _one_workday_after(now, zone, is_holiday)
    may = four_eyes.not_by(session, sequence, person)
    late, _ = session.execute(_slots(sequence.id, until).where(may)).one()
    if late:
        return _tell(session, sequence, person, f"urgent:{here.date()}")
    this_morning = datetime.combine(here.date(), MORNING, zone)
    since_before = Message.created_at < this_morning
    is_any = to_read.count(session, sequence.id, since_before, may) > 0
    return is_any and _tell(session, sequence, person, str(here.date()))


def _tell(session: Session, sequence: Sequence, person: Person, when: str) -> bool:
    """Tell a person unless this was done; what they were told before goes."""
    key = f"review:{person.id}:{sequence.id}:{when}"
    known = select(SlackPost.id).where(
        SlackPost.workspace_id == sequence.workspace_id, SlackPost.intent_key == key
    )
    if session.scalar(known) is not None:
        return False
    before = and_(
        review_posts.of(sequence.workspace_id, sequence.id), SlackPost.slack_channel == person.slack_user_id
    )
    posts.take_away(session, sequence.workspace_id, before)
    posts.want(
        session, sequence.workspace_id, PostKind.REVIEW_CALL, sequence.id, person.slack_user_id, key=key
    )
    return True


def _sequences(workspace_id: int) -> Select[Sequence]:
    """Return the sequences that are in review or live and not archived, of runs that are not paused or done."""
    return (
        select(Sequence)
        .join(Run, Run.id == Sequence.run_id)
        .where(
            Sequence.workspace_id == workspace_id,
            Sequence.state.in_(_OPEN),
            Sequence.archived_at.is_(None),
            Run.state.in_((RunState.DRAFT, RunState.ACTIVE)),
        )
        .order_by(Sequence.id)
    )


def reviewers(session: Session, sequence: Sequence) -> list[Person]:
    """Return whom an admin has chosen to approve; where everybody may, whoever made the sequence."""
    named = (chosen.rights_of(session, sequence.workspace_id) or {}).get("approve")
    who = Person.slack_user_id.in_(named) if named else Person.id == sequence.created_by_id
    return list(
        session.scalars(
            select(Person)
            .where(
                Person.workspace_id == sequence.workspace_id,
                who,
                Person.may_approve,
                Person.is_guest.is_(False),
            )
            .order_by(Person.id)
        )
    )


def _slots(sequence_id: int, until: datetime) -> Select[int, datetime | None]:
    """Return how many leads have a next message to review that is due by then, and when the first one is."""
    return (
        select(func.count(), func.min(Enrollment.due_at))
        .select_from(Enrollment)
        .join(Step, and_(Step.sequence_id == Enrollment.sequence_id, Step.position == Enrollment.position))
        .join(Message, and_(Message.enrollment_id == Enrollment.id, Message.step_id == Step.id))
        .where(
            Enrollment.sequence_id == sequence_id,
            Enrollment.state == EnrollmentState.ACTIVE,
            Enrollment.due_at <= until,
            Step.removed_at.is_(None),
            Message.state == MessageState.NEEDS_REVIEW,
        )
    )


def _holidays(workspace: Workspace) -> IsHoliday:
    country, _, region = workspace.holiday_region.partition("-")
    return holidays_of(country or None, region or None)


def _is_workday(day: date, is_holiday: IsHoliday) -> bool:
    return day.weekday() in _WORKDAYS and not is_holiday(day)


def _one_workday_after(now: datetime, zone: ZoneInfo, is_holiday: IsHoliday) -> datetime:
    """Return the same time of the next working day."""
    here = now.astimezone(zone)
    day = here.date() + timedelta(days=1)
    while not _is_workday(day, is_holiday):
        day += timedelta(days=1)
    return datetime.combine(day, here.time(), zone)
