"""The delivery that carries a planned step, its place in the window, and what is said when it has none."""

from collections.abc import Sequence as Many
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy.orm import Session

from models import Delivery, Enrollment, SenderAccount
from models.sets import insert_returning, update_each
from models.states import DeliveryKind, DeliveryState, PostKind
from outreach import caps, history, posts, sender_naming
from outreach.calendars import Calendar
from outreach.errors import OutreachError
from outreach.plan_rows import Going, Text

FOLLOW_UP, FIRST_TOUCH, ANSWER = 1, 2, 0
"""Priorities of deliveries: answers, follow-ups, first touches."""
CANNOT_BE_PLANNED = "Cannot be planned"
"""What the reason of a lead begins with whose next step has no time at all."""


class Wanted(NamedTuple):
    """An approved step whose delivery is to be made, due on a day in the lead's zone.

    With `at_once` it leaves at any hour; with `is_placed` it gets its place in the window, not before an instant, else
    it leaves as soon as it is due. `reason` says what holds it back, "" where nothing does.
    """

    going: Going
    text: Text
    step_id: int
    sender_id: int
    calendar: Calendar
    due_on: date
    due_at: datetime
    is_follow_up: bool
    at_once: bool
    is_placed: bool
    not_before: datetime
    reason: str


def carry(session: Session, wanted: Many[Wanted], *, now: datetime) -> list[history.Line]:
    """Make the deliveries of due steps, each in its place; return their lines of history for the caller to write."""
    made = insert_returning(session, Delivery, [_delivery(one) for one in wanted], "id", "message_id")
    ids = {message_id: id_ for id_, message_id in made}
    placed: list[tuple[Wanted, int, datetime]] = []
    for one in wanted:
        id_ = ids[one.text.id]
        at = one.calendar.place(one.due_on, id_, one.not_before) if one.is_placed else one.due_at
        placed.append((one, id_, at))
    moved = [{"id": id_, "send_at": at} for one, id_, at in placed if one.is_placed]
    update_each(session, Delivery, moved)
    return [
        history.line(
            history.about(one.going, step_id=one.step_id, delivery_id=id_),
            "delivery.scheduled",
            now=now,
            reason=_due(at),
        )
        for one, id_, at in placed
    ]


def _delivery(one: Wanted) -> dict[str, object]:
    return {
        "workspace_id": one.going.workspace_id,
        "message_id": one.text.id,
        "enrollment_id": one.going.id,
        "lead_id": one.going.lead_id,
        "sender_account_id": one.sender_id,
        "kind": DeliveryKind.STEP,
        "state": DeliveryState.SCHEDULED,
        "domain": caps.counted_domain(one.text.recipient, one.text.channel),
        "priority": FOLLOW_UP if one.is_follow_up else FIRST_TOUCH,
        "send_at": one.due_at,
        "any_hour": one.at_once,
        "reason": one.reason,
    }


@lru_cache(maxsize=256)
def _due(at: datetime) -> str:
    return f"Due at {at.isoformat(' ', 'minutes')[:16]} UTC"


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
    going = Going.of(enrollment)
    lines = held(going, error, sender, now=now)
    going.write_back(enrollment)
    if lines:
        history.write(session, lines)
        posts.changed(session, enrollment.workspace_id, PostKind.APPROVAL_CARD, [enrollment.id])
        posts.changed(session, enrollment.workspace_id, PostKind.LAB_ROOT, [enrollment.sequence_id])


def held(
    going: Going, error: OutreachError, sender: SenderAccount | None, *, now: datetime
) -> list[history.Line]:
    """Hold a lead, as `hold`, and return the line of history for the caller to write; none if it said so already."""
    address = f" from {sender_naming.plain(sender)}" if sender is not None and sender.hours else ""
    reason = f"{CANNOT_BE_PLANNED}{address}: {error}"[:300]
    going.due_at = None
    if going.reason == reason:
        return []
    going.reason = reason
    return [history.line(history.about(going), "enrollment.held", now=now, reason=reason)]
