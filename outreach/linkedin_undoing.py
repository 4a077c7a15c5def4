"""Taking back that a person did a step on LinkedIn: it is asked for again, while nothing has followed from it."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models import Attempt, Delivery, Enrollment, Message, Person, SenderAccount
from models.states import Channel, DeliveryKind, DeliveryState, EnrollmentState
from outreach import acceptances, history, planning, settling, task_posts
from outreach.errors import AlreadyDecided
from outreach.linkedin_tasks import ASKED_AGAIN, BY_HAND, task_of

TAKEN_BACK = "The step before was not done after all"
_LEFT = (DeliveryState.SENDING, DeliveryState.SENT, DeliveryState.UNKNOWN)


def undo(session: Session, actor: Person, attempt_id: int, *, now: datetime) -> None:
    """A person did not do it after all: the task is open again, and what was planned behind it is cancelled.

    Raises NotFound, NotAllowed, AlreadyDecided when something has followed from it, or another click won.
    """
    delivery, attempt = task_of(session, actor, attempt_id)
    message = session.get_one(Message, delivery.message_id)
    enrollment = session.get_one(Enrollment, delivery.enrollment_id, populate_existing=True)
    why = why_not(session, delivery, message, enrollment)
    if why or attempt.number != delivery.attempt:
        raise AlreadyDecided(why or _NOTHING)
    entry = settling.entry_of(delivery, message)
    cause = history.record(session, entry, "delivery.taken_back", now=now, by=actor.id)
    planning.cancel_open(session, [enrollment.id], reason=TAKEN_BACK, now=now, cause_id=cause)
    # Planning goes back behind what has left before; only then is this one under way again.
    delivery.state = DeliveryState.SKIPPED
    session.flush()
    planning.rewind(session, enrollment)
    enrollment.due_at, enrollment.accept_by, enrollment.reason = None, None, ""
    delivery.state, delivery.intent_at, delivery.done_at = DeliveryState.SCHEDULED, None, None
    delivery.send_at, delivery.reason, delivery.provider_id = now + ASKED_AGAIN, task_posts.WITH_A_PERSON, ""
    session.execute(
        update(Attempt).where(Attempt.id == attempt_id).values(ended_at=None, outcome="", said="")
    )
    session.flush()
    acceptances.redraw(session, enrollment)


_NOTHING = "There is nothing to take back here any more: the card says how it stands."


def why_not(session: Session, delivery: Delivery, message: Message, enrollment: Enrollment) -> str:
    """Say why a step that was done cannot be taken back, "" when it can."""
    is_step = delivery.kind is DeliveryKind.STEP
    if not is_step or delivery.state is not DeliveryState.SENT or delivery.provider_id != BY_HAND:
        return _NOTHING
    if not session.get_one(SenderAccount, delivery.sender_account_id).is_manual:
        return "This account sends by itself since then, so this stays as it is."
    if enrollment.state not in (EnrollmentState.ACTIVE, EnrollmentState.PAUSED):
        return "Their sequence has ended since, so this stays as it is."
    if message.channel is Channel.LINKEDIN_INVITE and enrollment.accepted_at is not None:
        return "They have accepted the invite since, so it stays as it is."
    followed = select(Delivery.id).where(
        Delivery.enrollment_id == enrollment.id,
        Delivery.kind == DeliveryKind.STEP,
        Delivery.id > delivery.id,
        Delivery.state.in_(_LEFT),
    )
    if session.scalar(followed.limit(1)) is not None:
        return "A later step has left since, so this stays as it is."
    return ""
