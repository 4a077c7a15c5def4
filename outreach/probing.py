"""When a mailbox that broke in sending is tried again: longer after each time in a row, with its next letter."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, select, update
from sqlalchemy.orm import Session

from models import Delivery, SenderAccount
from models.states import SenderState
from outreach import due
from outreach.instants import Instant

FIRST_WAIT = timedelta(minutes=5)
LONGEST_WAIT = timedelta(hours=2)


def wait_after(times: int) -> timedelta:
    """Return how long a mailbox rests that broke so many times in a row: 5 minutes, then twice as long each time."""
    doublings = min(max(times, 1) - 1, 10)
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)


def rest(sender: SenderAccount, *, now: datetime) -> None:
    """Say when a mailbox that has just broken in sending is tried again, in product time as its letters are due."""
    if sender.state is SenderState.BROKEN:
        sender.broke_in_a_row += 1
        sender.probe_at = now + wait_after(sender.broke_in_a_row)


def is_due(now: Instant) -> ColumnElement[bool]:
    """Return the condition of mailboxes that have rested long enough."""
    return and_(_rests(), SenderAccount.probe_at <= now)


def _rests() -> ColumnElement[bool]:
    """Return the condition of mailboxes that only broke in sending: one that cannot be read must not send."""
    return and_(SenderAccount.state == SenderState.BROKEN, SenderAccount.imap_reason == "")


def next_at(session: Session, now: datetime) -> datetime | None:
    """Return when a mailbox for which something waits is tried again next, later than now."""
    waits = select(Delivery.id).where(Delivery.sender_account_id == SenderAccount.id, due.is_waiting())
    return session.scalar(
        select(func.min(SenderAccount.probe_at)).where(_rests(), SenderAccount.probe_at > now, waits.exists())
    )


def probe(session: Session, *, now: datetime) -> None:
    """Let mailboxes that have rested try again; whether they work the next letter tells."""
    _let_try(session, is_due(now))


def try_now(session: Session, sender_id: int) -> None:
    """Let a mailbox that rests try again at once, as a person asked it to send something."""
    _let_try(session, and_(SenderAccount.id == sender_id, SenderAccount.probe_at.is_not(None)))


def _let_try(session: Session, which: ColumnElement[bool]) -> None:
    session.execute(
        update(SenderAccount)
        .where(which, _rests())
        .values(state=SenderState.HEALTHY)
        .execution_options(synchronize_session=False)
    )
