"""Who answered on LinkedIn? Asked once a day of whose account wrote to leads by hand, before something else leaves.

Each list is a direct message: one for each person and day, at the start of their working hours and only where a step
is due until the next morning. What is on it is read anew whenever it is drawn, so it follows whatever happens.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Select, String, and_, cast, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from models import Delivery, Enrollment, Lease, Person, SenderAccount, SlackPost, Workspace
from models.sets import among
from models.states import PostKind
from outreach import due, instants, people, posts, schedule, unheard
from outreach.hours import UNPLANNABLE, HoursBook
from outreach.schedule import Place, Window, no_holidays

LEASE = "who_answered:"
"""Begins the name of the lease of looking whom to ask."""
REST = "who_answered_rest:"
"""Begins the name of one that is held until the clock asks for the next look."""
ADMINS_AFTER = timedelta(days=1)
"""After how long without a word the admins are asked, too."""
_AHEAD = timedelta(days=2)
"""Further ahead no list looks, whatever the hours of whom it is for."""


@dataclass(frozen=True)
class Owed:
    """A lead of whom it is to be said whether they answered: since when it is asked, and when a step is due."""

    enrollment_id: int
    sender_id: int
    due_at: datetime
    asked_at: datetime | None


@cache
def due_workspaces() -> Select[int]:
    """Return the workspaces in which it is time to look whom to ask."""
    held = select(Lease.name).where(
        Lease.name == literal(REST).concat(cast(Workspace.id, String)), Lease.until > instants.WALL
    )
    by_hand = select(SenderAccount.id).where(
        SenderAccount.workspace_id == Workspace.id, SenderAccount.is_manual
    )
    return select(Workspace.id).where(~held.exists(), by_hand.exists())


def ask(session: Session, workspace_id: int, *, now: datetime) -> int:
    """Ask whom it is time to ask and return how many got a list; one that stands follows what is due since."""
    owed = _owed(session, workspace_id, now)
    _settle(session, workspace_id, owed)
    book, asked, lists = HoursBook(session), set[int](), 0
    for person, theirs in _by_person(session, workspace_id, owed, book, now).items():
        places = [_place(session, book, person, one.sender_id) for one in theirs]
        open_in = next((place for place in places if schedule.is_open(now, *place)), None)
        if open_in is not None:
            is_news = any(one.asked_at is None for one in theirs)
            lists += _tell(session, person, schedule.local_day(now, open_in[0]).isoformat(), is_news=is_news)
            asked |= {one.enrollment_id for one in theirs if one.asked_at is None}
    for enrollment in _locked(session, workspace_id, asked):
        enrollment.answer_asked_at = now
    return lists


def _tell(session: Session, person: Person, day: str, *, is_news: bool) -> bool:
    """Post a person's list of a day unless it stands, which is redrawn then; those of earlier days go."""
    key = f"{PostKind.WHO_ANSWERED}:{person.id}:{day}"
    known = select(SlackPost.id).where(
        SlackPost.workspace_id == person.workspace_id, SlackPost.intent_key == key
    )
    if session.scalar(known) is not None:
        if is_news:
            posts.changed(session, person.workspace_id, PostKind.WHO_ANSWERED, [person.id])
        return False
    before = (SlackPost.kind == PostKind.WHO_ANSWERED) & (SlackPost.subject_id == person.id)
    posts.take_away(session, person.workspace_id, before)
    posts.want(session, person.workspace_id, PostKind.WHO_ANSWERED, person.id, person.slack_user_id, key=key)
    return True


def _settle(session: Session, workspace_id: int, owed: Iterable[Owed]) -> None:
    """Ask no longer after leads of whom it need not be said any more; the lists are redrawn without them."""
    known = {one.enrollment_id for one in owed}
    asked = session.scalars(
        select(Enrollment.id).where(
            Enrollment.workspace_id == workspace_id, Enrollment.answer_asked_at.is_not(None)
        )
    ).all()
    done = _locked(session, workspace_id, set(asked) - known)
    for enrollment in done:
        enrollment.answer_asked_at = None
    if done:
        redraw(session, workspace_id)


def of_person(session: Session, person: Person, *, now: datetime) -> list[Owed]:
    """Return of whom a person is to say whether they answered before the next morning, the earliest step first."""
    owed = _owed(session, person.workspace_id, now)
    return _by_person(session, person.workspace_id, owed, HoursBook(session), now).get(person, [])


def redraw(session: Session, workspace_id: int) -> None:
    """Have the lists that stand drawn anew."""
    asked = select(SlackPost.subject_id).where(
        SlackPost.workspace_id == workspace_id,
        SlackPost.kind == PostKind.WHO_ANSWERED,
        SlackPost.is_gone.is_(False),
    )
    people_ids = session.scalars(asked.distinct()).all()
    if people_ids:
        posts.changed(session, workspace_id, PostKind.WHO_ANSWERED, people_ids)


def next_morning(session: Session, sender: SenderAccount, now: datetime) -> datetime:
    """Return until when it holds what was said of an account's leads: when its hours begin on the next day."""
    owner = session.get(Person, sender.owner_person_id) if sender.owner_person_id is not None else None
    return _ends(_place_of(session, HoursBook(session), owner, sender), now)


def _owed(session: Session, workspace_id: int, now: datetime) -> list[Owed]:
    theirs, left, by = aliased(Enrollment), aliased(Delivery), aliased(SenderAccount)
    first = func.min(Delivery.send_at)
    is_silent_then = and_(
        theirs.silent_until.is_not(None),
        theirs.silent_until > instants.NOW,
        theirs.silent_until > Delivery.send_at,
    )
    rows = session.execute(
        due.waiting()
        .join(by, by.id == Delivery.sender_account_id)
        .join(theirs, theirs.lead_id == Delivery.lead_id)
        .join(left, left.enrollment_id == theirs.id)
        .where(
            Delivery.workspace_id == workspace_id,
            Delivery.send_at < now + _AHEAD,
            by.is_manual.is_(False),
            unheard.is_written_to(theirs, left),
            or_(~is_silent_then, theirs.silent_until.is_(None)),
        )
        .with_only_columns(
            theirs.id, left.sender_account_id, first, theirs.answer_asked_at, maintain_column_froms=True
        )
        .group_by(theirs.id, left.sender_account_id, theirs.answer_asked_at)
        .order_by(first, theirs.id),
        unheard.times(now),
    )
    return [Owed(*row) for row in rows]


def _by_person(
    session: Session, workspace_id: int, owed: Iterable[Owed], book: HoursBook, now: datetime
) -> dict[Person, list[Owed]]:
    """Return of whom each person is asked until their next morning, a lead once."""
    found: dict[Person, dict[int, Owed]] = {}
    for one in owed:
        asked = people.whose(session, session.get_one(SenderAccount, one.sender_id))
        if one.asked_at is not None and one.asked_at <= now - ADMINS_AFTER:
            asked = list(
                {person.id: person for person in (*asked, *people.admins(session, workspace_id))}.values()
            )
        for person in asked:
            if one.due_at < _ends(_place(session, book, person, one.sender_id), now):
                found.setdefault(person, {}).setdefault(one.enrollment_id, one)
    return {person: list(theirs.values()) for person, theirs in found.items()}


def _place(session: Session, book: HoursBook, person: Person, sender_id: int) -> Place:
    return _place_of(session, book, person, session.get_one(SenderAccount, sender_id))


def _place_of(session: Session, book: HoursBook, person: Person | None, sender: SenderAccount) -> Place:
    """Return a person's working hours: those of the account where it is theirs, else 09:00 to 17:00 in their zone."""
    zone = session.get_one(Workspace, sender.workspace_id).zone
    if person is not None and person.id != sender.owner_person_id:
        return person.zone or zone, Window(), no_holidays
    try:
        return book.own_place(sender)
    except UNPLANNABLE:
        return zone, Window(), no_holidays


def _ends(place: Place, now: datetime) -> datetime:
    """Return when the day after begins at a place, as its hours do."""
    zone, window, _ = place
    return schedule.opens_at(schedule.local_day(now, zone) + timedelta(days=1), zone, window)


def _locked(session: Session, workspace_id: int, ids: Iterable[int]) -> list[Enrollment]:
    wanted = list(ids)
    if not wanted:
        return []
    found = select(Enrollment).where(
        Enrollment.workspace_id == workspace_id, among(session, Enrollment.id, wanted)
    )
    locked = found.order_by(Enrollment.id).with_for_update().execution_options(populate_existing=True)
    return list(session.scalars(locked))
