"""What became of an invite or a message that LinkedIn neither took nor refused for good."""

from collections.abc import Sequence as Many
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from models import Delivery, Enrollment, Message, SenderAccount
from models.states import Channel, DeliveryKind, DeliveryState
from outreach import (
    acceptances,
    linkedin_pauses,
    linkedin_tasks,
    mailboxes,
    not_accepted,
    planning,
    returning,
)
from outreach.closing import close, noted, redraw
from outreach.errors import Deferred
from outreach.linkedin_port import AlreadyConnected, Later, NotConnected, Wait
from outreach.linkedin_tasks import Why
from outreach.locking import Held

WAITS = {Wait.LIMIT: linkedin_pauses.FIRST, Wait.RESEND: timedelta(days=3)}
"""How long a step waits where LinkedIn does not say; the others wait as a mail does. An invite that was withdrawn may
be sent again after three weeks, which the tries of a step outlast."""
GOT_ONE = "They got a message, which only a connection does"
NO_LONGER = (
    "They are no connection of this account, so LinkedIn takes no message to them: answer them another way, or press "
    "Retry once they are connected."
)
NOT_YET = "not_connected"
"""The outcome of a try that met nobody connected: no number of them gives a step up."""


def already_connected(
    session: Session, delivery_id: int, token: str, error: AlreadyConnected, now: datetime, wall: datetime
) -> bool:
    """Record that no invite is needed: the lead goes on with the next step. False when the lease was lost."""
    message = _message_of(session, delivery_id)
    if message is None or message.channel is not Channel.LINKEDIN_INVITE:
        return returning.deferred(session, delivery_id, token, Deferred(str(error)), now, wall)
    said = linkedin_tasks.SAID[Why.CONNECTED]
    delivery = close(session, delivery_id, token, DeliveryState.SKIPPED, now=now, said=said)
    if delivery is None:
        return False
    _nothing_left(session, delivery)
    noted(session, delivery, "delivery.skipped", now=now, reason=said)
    enrollment = session.get_one(Enrollment, delivery.enrollment_id, with_for_update=True)
    if message.step_id is not None:
        planning.step_left(session, enrollment, message.step_id, now=now)
    redraw(session, enrollment)
    return True


def not_connected(
    session: Session, delivery_id: int, token: str, error: NotConnected, now: datetime, wall: datetime
) -> bool:
    """Record that a message waits for its lead to accept the invite, and is tried again in two days.

    Once it has waited as long as its step says, the lead goes on without it; an answer is a person's again. False when
    the lease was lost.
    """
    message = _message_of(session, delivery_id)
    if message is None or message.channel is not Channel.LINKEDIN_MESSAGE:
        return returning.deferred(session, delivery_id, token, Deferred(str(error)), now, wall)
    if session.get_one(Delivery, delivery_id).kind is DeliveryKind.ANSWER:
        return returning.rejected(session, delivery_id, token, NO_LONGER, now)
    asked_at = session.get_one(Delivery, delivery_id).intent_at
    waits = not_accepted.waits(session, delivery_id)
    if waits is not None and waits.until <= now:
        return _given_up(session, delivery_id, token, waits.said, now)
    said = linkedin_tasks.SAID[Why.NOT_YET]
    delivery = close(session, delivery_id, token, DeliveryState.DEFERRED, now=now, said=said, outcome=NOT_YET)
    if delivery is None:
        return False
    _nothing_left(session, delivery)
    delivery.done_at, delivery.send_at = None, not_accepted.next_try(waits, asked_at, now)
    cause = noted(session, delivery, "delivery.deferred", now=now, reason=said)
    returning.drop_if_ended(session, delivery, now=now, cause_id=cause)
    redraw(session, session.get_one(Enrollment, delivery.enrollment_id))
    return True


def _given_up(session: Session, delivery_id: int, token: str, said: str, now: datetime) -> bool:
    """Record that nobody accepted in time, and go on with what comes instead. False when the lease was lost."""
    delivery = close(session, delivery_id, token, DeliveryState.SKIPPED, now=now, said=said)
    if delivery is None:
        return False
    _nothing_left(session, delivery)
    noted(session, delivery, "delivery.skipped", now=now, reason=said)
    not_accepted.go_on(session, delivery, now=now)
    return True


def later(
    session: Session, delivery_id: int, token: str, error: Later, now: datetime, wall: datetime
) -> bool:
    """Record that a step is to be tried later, where LinkedIn does not say when by what it waits for.

    What LinkedIn wants the account to do less of rests. False when the lease was lost.
    """
    if error.wait_seconds is None and error.wait in WAITS:
        error = Later(str(error), error.wait, WAITS[error.wait].total_seconds())
    if not returning.deferred(session, delivery_id, token, error, now, wall):
        return False
    delivery = session.get_one(Delivery, delivery_id)
    if delivery.state is DeliveryState.DEFERRED:
        linkedin_pauses.signalled(session, delivery, error, now=now)
    return True


def messages_left(session: Session, steps: Many[Held], *, now: datetime) -> None:
    """Note that those of these locked steps' leads have accepted who were invited and now got a message by itself."""
    for step in steps:
        if (
            step.channel is not Channel.LINKEDIN_MESSAGE
            or acceptances.invited_at(session, step.enrollment_id) is None
        ):
            continue
        enrollment = session.get_one(Enrollment, step.enrollment_id, with_for_update=True)
        acceptances.note(session, enrollment, now=now, reason=GOT_ONE, comes_back=False)


def _message_of(session: Session, delivery_id: int) -> Message | None:
    delivery = session.get(Delivery, delivery_id)
    return None if delivery is None else session.get(Message, delivery.message_id)


def _nothing_left(session: Session, delivery: Delivery) -> None:
    """Give back what the try took: it counts against no limit, no gap is due, and its account has answered."""
    delivery.intent_at = None
    sender = session.get_one(SenderAccount, delivery.sender_account_id, with_for_update=True)
    sender.free_at = sender.rests_until
    session.flush()
    mailboxes.works(session, sender.id, mailboxes.SMTP)
