"""Steps on LinkedIn that a person does by hand: who is asked, what they are shown, and what they say became of it.

The step stays a waiting delivery, so that whatever cancels or holds a step cancels and holds it, too; an attempt that
has not ended says that somebody is asked. It leaves when they say so.
"""

from collections.abc import Sequence as Many
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models import Attempt, Delivery, Enrollment, Lead, Message, Person, SenderAccount, Workspace
from models.states import WAITING_DELIVERY, Channel, DeliveryKind, DeliveryState, PostKind
from outreach import (
    answering,
    history,
    not_accepted,
    people,
    planning,
    posts,
    rights,
    schedule,
    settling,
    task_posts,
)
from outreach.errors import AlreadyDecided, InvalidForm, NotFound
from outreach.locking import Held
from outreach.ports import enqueue_after_commit
from outreach.rights import Right

ASKED_AGAIN = timedelta(days=1)
"""When a step with which somebody was asked is looked at again: it is shown still, and nobody is asked twice."""
MAX_WORDS = 200
BY_HAND = "by hand"
"""What stands in place of a provider's id at a step that a person did."""


class Why(StrEnum):
    """Why a task could not be done."""

    CONNECTED = "connected"
    NOT_YET = "not_yet"
    NO_PROFILE = "no_profile"
    OTHER = "other"


SAID = {
    Why.CONNECTED: "They are connected already: no invite is needed",
    Why.NOT_YET: not_accepted.NOT_YET,
    Why.NO_PROFILE: "Nobody can be reached at this profile",
}


def reasons(channel: Channel, *, is_answer: bool = False) -> tuple[Why, ...]:
    """Return why a task on a channel may not be possible."""
    if is_answer:
        return Why.NO_PROFILE, Why.OTHER
    first = Why.CONNECTED if channel is Channel.LINKEDIN_INVITE else Why.NOT_YET
    return first, Why.NO_PROFILE, Why.OTHER


def ask(session: Session, steps: Many[Held], *, now: datetime) -> None:
    """Ask the owner of each account, every admin where it has none, to do these locked steps by hand."""
    for step in steps:
        delivery = session.get_one(Delivery, step.id, populate_existing=True)
        delivery.send_at, delivery.reason = now + ASKED_AGAIN, task_posts.WITH_A_PERSON
        if _open_attempt(session, delivery) is not None:
            continue
        delivery.attempt += 1
        attempt = Attempt(
            workspace_id=delivery.workspace_id,
            delivery_id=delivery.id,
            number=delivery.attempt,
            started_at=now,
        )
        session.add(attempt)
        session.flush()
        history.record(session, step.entry, "delivery.asked", now=now, reason=task_posts.WITH_A_PERSON)
        sender = session.get_one(SenderAccount, delivery.sender_account_id)
        for person in people.whose(session, sender):
            show(session, attempt, delivery, person, now)
        posts.changed(session, delivery.workspace_id, PostKind.APPROVAL_CARD, [step.enrollment_id])


def show(session: Session, attempt: Attempt, delivery: Delivery, person: Person, now: datetime) -> None:
    """Ask for the card of a task, in the thread of the person's tasks of the day."""
    zone = person.zone or session.get_one(Workspace, person.workspace_id).zone
    day = schedule.local_day(now, zone)
    root = posts.want(
        session,
        person.workspace_id,
        PostKind.LINKEDIN_TASKS,
        attempt.id,
        person.slack_user_id,
        key=f"{PostKind.LINKEDIN_TASKS}:{person.id}:{day}",
    )
    posts.want(
        session,
        person.workspace_id,
        PostKind.LINKEDIN_TASK,
        attempt.id,
        person.slack_user_id,
        key=f"{PostKind.LINKEDIN_TASK}:{attempt.id}:{person.id}",
        lead_id=delivery.lead_id,
        parent=root,
    )


def done(session: Session, actor: Person, attempt_id: int, *, now: datetime) -> str:
    """A person has done it: it counts as sent from now, and the next step follows. Returns that in words.

    Raises NotFound, NotAllowed, AlreadyDecided.
    """
    delivery = _of(session, actor, attempt_id)
    said = f"Done by hand by {history.name_of(session, actor.id)}"
    if not settling.sent(session, delivery.id, said, now=now, by=actor.id, states=WAITING_DELIVERY):
        raise AlreadyDecided(gone(delivery))
    delivery.provider_id = BY_HAND
    _told(session, delivery, attempt_id)
    return f"{_named(session, delivery)}: done. Undo on its card takes it back."


def may_decide(actor: Person) -> None:
    """Check that somebody may say what became of tasks, their own at least. Raises NotAllowed."""
    rights.require(actor, Right.BUILD)


@dataclass(frozen=True)
class OpenTask:
    """A task that may be decided about."""

    channel: Channel
    lead_name: str
    is_answer: bool = False


def open_task(session: Session, actor: Person, attempt_id: int) -> OpenTask:
    """Return an open task. Raises NotFound, NotAllowed, AlreadyDecided."""
    delivery = _of(session, actor, attempt_id)
    message = session.get_one(Message, delivery.message_id)
    name = session.get_one(Lead, delivery.lead_id).name
    return OpenTask(message.channel, name, delivery.kind is DeliveryKind.ANSWER)


def could_not(
    session: Session, actor: Person, attempt_id: int, why: Why, words: str, *, now: datetime
) -> str:
    """A person could not do it: the lead goes on with the next step, or is asked about again in two days.

    An answer is a draft again, with why. Returns in words what was noted.
    Raises NotFound, NotAllowed, AlreadyDecided, InvalidForm.
    """
    delivery = _of(session, actor, attempt_id)
    words = " ".join(words.split())
    if why is Why.OTHER and not 0 < len(words) <= MAX_WORDS:
        raise InvalidForm({"words": f"Say in at most {MAX_WORDS} characters what kept you from it."})
    message = session.get_one(Message, delivery.message_id)
    is_answer = delivery.kind is DeliveryKind.ANSWER
    if why not in reasons(message.channel, is_answer=is_answer):
        raise NotFound("This is no reason for such a task: open the card again.")
    by = history.name_of(session, actor.id)
    waits = not_accepted.waits(session, delivery.id) if why is Why.NOT_YET else None
    is_given_up = waits is not None and waits.until <= now
    said = waits.said if waits is not None and is_given_up else SAID.get(why, words)
    state = DeliveryState.SKIPPED if is_given_up else _ends_as(why)
    session.execute(
        update(Attempt)
        .where(Attempt.id == attempt_id)
        .values(ended_at=now, outcome=str(state), said=f"{said} ({by})"[:300])
    )
    delivery.state, delivery.reason = state, said[:300]
    kind = f"delivery.{state}"
    history.record(
        session, settling.entry_of(delivery, message), kind, now=now, reason=f"{said} ({by})", by=actor.id
    )
    if state is DeliveryState.DEFERRED:
        delivery.send_at = not_accepted.next_try(waits, None, now)
    elif is_given_up:
        delivery.done_at = now
        session.flush()
        not_accepted.go_on(session, delivery, now=now)
    elif is_answer:
        delivery.done_at = now
        answering.failed(session, delivery, f"{by} could not copy it: {said}.", now=now)
    else:
        delivery.done_at = now
        session.flush()
        enrollment = session.get_one(Enrollment, delivery.enrollment_id, with_for_update=True)
        if message.step_id is not None:
            planning.step_left(session, enrollment, message.step_id, now=now)
    _told(session, delivery, attempt_id)
    return f"{_named(session, delivery)}: {said}"


def _named(session: Session, delivery: Delivery) -> str:
    return session.get_one(Lead, delivery.lead_id).name or "This lead"


def _ends_as(why: Why) -> DeliveryState:
    if why is Why.NOT_YET:
        return DeliveryState.DEFERRED
    return DeliveryState.SKIPPED if why is Why.CONNECTED else DeliveryState.REJECTED


def gone(delivery: Delivery) -> str:
    """Say why a task is no longer open."""
    if delivery.state is DeliveryState.CANCELLED:
        return f"This task is no longer needed: {delivery.reason}"
    return "This task was settled a moment ago: the card says how."


def _told(session: Session, delivery: Delivery, attempt_id: int) -> None:
    """Redraw what shows a task, and let its account go on at once."""
    session.flush()
    task_posts.changed(session, delivery.workspace_id, [attempt_id])
    session.execute(
        update(SenderAccount).where(SenderAccount.id == delivery.sender_account_id).values(free_at=None)
    )
    enqueue_after_commit(session, "drain")


def _open_attempt(session: Session, delivery: Delivery) -> Attempt | None:
    return session.scalar(
        select(Attempt).where(
            Attempt.delivery_id == delivery.id, Attempt.number == delivery.attempt, Attempt.ended_at.is_(None)
        )
    )


def task_of(session: Session, actor: Person, attempt_id: int) -> tuple[Delivery, Attempt]:
    """Return the step of a task that the actor may decide about, open or not, and how it was asked for.

    The lead's place in the sequence is locked, then the step, as everybody does. Raises NotFound, NotAllowed.
    """
    may_decide(actor)
    of_lead = select(Delivery.enrollment_id).join(Attempt, Attempt.delivery_id == Delivery.id)
    session.execute(
        select(Enrollment.id)
        .where(
            Enrollment.workspace_id == actor.workspace_id,
            Enrollment.id.in_(of_lead.where(Attempt.id == attempt_id)),
        )
        .with_for_update()
    )
    found = session.execute(
        select(Delivery, Attempt)
        .join(Attempt, Attempt.delivery_id == Delivery.id)
        .where(Delivery.workspace_id == actor.workspace_id, Attempt.id == attempt_id)
        .with_for_update(of=Delivery)
        .execution_options(populate_existing=True)
    ).first()
    if found is None:
        raise NotFound()
    delivery, attempt = found
    owner_id = session.get_one(SenderAccount, delivery.sender_account_id).owner_person_id
    rights.require(actor, Right.BUILD if owner_id == actor.id else Right.LAUNCH)
    return delivery, attempt


def _of(session: Session, actor: Person, attempt_id: int) -> Delivery:
    """Return the locked step of an open task that the actor may decide about.

    Raises NotFound, NotAllowed, AlreadyDecided.
    """
    delivery, attempt = task_of(session, actor, attempt_id)
    if attempt.ended_at is not None or delivery.state not in WAITING_DELIVERY:
        raise AlreadyDecided(gone(delivery))
    return delivery
