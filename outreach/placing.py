"""The delivery that carries a planned step, its place in the window, and what is said when it has none."""

from collections.abc import Sequence as Many
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from models import Delivery, Enrollment, SenderAccount
from models.states import DeliveryKind, PostKind
from outreach import caps, history, posts
from outreach.errors import OutreachError
from outreach.hours import Hours
from outreach.plan_facts import Text

FOLLOW_UP, FIRST_TOUCH, ANSWER = 1, 2, 0
"""Priorities of deliveries: answers, follow-ups, first touches."""
CANNOT_BE_PLANNED = "Cannot be planned"
"""What the reason of a lead begins with whose next step has no time at all."""


@dataclass(frozen=True)
class Wanted:
    """An approved step whose delivery is to be made, due on a day in the lead's zone.

    With `at_once` it leaves at any hour; with `is_placed` it gets its place in the window, else it leaves as soon
    as it is due.
    """

    enrollment: Enrollment
    text: Text
    step_id: int
    sender: SenderAccount
    hours: Hours
    due_on: date
    due_at: datetime
    is_follow_up: bool
    at_once: bool
    is_placed: bool


def carry(session: Session, wanted: Many[Wanted], *, now: datetime) -> None:
    """Make the deliveries of due steps, each in its place, with a line of history."""
    made = [(one, _delivery(one)) for one in wanted]
    session.add_all(delivery for _, delivery in made)
    session.flush()
    for one, delivery in made:
        if one.is_placed:
            delivery.send_at = one.hours.place(one.due_on, delivery.id, now)
        entry = history.about(one.enrollment, step_id=one.step_id, delivery_id=delivery.id)
        history.append(session, entry, "delivery.scheduled", now=now, reason=_due(delivery.send_at))


def _delivery(one: Wanted) -> Delivery:
    return Delivery(
        workspace_id=one.enrollment.workspace_id,
        message_id=one.text.id,
        enrollment_id=one.enrollment.id,
        lead_id=one.enrollment.lead_id,
        sender_account_id=one.sender.id,
        kind=DeliveryKind.STEP,
        domain=caps.counted_domain(one.text.recipient, one.text.channel),
        priority=FOLLOW_UP if one.is_follow_up else FIRST_TOUCH,
        send_at=one.due_at,
        any_hour=one.at_once,
    )


def _due(at: datetime) -> str:
    return f"Due at {at:%Y-%m-%d %H:%M} UTC"


def move(
    session: Session,
    enrollment: Enrollment,
    delivery: Delivery,
    at: datetime,
    *,
    reason: str,
    now: datetime,
    cause_id: int | None = None,
) -> None:
    """Move a waiting delivery to another time, with a line of history; to the same time changes nothing."""
    if delivery.send_at == at:
        return
    delivery.send_at = at
    entry = history.about(enrollment, delivery_id=delivery.id)
    history.append(
        session, entry, "delivery.replanned", now=now, reason=f"{reason}: {_due(at)}", cause_id=cause_id
    )


def hold(
    session: Session,
    enrollment: Enrollment,
    error: OutreachError,
    sender: SenderAccount | None,
    *,
    now: datetime,
) -> None:
    """Keep a lead whose next step has no time: it says why, what to change, and waits to be planned again.

    A sender with hours of its own is named. Said once for each reason.
    """
    address = f" from {sender.address}" if sender is not None and sender.hours else ""
    reason = f"{CANNOT_BE_PLANNED}{address}: {error}"[:300]
    enrollment.due_at = None
    if enrollment.reason == reason:
        return
    enrollment.reason = reason
    history.record(session, history.about(enrollment), "enrollment.held", now=now, reason=reason)
    posts.changed(session, enrollment.workspace_id, PostKind.APPROVAL_CARD, [enrollment.id])
    posts.changed(session, enrollment.workspace_id, PostKind.LAB_ROOT, [enrollment.sequence_id])
