"""A mail of which nobody knows whether it left: who is asked, what they are shown, and what they decide."""

from collections.abc import Sequence as Many
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import (
    Delivery,
    Enrollment,
    Lead,
    Message,
    Person,
    SenderAccount,
    Step,
)
from models.states import DeliveryKind, DeliveryState, EnrollmentState, LeadStage, PostKind
from outreach import history, people, planning, posts, probing, rights, settling, step_messages, unknown_cards
from outreach.errors import AlreadyDecided, NotFound, NotReady
from outreach.ports import enqueue_after_commit
from outreach.rights import Right

_MAY_GO_AGAIN = (EnrollmentState.ACTIVE, EnrollmentState.PAUSED)
_DECIDED = "This was settled a moment ago: the card says how."


def ask(session: Session, delivery: Delivery) -> None:
    """Put a mail of unknown end before the owner of its mailbox, before every admin where it has none.

    A step has a card of its own; of an answer they are told that its draft card waits for a decision.
    """
    for person in _asked(session, delivery):
        if delivery.kind is DeliveryKind.STEP:
            posts.want(
                session,
                delivery.workspace_id,
                PostKind.UNKNOWN_SEND,
                delivery.id,
                person.slack_user_id,
                key=f"{PostKind.UNKNOWN_SEND}:{delivery.id}:{delivery.attempt}:{person.id}",
                lead_id=delivery.lead_id,
            )
        elif delivery.kind is DeliveryKind.ANSWER:
            lead = session.get_one(Lead, delivery.lead_id)
            words = f"Nobody knows whether an answer to {lead.name} has left. Its draft card in the thread says more."
            posts.tell(session, person.id, words, key=f"delivery:{delivery.id}:{delivery.attempt}")


def _asked(session: Session, delivery: Delivery) -> Many[Person]:
    sender = session.get_one(SenderAccount, delivery.sender_account_id)
    return people.whose(session, sender)


def it_was_sent(session: Session, actor: Person, delivery_id: int, *, now: datetime) -> None:
    """A person knows that it left: it counts as sent from then, and the next step follows.

    Raises NotFound, NotAllowed, AlreadyDecided.
    """
    delivery = _of(session, actor, delivery_id)
    said = f"{history.name_of(session, actor.id)} said that it was sent"
    if not settling.sent(session, delivery.id, said, now=now, by=actor.id):
        raise AlreadyDecided(_DECIDED)


def send_again(session: Session, actor: Person, delivery_id: int, *, now: datetime) -> None:
    """A person has it sent again, with the same Message-ID, through every check.

    Raises NotFound, NotAllowed, NotReady when the lead has ended meanwhile, AlreadyDecided.
    """
    delivery = _of(session, actor, delivery_id)
    enrollment = session.get_one(Enrollment, delivery.enrollment_id, with_for_update=True)
    if enrollment.state not in _MAY_GO_AGAIN:
        raise NotReady(f"It is not sent again: the lead is {enrollment.state}.")
    said = f"{history.name_of(session, actor.id)} had it sent again"
    if not settling.ended(session, delivery, said, now=now, left_at=None):
        raise AlreadyDecided(_DECIDED)
    message = session.get_one(Message, delivery.message_id)
    about = settling.entry_of(delivery, message)
    cause = history.record(session, about, "delivery.scheduled", now=now, reason=said, by=actor.id)
    if enrollment.reason == settling.NOBODY_KNOWS:
        enrollment.reason = ""
    step_messages.came_back(session, delivery, enrollment, now=now, cause_id=cause)
    settling.redraw(session, delivery)
    probing.try_now(session, delivery.sender_account_id)
    enqueue_after_commit(session, "drain")


def take_back(session: Session, actor: Person, delivery_id: int, *, now: datetime) -> None:
    """A person takes back that a mail was sent: nobody knows again, and the step planned after it is cancelled.

    Raises NotFound, NotAllowed, AlreadyDecided when nobody said so or the next step has left.
    """
    delivery = _of(session, actor, delivery_id)
    enrollment = session.get_one(Enrollment, delivery.enrollment_id, with_for_update=True)
    if not unknown_cards.can_take_back(session, delivery, enrollment):
        raise AlreadyDecided("This can no longer be undone: the lead has gone on since.")
    said = f"{history.name_of(session, actor.id)} took back that it was sent"
    message = session.get_one(Message, delivery.message_id)
    step = session.get_one(Step, message.step_id)
    cause = history.record(
        session, settling.entry_of(delivery, message), "delivery.unknown", now=now, reason=said, by=actor.id
    )
    planning.cancel_open(session, [enrollment.id], reason=said, now=now, cause_id=cause)
    delivery.state, delivery.reason, delivery.done_at, delivery.send_at = (
        DeliveryState.UNKNOWN,
        said,
        None,
        now,
    )
    if enrollment.state is EnrollmentState.COMPLETED:
        enrollment.state = EnrollmentState.ACTIVE
        session.get_one(Lead, enrollment.lead_id).stage = LeadStage.OUTREACH_ACTIVE
        history.record(session, history.about(enrollment), "enrollment.active", now=now, cause_id=cause)
    enrollment.position, enrollment.due_at = step.position, None
    settling.nobody_knows(enrollment)
    settling.redraw(session, delivery)
    enqueue_after_commit(session, "settle", delivery.sender_account_id)


def _of(session: Session, actor: Person, delivery_id: int) -> Delivery:
    """Return a step of the actor's workspace that they may decide about. Raises NotFound, NotAllowed."""
    delivery = session.scalar(
        select(Delivery).where(
            Delivery.workspace_id == actor.workspace_id,
            Delivery.id == delivery_id,
            Delivery.kind == DeliveryKind.STEP,
        )
    )
    if delivery is None:
        raise NotFound()
    owner_id = session.get_one(SenderAccount, delivery.sender_account_id).owner_person_id
    rights.require(actor, Right.BUILD if owner_id == actor.id else Right.LAUNCH)
    return delivery
