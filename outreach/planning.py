"""What comes next for a lead: which step, on which day, and the delivery that carries it."""

from collections.abc import Sequence as Many
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, Lead, Message, SenderAccount, Step
from models.states import (
    OPEN_DELIVERY,
    DeliveryKind,
    DeliveryState,
    EnrollmentState,
    LeadStage,
    PostKind,
)
from outreach import cancelling, history, next_step, placing, plan_facts, posts, schedule
from outreach.hours import UNPLANNABLE, HoursBook
from outreach.placing import Wanted
from outreach.plan_facts import Facts

WAITS_FOR_APPROVAL = next_step.WAITS_FOR_APPROVAL
FOLLOW_UP, FIRST_TOUCH, ANSWER = placing.FOLLOW_UP, placing.FIRST_TOUCH, placing.ANSWER
"""Priorities of deliveries: answers, follow-ups, first touches."""


def enter(session: Session, enrollment: Enrollment, *, now: datetime, waits: bool) -> None:
    """Let a lead enter a live sequence: its first step is planned at once, or for its next window."""
    enter_many(session, [enrollment], now=now, waits=waits)


def enter_many(
    session: Session,
    enrollments: Many[Enrollment],
    *,
    now: datetime,
    waits: bool,
    book: HoursBook | None = None,
) -> None:
    """Let leads enter, as `enter`, in the same few statements however many they are."""
    for enrollment in enrollments:
        enrollment.state = EnrollmentState.ACTIVE
        enrollment.entered_at, enrollment.position = now, 1
        history.append(session, history.about(enrollment), "enrollment.active", now=now)
    facts = plan_facts.read(session, enrollments)
    for lead in facts.leads.values():
        lead.stage = LeadStage.OUTREACH_ACTIVE
    _plan(session, enrollments, facts, book or HoursBook(session), now=now, waits=waits)


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
    facts = plan_facts.read(session, enrollments)
    _plan(session, enrollments, facts, book or HoursBook(session), now=now, waits=waits)


def _plan(
    session: Session,
    enrollments: Many[Enrollment],
    facts: Facts,
    book: HoursBook,
    *,
    now: datetime,
    waits: bool | None,
) -> None:
    wanted: list[Wanted] = []
    for enrollment in enrollments:
        sender: SenderAccount | None = None
        try:
            found = next_step.find(session, enrollment, facts, book, now)
            if found is None:
                _complete(session, enrollment, now)
                continue
            sender = facts.sender_of(enrollment, found[0])
            one = next_step.due(enrollment, found, sender, facts, book, now=now, waits=waits)
        except UNPLANNABLE as error:
            placing.hold(session, enrollment, error, sender, now=now)
        else:
            wanted += [one] if one else []
    placing.carry(session, wanted, now=now)


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
    facts = plan_facts.read(session, [enrollment for enrollment, _ in left])
    book = book or HoursBook(session)
    positions = {step.id: step.position for steps in facts.steps.values() for step in steps}
    for enrollment, step_id in left:
        zone = book.zone_of(facts.leads[enrollment.lead_id])
        enrollment.left_on = schedule.local_day(left_at or now, zone)
        # A step that was removed while it was being sent has no place: the change of steps has set the next one.
        enrollment.position = 1 + positions.get(step_id, enrollment.position - 1)
    active = [enrollment for enrollment, _ in left if enrollment.state is EnrollmentState.ACTIVE]
    _plan(session, active, facts, book, now=now, waits=None)


def _complete(session: Session, enrollment: Enrollment, now: datetime) -> None:
    enrollment.state = EnrollmentState.COMPLETED
    enrollment.due_at, enrollment.reason = None, "Every step is done"
    history.record(session, history.about(enrollment), "enrollment.completed", now=now)
    lead = session.get_one(Lead, enrollment.lead_id)
    if lead.stage is not LeadStage.REPLIED:
        lead.stage = LeadStage.COMPLETED
    posts.changed(session, enrollment.workspace_id, PostKind.APPROVAL_CARD, [enrollment.id])


def cancel_open(
    session: Session, enrollment_ids: Many[int], *, reason: str, now: datetime, cause_id: int | None
) -> int:
    """Cancel every waiting delivery of these enrollments and return how many; what is being sent goes on."""
    which = Delivery.enrollment_id.in_(enrollment_ids)
    return cancelling.cancel(session, which, reason=reason, now=now, cause_id=cause_id)
