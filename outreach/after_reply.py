"""What still goes to a lead who has answered: the steps marked always, where their sequence lets them go on."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, Lead, Message, Reply, Sequence, Step
from models.states import PEOPLE_REPLY, Condition, EnrollmentState, PostKind
from outreach import cancelling, history, next_step, plan_facts, planning, posts, sequences, suppression
from outreach.ports import enqueue_after_commit

RUNNING = (EnrollmentState.ACTIVE, EnrollmentState.PAUSED)


@dataclass(frozen=True)
class GoingOn:
    """The enrollments that go on with their steps marked always, and how many other steps were stopped in them."""

    enrollment_ids: frozenset[int] = frozenset()
    stopped: int = 0


def go_on(session: Session, lead: Lead, *, now: datetime, cause_id: int) -> GoingOn:
    """Stop a lead's conditional steps and plan the next that is always sent, where the sequence's switch is on.

    Enrollments without such a step, those that have not entered, and everything of a suppressed lead are not
    among those returned: they end as without the switch.
    """
    suppressed = suppression.why_suppressed(
        session, lead.workspace_id, email=lead.email, linkedin_url=lead.linkedin_url
    )
    if suppressed:
        return GoingOn()
    running = session.scalars(
        select(Enrollment)
        .join(Sequence, Sequence.id == Enrollment.sequence_id)
        .where(
            Enrollment.workspace_id == lead.workspace_id,
            Enrollment.lead_id == lead.id,
            Enrollment.state.in_(RUNNING),
            Enrollment.entered_at.is_not(None),
            Sequence.goes_on_after_reply,
        )
        .with_for_update(of=Enrollment)
    ).all()
    stopped: dict[int, int] = {}
    for enrollment in running:
        left = [
            step
            for step in sequences.steps_of(session, enrollment.sequence_id)
            if step.position >= enrollment.position
        ]
        conditional = [step.id for step in left if step.condition is Condition.ONLY_IF_NO_REPLY]
        if len(conditional) < len(left):
            stopped[enrollment.id] = len(conditional)
            _stop_conditional(session, enrollment, conditional, now=now, cause_id=cause_id)
    planning.plan_idle(session, [one for one in running if one.id in stopped], now=now)
    return GoingOn(frozenset(stopped), sum(stopped.values()))


def _stop_conditional(
    session: Session, enrollment: Enrollment, step_ids: list[int], *, now: datetime, cause_id: int
) -> None:
    if enrollment.state is not EnrollmentState.PAUSED:
        enrollment.reason = next_step.GOES_ON
    cause = history.record(
        session,
        history.about(enrollment),
        "enrollment.goes_on",
        now=now,
        reason=next_step.GOES_ON,
        cause_id=cause_id,
    )
    _cancel(session, enrollment, step_ids, now=now, cause_id=cause)
    posts.changed(session, enrollment.workspace_id, PostKind.APPROVAL_CARD, [enrollment.id])
    posts.changed(session, enrollment.workspace_id, PostKind.LAB_ROOT, [enrollment.sequence_id])


def _cancel(
    session: Session, enrollment: Enrollment, step_ids: list[int], *, now: datetime, cause_id: int | None
) -> None:
    theirs = select(Message.id).where(Message.enrollment_id == enrollment.id, Message.step_id.in_(step_ids))
    which = Delivery.message_id.in_(theirs)
    reason = plan_facts.THEY_REPLIED
    cancelling.cancel(session, which, reason=reason, now=now, cause_id=cause_id)


def keeps_out(session: Session, enrollment: Enrollment) -> bool:
    """Say whether a lead that was left out, or was done, may not come back, as it answered since it was enrolled.

    Where a sequence lets its steps marked always go on, planning passes over the others.
    """
    goes_on = session.get_one(Sequence, enrollment.sequence_id).goes_on_after_reply
    if goes_on and enrollment.entered_at is not None:
        return False
    answered = select(Reply.id).where(
        Reply.lead_id == enrollment.lead_id,
        Reply.reply_class.in_(PEOPLE_REPLY),
        Reply.received_at >= enrollment.created_at,
    )
    return session.scalar(answered.limit(1)) is not None


def overtaken(session: Session, enrollment: Enrollment, step_id: int | None, *, now: datetime) -> bool:
    """Say whether a reply overtook this step while it was not waiting, and go on with the next one if so.

    A step that was being sent when the reply came may come back (the server asked to wait, or a person sends it
    again): it must not leave then. Asked right before each hand-over.
    """
    sequence = session.get_one(Sequence, enrollment.sequence_id)
    if step_id is None or not sequence.goes_on_after_reply:
        return False
    is_conditional = session.get_one(Step, step_id).condition is Condition.ONLY_IF_NO_REPLY
    if not is_conditional or not plan_facts.replied(session, [enrollment]):
        return False
    _cancel(session, enrollment, [step_id], now=now, cause_id=None)
    planning.plan_idle(session, [enrollment], now=now)
    # What is planned in its place may be due, and the drain that asks may be done with its sender.
    enqueue_after_commit(session, "drain")
    return True
