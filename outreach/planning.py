"""What comes next for a lead: which step, on which day, and the delivery that carries it."""

from collections.abc import Sequence as Many
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, Lead, Message, SenderAccount, Step
from models.sets import among, update_each
from models.states import (
    OPEN_DELIVERY,
    DeliveryKind,
    DeliveryState,
    EnrollmentState,
    LeadStage,
    PostKind,
)
from outreach import cancelling, history, next_step, placing, plan_facts, posts, schedule
from outreach.calendars import CalendarBook
from outreach.hours import UNPLANNABLE, HoursBook
from outreach.placing import Wanted
from outreach.plan_facts import Facts
from outreach.plan_rows import Going

WAITS_FOR_APPROVAL = next_step.WAITS_FOR_APPROVAL
WAITS_FOR_ACCEPTANCE = next_step.WAITS_FOR_ACCEPTANCE
FOLLOW_UP, FIRST_TOUCH, ANSWER = placing.FOLLOW_UP, placing.FIRST_TOUCH, placing.ANSWER
"""Priorities of deliveries: answers, follow-ups, first touches."""


def enter(session: Session, enrollment: Enrollment, *, now: datetime, waits: bool) -> None:
    """Let a lead enter a live sequence: its first step is planned at once, or for its next window."""
    enter_many(session, [enrollment], now=now, waits=waits)


def enter_many(session: Session, enrollments: Many[Enrollment], *, now: datetime, waits: bool) -> None:
    """Let leads enter, as `enter`, in the same few statements however many they are."""
    entering = [Going.of(one) for one in enrollments]
    enter_rows(session, entering, plan_facts.read(session, entering), now=now, waits=waits)
    _write_back(entering, enrollments)


def enter_rows(session: Session, entering: Many[Going], facts: Facts, *, now: datetime, waits: bool) -> None:
    """Let leads enter, as `enter`; the caller writes their places down."""
    for going in entering:
        going.state, going.entered_at, going.position = EnrollmentState.ACTIVE, now, 1
    lead_ids = [{"id": lead_id} for lead_id in sorted({going.lead_id for going in entering})]
    update_each(session, Lead, lead_ids, same={"stage": LeadStage.OUTREACH_ACTIVE})
    lines = [history.line(history.about(going), "enrollment.active", now=now) for going in entering]
    _plan(session, entering, facts, HoursBook(session), lines, now=now, waits=waits)


def plan(
    session: Session,
    enrollment: Enrollment,
    *,
    now: datetime,
    waits: bool | None = None,
    book: HoursBook | None = None,
) -> None:
    """Plan the step at the enrollment's position; steps without text or channel are skipped and counted on.

    The first step is due at once (in the lead's next window when `waits`; None: as the sequence was launched),
    every other one at the opening of the window on its due day. After the last step the enrollment is completed.
    A step that has no time at all leaves the lead active with the reason in words; planning again tries again.
    """
    plan_many(session, [enrollment], now=now, waits=waits, book=book)


def plan_many(
    session: Session,
    enrollments: Many[Enrollment],
    *,
    now: datetime,
    waits: bool | None = None,
    book: HoursBook | None = None,
) -> None:
    """Plan the next step of many leads, as `plan`, in the same few statements however many they are."""
    if not enrollments:
        return
    going = [Going.of(one) for one in enrollments]
    facts = plan_facts.read(session, going)
    _plan(session, going, facts, book or HoursBook(session), [], now=now, waits=waits)
    _write_back(going, enrollments)


def plan_rows(session: Session, going: Many[Going], facts: Facts, *, now: datetime) -> None:
    """Plan the next step of leads, as `plan_many`; the caller writes their places down."""
    if going:
        _plan(session, going, facts, HoursBook(session), [], now=now, waits=None)


def _write_back(going: Many[Going], enrollments: Many[Enrollment]) -> None:
    for one, enrollment in zip(going, enrollments, strict=True):
        one.write_back(enrollment)


def _plan(
    session: Session,
    planned: Many[Going],
    facts: Facts,
    book: HoursBook,
    lines: list[history.Line],
    *,
    now: datetime,
    waits: bool | None,
) -> None:
    """Plan the next step of these leads and write it down behind `lines`; their places are left to the caller."""
    calendars = CalendarBook(book)
    wanted: list[Wanted] = []
    held: list[Going] = []
    for going in planned:
        sender: SenderAccount | None = None
        try:
            found = next_step.find(going, facts, calendars, lines, now)
            if found is None:
                lines.append(_completed(going, now))
                continue
            sender = facts.sender_of(going, found[0])
            one = next_step.due(going, found, sender, facts, calendars, now=now, waits=waits)
        except UNPLANNABLE as error:
            said = placing.held(going, error, sender, now=now)
            lines += said
            held += [going] if said else []
        else:
            wanted += [one] if one else []
    lines += placing.carry(session, wanted, now=now)
    history.write(session, lines)
    _show(session, [one for one in planned if one.state is EnrollmentState.COMPLETED], held)


def _completed(going: Going, now: datetime) -> history.Line:
    going.state, going.due_at, going.reason = EnrollmentState.COMPLETED, None, "Every step is done"
    return history.line(history.about(going), "enrollment.completed", now=now)


def _show(session: Session, completed: Many[Going], held: Many[Going]) -> None:
    """Let the leads that are done say so, and have the cards redrawn that now say something else."""
    if completed:
        session.connection().execute(
            update(Lead)
            .where(
                among(session, Lead.id, [one.lead_id for one in completed]), Lead.stage != LeadStage.REPLIED
            )
            .values(stage=LeadStage.COMPLETED)
        )
    changed = [*completed, *held]
    for workspace_id in {one.workspace_id for one in changed}:
        cards = [one.id for one in changed if one.workspace_id == workspace_id]
        labs = {one.sequence_id for one in held if one.workspace_id == workspace_id}
        posts.changed(session, workspace_id, PostKind.APPROVAL_CARD, cards)
        if labs:
            posts.changed(session, workspace_id, PostKind.LAB_ROOT, labs)


def approval_came(session: Session, enrollment: Enrollment, *, now: datetime) -> None:
    """Plan again after a decision on a lead that is in the sequence already; its step may be due."""
    plan_idle(session, [enrollment], now=now)


def plan_idle(session: Session, enrollments: Many[Enrollment], *, now: datetime) -> None:
    """Plan those of these leads that are active and have no step under way; done twice it changes nothing."""
    session.flush()
    active = [one for one in enrollments if one.state is EnrollmentState.ACTIVE]
    busy = under_way(session, [one.id for one in active])
    plan_many(session, [one for one in active if one.id not in busy], now=now)


def under_way(session: Session, enrollment_ids: Many[int]) -> set[int | None]:
    """Return those of these enrollments of which a step waits, is being sent, or may have been."""
    return set(
        session.scalars(
            select(Delivery.enrollment_id).where(
                Delivery.enrollment_id.in_(enrollment_ids),
                Delivery.kind == DeliveryKind.STEP,
                Delivery.state.in_(OPEN_DELIVERY),
            )
        )
    )


def rewind(session: Session, enrollment: Enrollment) -> None:
    """Go back to the step after the last one that was sent, unless one is on its way or may have been sent."""
    if under_way(session, [enrollment.id]):
        return
    sent = session.execute(
        select(Step.position, Step.removed_at, Delivery.intent_at)
        .join(Message, Message.step_id == Step.id)
        .join(Delivery, Delivery.message_id == Message.id)
        .where(Delivery.enrollment_id == enrollment.id, Delivery.state == DeliveryState.SENT)
    ).all()
    lead = session.get_one(Lead, enrollment.lead_id)
    in_place = [position for position, removed_at, _ in sent if removed_at is None]
    left_at = max((intent_at for *_, intent_at in sent if intent_at is not None), default=None)
    enrollment.position = max(in_place, default=0) + 1
    enrollment.left_on = schedule.local_day(left_at, HoursBook(session).zone_of(lead)) if left_at else None


def step_left(
    session: Session,
    enrollment: Enrollment,
    step_id: int,
    *,
    now: datetime,
    left_at: datetime | None = None,
    book: HoursBook | None = None,
) -> None:
    """Go on after a step was sent: the next one counts from this day in the lead's zone.

    `left_at` is when it was handed over, where that became known only later.
    """
    steps_left(session, [(enrollment, step_id)], now=now, left_at=left_at, book=book)


def steps_left(
    session: Session,
    left: Many[tuple[Enrollment, int]],
    *,
    now: datetime,
    left_at: datetime | None = None,
    book: HoursBook | None = None,
) -> None:
    """Go on after steps of several leads were sent, as `step_left`; each enrollment is named once."""
    enrollments = [enrollment for enrollment, _ in left]
    going = [Going.of(one) for one in enrollments]
    facts = plan_facts.read(session, going)
    book = book or HoursBook(session)
    positions = {step.id: step.position for steps in facts.steps.values() for step in steps}
    for one, (_, step_id) in zip(going, left, strict=True):
        one.left_on = schedule.local_day(left_at or now, book.zone_of(facts.leads[one.lead_id]))
        # A step that was removed while it was being sent has no place: the change of steps has set the next one.
        one.position = 1 + positions.get(step_id, one.position - 1)
    active = [one for one in going if one.state is EnrollmentState.ACTIVE]
    _plan(session, active, facts, book, [], now=now, waits=None)
    _write_back(going, enrollments)


def given_up(session: Session, enrollment: Enrollment, step_id: int, *, now: datetime) -> None:
    """Go on behind a message that was tried and whose lead did not accept the invite in time; it has ended itself."""
    going = Going.of(enrollment)
    facts, book, lines = plan_facts.read(session, [going]), HoursBook(session), list[history.Line]()
    step = next((one for one in facts.steps[going.sequence_id] if one.id == step_id), None)
    if step is not None and step.position >= going.position:
        lead, sequence = facts.leads[going.lead_id], facts.sequences[going.sequence_id]
        try:
            calendar = CalendarBook(book).of(lead, sequence)
            lines += next_step.given_up(going, step, facts, calendar, now)[1:]
        except UNPLANNABLE:
            going.left_on, going.position = schedule.local_day(now, book.zone_of(lead)), step.position + 1
    active = [going] if going.state is EnrollmentState.ACTIVE else []
    _plan(session, active, facts, book, lines, now=now, waits=None)
    _write_back([going], [enrollment])


def cancel_open(
    session: Session, enrollment_ids: Many[int], *, reason: str, now: datetime, cause_id: int | None
) -> int:
    """Cancel every waiting delivery of these enrollments and return how many; what is being sent goes on."""
    lines = cancelling.of_enrollments(session, enrollment_ids, reason, now=now, cause_id=cause_id)
    history.write(session, lines)
    return len(lines)
