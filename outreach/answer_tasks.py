"""Answers of accounts that are done by hand: their owner is asked to copy the text, as a step is asked for.

Until they say so it stays a waiting delivery, so that a block takes it back, and whoever wrote it may.
"""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from models import Attempt, Delivery, SenderAccount
from models.states import AccountKind, DeliveryState
from outreach import answering, linkedin_tasks, people, task_posts

LOOKED_AT_AGAIN = timedelta(days=1)
WITH_A_PERSON = "Its account's owner is asked to copy it"


def is_by_hand(sender: SenderAccount) -> bool:
    """Say whether what is answered from an account is copied by a person."""
    return sender.kind is AccountKind.LINKEDIN and sender.is_manual


def copied_by(session: Session, sender: SenderAccount) -> str:
    """Return who is asked to copy what is answered from an account, by name; "" where it leaves by itself."""
    if not is_by_hand(sender):
        return ""
    return ", ".join(one.name for one in people.whose(session, sender)[:3]) or "an admin"


def ask(session: Session, delivery: Delivery, sender: SenderAccount, *, now: datetime) -> None:
    """Ask whose account it is to copy a locked answer, once; a second call changes nothing that they see."""
    is_asked = answering.is_with_a_person(session, delivery)
    delivery.state, delivery.reason = DeliveryState.SCHEDULED, WITH_A_PERSON
    delivery.send_at = now + LOOKED_AT_AGAIN
    if is_asked:
        return
    delivery.attempt += 1
    attempt = Attempt(
        workspace_id=delivery.workspace_id,
        delivery_id=delivery.id,
        number=delivery.attempt,
        started_at=now,
    )
    session.add(attempt)
    session.flush()
    answering.note(session, delivery, "delivery.asked", now=now, by=None, reason=WITH_A_PERSON)
    for person in people.whose(session, sender):
        linkedin_tasks.show(session, attempt, delivery, person, now)
    answering.is_asked(session, delivery)


def drop(session: Session, delivery: Delivery, why: str, *, now: datetime) -> None:
    """Cancel a locked answer that may not leave; who was asked to copy it is told on the card."""
    delivery.state, delivery.done_at, delivery.reason = DeliveryState.CANCELLED, now, why[:300]
    session.flush()
    answering.note(session, delivery, "delivery.cancelled", now=now, by=None, reason=why)
    task_posts.cancelled(session, delivery.workspace_id, [delivery.id])
