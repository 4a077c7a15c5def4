"""What became of a hand-over: sent, refused for good, later, the mailbox's own fault, or unknown."""

from collections.abc import Collection, Mapping
from collections.abc import Sequence as Many
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Attempt, Delivery, Enrollment, History, Message
from models.states import DeliveryKind, DeliveryState, PushBackKind
from models.together import Writes
from outreach import (
    answering,
    going_on,
    history,
    linkedin_results,
    locking,
    mailboxes,
    planning,
    reconciling,
    returning,
    settling,
    silence,
)
from outreach.closing import UNDER_WAY, close, noted, redraw
from outreach.errors import (
    Deferred,
    DeliveryError,
    OutcomeUnknown,
    PolicyRefused,
    RecipientRefused,
    SenderBroken,
    Withdrawn,
)
from outreach.hours import HoursBook
from outreach.linkedin_port import AlreadyConnected, AlreadyInvited, Later, NotConnected
from outreach.locking import Held
from outreach.numbers import numbers_of


@dataclass(frozen=True)
class Outcome:
    """How a hand-over ended: what the server said, or the error it ended with."""

    delivery_id: int
    token: str
    said: str = ""
    error: DeliveryError | None = None


def record(session: Session, ended: Many[Outcome], *, now: datetime, wall: datetime) -> int:
    """Record how hand-overs ended, with their consequences; return how many letters were taken.

    One whose lease was lost meanwhile, or that has been recorded before, changes nothing.
    """
    held = locking.steps(session, [one.delivery_id for one in ended], now=now)
    senders = {one.sender_id for one in held.values()}
    broken = mailboxes.broken_among(session, senders, mailboxes.SMTP)
    answers = 0
    for one in ended:
        if one.error is not None:
            failed(session, one.delivery_id, one.token, one.error, now=now, wall=wall)
        elif one.delivery_id not in held:
            answers += sent(session, one.delivery_id, one.token, one.said, now=now)
    writes, book = Writes(session), HoursBook(session)
    count = taken(session, ended, held, broken, now=now, writes=writes, book=book)
    writes.carry_out()
    return answers + count


def taken(
    session: Session,
    ended: Many[Outcome],
    held: Mapping[int, Held],
    broken: Collection[int],
    *,
    now: datetime,
    writes: Writes,
    book: HoursBook,
) -> int:
    """Record those of these locked steps that their servers have taken, and return how many.

    Their leads go on: what comes next is planned behind this (`going_on`). `broken` are the senders that could not
    send before. What is to be written is collected in `writes`.
    """
    left = [
        (step, one.said[:300])
        for one in ended
        if one.error is None
        and (step := held.get(one.delivery_id)) is not None
        and step.token == one.token
        and step.state in UNDER_WAY
    ]
    if not left:
        return 0
    writes.update(
        Delivery,
        [{"id": one.id, "reason": said, "provider_id": said} for one, said in left],
        same={"state": DeliveryState.SENT, "token": None, "lease_until": None, "done_at": now},
    )
    writes.update(
        Attempt,
        [{"delivery_id": one.id, "number": one.attempt, "said": said} for one, said in left],
        by=("delivery_id", "number"),
        same={"ended_at": now, "outcome": str(DeliveryState.SENT)},
    )
    writes.insert(History, [history.line(one.entry, "delivery.sent", now=now) for one, _ in left])
    writes.update(
        Enrollment, going_on.stands([one for one, _ in left], book, now=now), same={"is_unplanned": True}
    )
    doubted = [one.id for one, _ in left if one.state is DeliveryState.UNKNOWN]
    healed = {one.sender_id for one, _ in left} & set(broken)
    if doubted or healed:
        writes.carry_out()
    for delivery_id in doubted:
        settling.redraw(session, session.get_one(Delivery, delivery_id, populate_existing=True))
    for sender_id in healed:
        mailboxes.works(session, sender_id, mailboxes.SMTP)
    linkedin_results.messages_left(session, [one for one, _ in left], now=now)
    return len(left)


def sent(session: Session, delivery_id: int, token: str, said: str, *, now: datetime) -> bool:
    """Record that the server took the letter; the next step is planned. False when the lease was lost."""
    delivery = close(session, delivery_id, token, DeliveryState.SENT, now=now, said=said)
    if delivery is None:
        return False
    delivery.provider_id = said[:300]
    mailboxes.works(session, delivery.sender_account_id, mailboxes.SMTP)
    noted(session, delivery, "delivery.sent", now=now)
    if delivery.kind is DeliveryKind.ANSWER:
        answering.was_sent(session, delivery, now=now)
        return True
    if delivery.enrollment_id is not None:
        message = session.get_one(Message, delivery.message_id)
        enrollment = session.get_one(Enrollment, delivery.enrollment_id, with_for_update=True)
        if enrollment.reason == settling.NOBODY_KNOWS:
            settling.redraw(session, delivery)
        if message.step_id is not None:
            planning.step_left(session, enrollment, message.step_id, now=now)
        redraw(session, enrollment)
    return True


def failed(
    session: Session,
    delivery_id: int,
    token: str,
    error: DeliveryError,
    *,
    now: datetime,
    wall: datetime,
) -> bool:
    """Record a hand-over that did not end with a yes, with its consequences. False when the lease was lost."""
    if isinstance(error, Withdrawn):
        return returning.withdrawn(session, delivery_id, token, str(error), now)
    if isinstance(error, OutcomeUnknown):
        return _unknown(session, delivery_id, token, str(error), now, wall)
    if isinstance(error, SenderBroken):
        return returning.sender_broken(session, delivery_id, token, error, now, wall)
    if isinstance(error, AlreadyInvited):
        return sent(session, delivery_id, token, str(error), now=now)
    if isinstance(error, AlreadyConnected):
        return linkedin_results.already_connected(session, delivery_id, token, error, now, wall)
    if isinstance(error, NotConnected):
        return linkedin_results.not_connected(session, delivery_id, token, error, now, wall)
    if isinstance(error, Later):
        return linkedin_results.later(session, delivery_id, token, error, now, wall)
    if isinstance(error, Deferred):
        return returning.deferred(session, delivery_id, token, error, now, wall)
    return returning.rejected(session, delivery_id, token, str(error), now, pushed_back=_push_back(error))


def _push_back(error: DeliveryError) -> PushBackKind | None:
    """Return as what a refusal for good counts against its mailbox, None when it does not."""
    if isinstance(error, RecipientRefused):
        return PushBackKind.REFUSED
    return PushBackKind.POLICY if isinstance(error, PolicyRefused) else None


def _unknown(
    session: Session, delivery_id: int, token: str, reason: str, now: datetime, wall: datetime
) -> bool:
    delivery = session.get(Delivery, delivery_id, with_for_update=True)
    if delivery is None or delivery.token != token or delivery.state is not DeliveryState.SENDING:
        return False
    mark_unknown(session, delivery, reason, now=now)
    silence.kept_quiet(session, delivery.sender_account_id, now=now, wall=wall)
    return True


def mark_unknown(session: Session, delivery: Delivery, reason: str, *, now: datetime) -> None:
    """Nobody knows whether it left: it is looked for in Sent, and never sent again by itself."""
    delivery.state, delivery.reason, delivery.lease_until = DeliveryState.UNKNOWN, reason[:300], None
    noted(session, delivery, "delivery.unknown", now=now, reason=reason)
    if delivery.kind is DeliveryKind.ANSWER:
        answering.failed(session, delivery, reason, now=now)
    elif delivery.enrollment_id is not None:
        enrollment = session.get_one(Enrollment, delivery.enrollment_id)
        settling.nobody_knows(enrollment)
        redraw(session, enrollment)
    reconciling.begin(session, delivery, now=now)


def still_under_way(session: Session, tokens: Mapping[int, str], *, wall: datetime) -> None:
    """Keep letters, given by delivery with their tokens, from being taken for lost: their worker lives."""
    for delivery in session.scalars(
        select(Delivery)
        .where(Delivery.id.in_(tokens), Delivery.state == DeliveryState.SENDING)
        .order_by(Delivery.id)
        .with_for_update()
    ):
        if delivery.token == tokens[delivery.id]:
            numbers = numbers_of(session, delivery.workspace_id)
            delivery.lease_until = wall + timedelta(seconds=numbers.send_lease_seconds)


def expire(session: Session, *, now: datetime, wall: datetime) -> int:
    """Mark as unknown what was being sent when its worker died; return how many."""
    lost = session.scalars(
        select(Delivery)
        .where(Delivery.state == DeliveryState.SENDING, Delivery.lease_until <= wall)
        .limit(100)
        .with_for_update(skip_locked=True)
    ).all()
    for delivery in lost:
        mark_unknown(session, delivery, "The worker stopped between handing over and recording", now=now)
    return len(lost)
