"""Planning anew what waits: after a pause, after a lead's zone or holidays changed, after a window was widened."""

from collections.abc import Iterable
from collections.abc import Sequence as Many
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, Message, Step
from models.states import WAITING_DELIVERY, DeliveryKind, DeliveryState, EnrollmentState, PostKind
from outreach import cancelling, held_back, history, placing, plan_facts, planning, posts
from outreach.calendars import Calendar
from outreach.hours import UNPLANNABLE, Hours, HoursBook
from outreach.plan_facts import Facts

AT_ONCE = 500
RUNNING = (EnrollmentState.ACTIVE, EnrollmentState.PAUSED)
Waiting = tuple[Delivery, Enrollment, Step]


def replan_waiting(session: Session, enrollment_ids: Many[int], *, now: datetime) -> int:
    """Give what is overdue a place of its own again and return how many, so that going on is no burst.

    A waiting step whose time has passed gets a place in what is left of today's window, or in the next one; a
    first step sent "at once" keeps its time, one that waits for its time, too. `due_at` stays the instant the
    step fell due. A second call finds nothing overdue.
    """
    moved = 0
    for first in range(0, len(enrollment_ids), AT_ONCE):
        some = enrollment_ids[first : first + AT_ONCE]
        late = [one for one in _waiting(session, some) if one[0].send_at <= now and not one[0].any_hour]
        _place_anew(session, late, "It was held when its time came", now=now, is_late=True)
        moved += len(late)
    return moved


def replan(session: Session, lead_id: int, *, now: datetime, reason: str, cause_id: int | None = None) -> int:
    """Plan a lead's next steps anew after its zone, country or region changed; return how many deliveries wait.

    Each keeps its due day by the rule, counted from the day the step before left, and gets its place in the
    window as it is now: never before `now`, and no second delivery is made. A first step sent "at once" keeps
    its time. `reason` says what changed, as "Their time zone is Asia/Tokyo now".
    """
    return _replan(session, Enrollment.lead_id == lead_id, reason, now=now, cause_id=cause_id)


def replan_sequence(
    session: Session, sequence_id: int, *, now: datetime, reason: str, cause_id: int | None = None
) -> int:
    """Plan the next steps of all leads of a sequence anew, as `replan`, after its hours or holidays changed."""
    return _replan(session, Enrollment.sequence_id == sequence_id, reason, now=now, cause_id=cause_id)


def _replan(
    session: Session, which: ColumnElement[bool], reason: str, *, now: datetime, cause_id: int | None
) -> int:
    ids = session.scalars(
        select(Enrollment.id)
        .where(which, Enrollment.state.in_(RUNNING))
        .order_by(Enrollment.id)
        .with_for_update()
    ).all()
    return sum(
        _replan_some(session, ids[first : first + AT_ONCE], reason, now=now, cause_id=cause_id)
        for first in range(0, len(ids), AT_ONCE)
    )


def replan_leads(
    session: Session, enrollment_ids: Many[int], reason: str, *, now: datetime, cause_id: int | None = None
) -> int:
    """Plan the next steps of some leads of a sequence anew, as `replan_sequence`."""
    which = Enrollment.id.in_(enrollment_ids)
    return _replan(session, which, reason, now=now, cause_id=cause_id)


def _replan_some(
    session: Session, ids: Many[int], reason: str, *, now: datetime, cause_id: int | None
) -> int:
    waiting = [one for one in _waiting(session, ids) if not one[0].any_hour]
    _place_anew(session, waiting, reason, now=now, is_late=False, cause_id=cause_id)
    carried = {enrollment.id for _, enrollment, _ in waiting}
    _plan_again(session, [id_ for id_ in ids if id_ not in carried], now=now)
    return len(waiting)


@dataclass(frozen=True)
class Retried:
    """How many leads have a time now, and the last one that was looked at: None when none was left."""

    planned: int
    last_id: int | None


def retry_held(session: Session, workspace_id: int, *, now: datetime, after: int = 0) -> Retried:
    """Plan again those leads whose next step had no time at all, some at once, in the order of their ids."""
    held = session.scalars(
        select(Enrollment.id)
        .where(
            Enrollment.workspace_id == workspace_id,
            Enrollment.id > after,
            Enrollment.state == EnrollmentState.ACTIVE,
            Enrollment.due_at.is_(None),
            Enrollment.reason.startswith(placing.CANNOT_BE_PLANNED),
        )
        .order_by(Enrollment.id)
        .limit(AT_ONCE)
        .with_for_update()
    ).all()
    return Retried(_plan_again(session, held, now=now), max(held, default=None))


def hold_back(session: Session, lead_id: int, *, now: datetime, cause_id: int) -> None:
    """Put off what is planned for a lead who is away; what is planned after their return keeps its time.

    A first step that was to leave at any hour waits for its window like every other.
    """
    mine = (Enrollment.lead_id == lead_id, Enrollment.state.in_(RUNNING))
    ids = session.scalars(select(Enrollment.id).where(*mine).order_by(Enrollment.id).with_for_update()).all()
    waiting = _waiting(session, ids)
    facts, book = plan_facts.read(session, [enrollment for _, enrollment, _ in waiting]), HoursBook(session)
    for delivery, enrollment, step in waiting:
        until = facts.leads[enrollment.lead_id].away_until
        if until is None or delivery.send_at >= until:
            continue
        try:
            hours = _hours(delivery, enrollment, step, facts, book)
            delivery.send_at = _place(delivery, enrollment, step, hours, now, until)
        except UNPLANNABLE:
            delivery.send_at = until
        delivery.any_hour, delivery.reason = False, held_back.THEY_ARE_AWAY
        about = history.about(enrollment, delivery_id=delivery.id)
        said = held_back.THEY_ARE_AWAY
        history.append(session, about, "delivery.postponed", now=now, reason=said, cause_id=cause_id)
    carried = {enrollment.id for _, enrollment, _ in waiting}
    _plan_again(session, [id_ for id_ in ids if id_ not in carried], now=now)
    _redraw(session, (enrollment for _, enrollment, _ in waiting))


def _plan_again(session: Session, enrollment_ids: Many[int], *, now: datetime) -> int:
    """Plan those that are active and have nothing under way, which is done twice without harm."""
    enrollments = session.scalars(
        select(Enrollment).where(
            Enrollment.id.in_(enrollment_ids), Enrollment.state == EnrollmentState.ACTIVE
        )
    ).all()
    planning.plan_idle(session, enrollments, now=now)
    return sum(one.due_at is not None for one in enrollments)


def _waiting(session: Session, enrollment_ids: Many[int]) -> list[Waiting]:
    """Return the waiting steps of these leads, locked: what is being sent goes on."""
    rows = session.execute(
        select(Delivery, Enrollment, Step)
        .join(Enrollment, Enrollment.id == Delivery.enrollment_id)
        .join(Message, Message.id == Delivery.message_id)
        .join(Step, Step.id == Message.step_id)
        .where(
            Delivery.enrollment_id.in_(enrollment_ids),
            Delivery.kind == DeliveryKind.STEP,
            Delivery.state.in_(WAITING_DELIVERY),
        )
        .order_by(Enrollment.id, Delivery.id)
        .with_for_update(of=(Enrollment, Delivery))
    )
    return [(delivery, enrollment, step) for delivery, enrollment, step in rows]


def _place_anew(
    session: Session,
    waiting: Many[Waiting],
    reason: str,
    *,
    now: datetime,
    is_late: bool,
    cause_id: int | None = None,
) -> None:
    facts = plan_facts.read(session, [enrollment for _, enrollment, _ in waiting])
    book = HoursBook(session)
    for delivery, enrollment, step in waiting:
        try:
            hours = _hours(delivery, enrollment, step, facts, book)
            away_until = facts.leads[enrollment.lead_id].away_until
            earliest = held_back.not_before(now, away_until)
            if delivery.state is DeliveryState.DEFERRED:
                at = hours.next_open(max(delivery.send_at, earliest))
            elif is_late:
                at = hours.place_late(delivery.id, earliest)
            else:
                at = _place(delivery, enrollment, step, hours, now, away_until)
        except UNPLANNABLE as error:
            said = str(error)
            cancelling.cancel(session, Delivery.id == delivery.id, reason=said, now=now, cause_id=cause_id)
            placing.hold(session, enrollment, error, facts.sender_of(enrollment, step), now=now)
        else:
            placing.move(session, enrollment, delivery, at, reason=reason, now=now, cause_id=cause_id)
            if delivery.reason == held_back.THEY_ARE_AWAY and not held_back.is_away(away_until, now):
                delivery.reason = ""
    _redraw(session, (enrollment for _, enrollment, _ in waiting))


def _hours(delivery: Delivery, enrollment: Enrollment, step: Step, facts: Facts, book: HoursBook) -> Hours:
    lead, sequence = facts.leads[enrollment.lead_id], facts.sequences[enrollment.sequence_id]
    return book.of(lead, sequence, facts.senders.get(delivery.sender_account_id), step.channel)


def _place(
    delivery: Delivery,
    enrollment: Enrollment,
    step: Step,
    hours: Hours,
    now: datetime,
    away_until: datetime | None,
) -> datetime:
    """Return a delivery's place by the rule, and keep when its step falls due now."""
    calendar, earliest = Calendar(hours), held_back.not_before(now, away_until)
    if enrollment.left_on is None:
        opens = hours.next_open(now)
        enrollment.due_at, day = held_back.due(calendar, opens, calendar.day_of(opens), away_until)
        return now if enrollment.due_at == now else hours.place(day, delivery.id, earliest)
    due_on = hours.due_on(enrollment.left_on, step.delay_days, business_days=step.business_days)
    enrollment.due_at, day = held_back.due(calendar, hours.opens_on(due_on), due_on, away_until)
    return hours.place(day, delivery.id, earliest)


def _redraw(session: Session, enrollments: Iterable[Enrollment]) -> None:
    by_workspace: dict[int, list[int]] = {}
    for enrollment in enrollments:
        by_workspace.setdefault(enrollment.workspace_id, []).append(enrollment.id)
    for workspace_id, ids in by_workspace.items():
        posts.changed(session, workspace_id, PostKind.APPROVAL_CARD, ids)
