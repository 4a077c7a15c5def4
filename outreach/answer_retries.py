"""A person's answer that met "come back later": tried again by itself for a day, or at once, or cancelled."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from models import Delivery, Message, Person
from models.states import DeliveryState, DraftState, PostKind
from outreach import answering, closing, drafts, posts
from outreach.errors import AlreadyDecided, Deferred
from outreach.ports import enqueue_after_commit

_WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))
"""How long it waits after each try, the last one after all further ones; greylisting asks for minutes (RFC 6647)."""
GIVEN_UP = timedelta(days=1)
_LEFT_ALREADY = "This answer is being sent right now, or has left: the card says so in a moment."


def wait_after(tries: int) -> timedelta:
    """Return how long an answer waits after so many tries."""
    return _WAITS[min(max(tries, 1), len(_WAITS)) - 1]


def next_try(session: Session, delivery: Delivery, error: Deferred, *, now: datetime) -> datetime | None:
    """Return when an answer is tried again, None once that would be more than a day after a person released it."""
    wait = wait_after(delivery.attempt)
    if error.wait_seconds is not None:
        wait = max(timedelta(minutes=1), timedelta(seconds=error.wait_seconds))
    released_at = session.get_one(Message, delivery.message_id).decided_at or now
    return now + wait if now + wait - released_at <= GIVEN_UP else None


def put_off(
    session: Session, delivery: Delivery, token: str, error: Deferred, *, until: datetime, now: datetime
) -> bool:
    """Record that an answer is tried again then; its card says so. False when the lease was lost."""
    closed = closing.close(session, delivery.id, token, DeliveryState.DEFERRED, now=now, said=str(error))
    if closed is None:
        return False
    closed.done_at = closed.intent_at = None
    closed.send_at = until
    closing.noted(session, closed, "delivery.deferred", now=now, reason=str(error))
    answering.put_off(session, closed, str(error))
    return True


def retry_now(session: Session, actor: Person, draft_id: int, *, now: datetime) -> None:
    """Try an answer at once that waits for its next try. Raises NotFound, NotAllowed, AlreadyDecided."""
    draft = drafts.draft_of(session, actor, draft_id)
    drafts.require_theirs(session, actor, draft)
    moved = session.scalar(answering.waits_again(draft).values(send_at=now).returning(Delivery.id))
    if moved is None:
        raise AlreadyDecided(_LEFT_ALREADY)
    enqueue_after_commit(session, "answer", moved)


def cancel(session: Session, actor: Person, draft_id: int, *, now: datetime) -> None:
    """Try an answer no more that waits for its next try: it is a draft again, with its text.

    Raises NotFound, NotAllowed, AlreadyDecided.
    """
    draft = drafts.draft_of(session, actor, draft_id)
    drafts.require_theirs(session, actor, draft)
    if not answering.drop(session, draft, "Cancelled before it was tried again", now=now, by=actor.id):
        raise AlreadyDecided(_LEFT_ALREADY)
    draft.state, draft.problem = DraftState.OPEN, "Cancelled: it has not left, and is not tried again."
    posts.changed(session, actor.workspace_id, PostKind.DRAFT_CARD, [draft.id])
