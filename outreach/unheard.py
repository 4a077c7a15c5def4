"""Leads who were written to on LinkedIn by hand: whether they answered there nobody but a person can see.

What would leave to them by itself waits until a person has said on that day that they have not answered. A step that is
done by hand does not: whoever does it has the chat before them.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, aliased

from models import Delivery, Enrollment, Message, SenderAccount
from models.sets import in_states
from models.states import Channel, DeliveryState, EnrollmentState
from outreach import instants
from outreach.ports import enqueue_after_commit

WHY = "Waits until somebody says whether they answered on LinkedIn: the account's owner is asked in a direct message"
THEY_WROTE = "A mail from LinkedIn says that they wrote there: paste it with They replied…"
"""Begins the reason of a lead that is held as LinkedIn said so by mail."""
LOOK_AGAIN = timedelta(hours=1)
"""When a step is looked at again that waits for this; once somebody has said it, it goes on at once."""
ENDED_LATELY = timedelta(days=30)
"""For how long an answer is to be expected to what was the end of a sequence, which other sequences wait for."""
RUNNING = (EnrollmentState.ACTIVE, EnrollmentState.PAUSED)
ASKED = (*RUNNING, EnrollmentState.COMPLETED)


def is_unheard() -> ColumnElement[bool]:
    """Return the condition of a Delivery that nobody has said lately whether its lead answered; needs `times`."""
    theirs, left = aliased(Enrollment), aliased(Delivery)
    return (
        select(theirs.id)
        .join(left, left.enrollment_id == theirs.id)
        .where(
            theirs.lead_id == Delivery.lead_id,
            is_written_to(theirs, left),
            or_(theirs.silent_until.is_(None), theirs.silent_until <= instants.NOW),
        )
        .correlate(Delivery)
        .exists()
    )


def holds_it() -> ColumnElement[bool]:
    """Return the condition of a Delivery, in a query that has its SenderAccount, that it waits for this; as above."""
    return and_(SenderAccount.is_manual.is_(False), is_unheard())


def is_written_to(theirs: type[Enrollment], left: type[Delivery]) -> ColumnElement[bool]:
    """Return the condition that a delivery went to a lead on LinkedIn from an account that hears nothing."""
    text, account = aliased(Message), aliased(SenderAccount)
    by_hand = (
        select(text.id)
        .join(account, account.id == left.sender_account_id)
        .where(text.id == left.message_id, text.channel != Channel.EMAIL, account.is_manual)
        .correlate(left)
        .exists()
    )
    ended_lately = and_(
        in_states(theirs.state, [EnrollmentState.COMPLETED]), left.intent_at > instants.BEFORE
    )
    return and_(
        theirs.linkedin_sender_id.is_not(None),
        or_(in_states(theirs.state, RUNNING), ended_lately),
        in_states(left.state, [DeliveryState.SENT]),
        by_hand,
    )


def times(now: datetime) -> dict[str, datetime]:
    """Return the times that the conditions need."""
    return instants.of(now=now, before=now - ENDED_LATELY)


def ask(session: Session, workspace_id: int, reason: str) -> None:
    """Have it asked at once where a step is held for this reason: a walk through time does not wait for a look."""
    if reason == WHY:
        enqueue_after_commit(session, "ask_who_answered", workspace_id)


def holds(session: Session, delivery: Delivery, sender: SenderAccount, *, now: datetime) -> bool:
    """Say whether a step waits for somebody to say whether its lead answered."""
    asked = select(is_unheard()).select_from(Delivery).where(Delivery.id == delivery.id)
    return not sender.is_manual and bool(session.scalar(asked, times(now)))
