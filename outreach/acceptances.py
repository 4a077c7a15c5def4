"""That a lead accepted an invite on LinkedIn: noted once, by whoever sees it, and the message that waits goes on."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, History, Lead, Message, Person, SenderAccount, SlackPost, Workspace
from models.states import Channel, DeliveryState, EnrollmentState, PostKind
from outreach import (
    cancelling,
    card_lines,
    history,
    not_accepted,
    planning,
    posts,
    rights,
    task_posts,
    who_answered,
)
from outreach.errors import AlreadyDecided, NotFound, NotReady
from outreach.rights import Right

RUNNING = (EnrollmentState.ACTIVE, EnrollmentState.PAUSED)
BY_MAIL = "LinkedIn's mail says so"
"""The reason of an acceptance that a mail of LinkedIn told."""
DENIED = "They have not accepted the invite after all"


def accepted(session: Session, actor: Person, enrollment_id: int, *, now: datetime) -> str:
    """A person saw that a lead accepted the invite; return what was done in a sentence.

    Raises NotFound, NotAllowed, NotReady when no invite has left, AlreadyDecided when that was noted before or the
    lead's sequence has ended.
    """
    enrollment = locked(session, actor, enrollment_id)
    name = session.get_one(Lead, enrollment.lead_id).name or "This lead"
    if invited_at(session, enrollment.id) is None:
        raise NotReady(f"No invite to {name} has left in this sequence: there is nothing to accept yet.")
    if enrollment.accepted_at is not None:
        raise AlreadyDecided(f"{name} has accepted already: {in_words(session, enrollment)}.")
    if enrollment.state not in RUNNING:
        raise AlreadyDecided(_ended(enrollment, name))
    waits, position = enrollment.reason == planning.WAITS_FOR_ACCEPTANCE, enrollment.position
    note(session, enrollment, now=now, by=actor.id)
    waits = waits or enrollment.position < position
    planning.plan_idle(session, [enrollment], now=now)
    goes_on = waits and enrollment.state is EnrollmentState.ACTIVE
    return f"{name} has accepted. " + ("The message goes on." if goes_on else "It is noted.")


def note(
    session: Session,
    enrollment: Enrollment,
    *,
    now: datetime,
    by: int | None = None,
    reason: str = "",
    cause_id: int | None = None,
    comes_back: bool = True,
) -> bool:
    """Note on a locked enrollment that the invite was accepted, unless it is noted already; False then.

    The caller plans what waited for it; with `comes_back` that is also a message given up since, while nothing
    has left behind it.
    """
    if enrollment.accepted_at is not None:
        return False
    enrollment.accepted_at, enrollment.accepted_by_id = now, by
    if enrollment.reason == planning.WAITS_FOR_ACCEPTANCE:
        enrollment.reason = ""
    cause = history.record(
        session,
        history.about(enrollment),
        "invite.accepted",
        now=now,
        by=by,
        reason=reason,
        cause_id=cause_id,
    )
    enrollment.accept_by = None
    not_accepted.bring_forward(session, enrollment.id, now=now)
    if comes_back and enrollment.state in RUNNING:
        not_accepted.take_back(session, enrollment, now=now, cause_id=cause)
    redraw(session, enrollment)
    return True


def denied(session: Session, actor: Person, enrollment_id: int, *, now: datetime) -> str:
    """A person saw that a lead has not accepted after all, as long as no message has left; return what was done.

    Raises NotFound, NotAllowed, AlreadyDecided.
    """
    enrollment = locked(session, actor, enrollment_id)
    if not may_be_taken_back(session, enrollment):
        raise AlreadyDecided("This stays as it is: nothing is noted any more, or a message has left since.")
    name = session.get_one(Lead, enrollment.lead_id).name or "This lead"
    cause = history.record(session, history.about(enrollment), "invite.not_accepted", now=now, by=actor.id)
    enrollment.accepted_at = enrollment.accepted_by_id = None
    messages = select(Message.id).where(
        Message.enrollment_id == enrollment.id, Message.channel == Channel.LINKEDIN_MESSAGE
    )
    cancelling.cancel(
        session,
        Delivery.message_id.in_(messages),
        reason=DENIED,
        now=now,
        by=actor.id,
        cause_id=cause,
    )
    session.refresh(enrollment)
    planning.plan_idle(session, [enrollment], now=now)
    redraw(session, enrollment)
    return f"It is noted that {name} has not accepted: a message on LinkedIn waits for it."


def may_be_denied(session: Session, enrollment: Enrollment) -> bool:
    """Say whether a person may be offered to say that a lead has not accepted, whatever LinkedIn's mail says."""
    return is_by_mail(session, enrollment) and may_be_taken_back(session, enrollment)


def may_be_taken_back(session: Session, enrollment: Enrollment) -> bool:
    """Say whether it may be taken back that a lead accepted: while they are under way and no message has left.

    What an account has heard by itself stays.
    """
    is_heard = enrollment.accepted_by_id is None and not is_by_mail(session, enrollment)
    if enrollment.accepted_at is None or is_heard or enrollment.state not in RUNNING:
        return False
    left = (
        select(Delivery.id)
        .join(Message, Message.id == Delivery.message_id)
        .where(
            Delivery.enrollment_id == enrollment.id,
            Message.channel == Channel.LINKEDIN_MESSAGE,
            Delivery.state.in_((DeliveryState.SENDING, DeliveryState.SENT, DeliveryState.UNKNOWN)),
        )
    )
    return session.scalar(left.limit(1)) is None


def redraw(session: Session, enrollment: Enrollment) -> None:
    """Have everything redrawn on which a lead's invite is shown."""
    posts.changed(session, enrollment.workspace_id, PostKind.APPROVAL_CARD, [enrollment.id])
    posts.changed(session, enrollment.workspace_id, PostKind.LAB_ROOT, [enrollment.sequence_id])
    task_posts.of_enrollment_changed(session, enrollment.workspace_id, enrollment.id)
    who_answered.redraw(session, enrollment.workspace_id)
    _redraw_evidence(session, enrollment)


def _redraw_evidence(session: Session, enrollment: Enrollment) -> None:
    """Have what was asked as a mail of LinkedIn said that a lead wrote drawn anew."""
    asked = select(SlackPost.subject_id).where(
        SlackPost.workspace_id == enrollment.workspace_id,
        SlackPost.lead_id == enrollment.lead_id,
        SlackPost.kind == PostKind.LINKEDIN_WROTE,
    )
    found = session.scalars(asked).all()
    if found:
        posts.changed(session, enrollment.workspace_id, PostKind.LINKEDIN_WROTE, found)


def locked(session: Session, actor: Person, enrollment_id: int) -> Enrollment:
    """Return a locked enrollment of whose LinkedIn steps the actor may say what became of them.

    Raises NotFound, NotAllowed.
    """
    rights.require(actor, Right.BUILD)
    found = session.scalar(
        select(Enrollment)
        .where(Enrollment.workspace_id == actor.workspace_id, Enrollment.id == enrollment_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound()
    may_say(session, actor, found)
    return found


def may_say(session: Session, actor: Person, enrollment: Enrollment) -> None:
    """Let the owner of a lead's LinkedIn account go on, and who may launch. Raises NotAllowed."""
    sender_id = enrollment.linkedin_sender_id
    owner_id = session.get_one(SenderAccount, sender_id).owner_person_id if sender_id is not None else None
    rights.require(actor, Right.BUILD if owner_id == actor.id else Right.LAUNCH)


def invited_at(session: Session, enrollment_id: int) -> datetime | None:
    """Return when the last invite of an enrollment left, None when none has."""
    return session.scalar(
        select(Delivery.intent_at)
        .join(Message, Message.id == Delivery.message_id)
        .where(
            Delivery.enrollment_id == enrollment_id,
            Delivery.state == DeliveryState.SENT,
            Message.channel == Channel.LINKEDIN_INVITE,
        )
        .order_by(Delivery.id.desc())
        .limit(1)
    )


def in_words(session: Session, enrollment: Enrollment) -> str:
    """Say when it was noted that a lead accepted, and by whom; "" while it was not."""
    if enrollment.accepted_at is None:
        return ""
    zone = session.get_one(Workspace, enrollment.workspace_id).zone
    when = f"noted {card_lines.local(enrollment.accepted_at, zone)}"
    by = enrollment.accepted_by_id
    if by is None:
        return f"{when}, as LinkedIn's mail says" if is_by_mail(session, enrollment) else when
    return f"{when} by {history.name_of(session, by)}"


def is_by_mail(session: Session, enrollment: Enrollment) -> bool:
    """Say whether a mail of LinkedIn told that a lead accepted."""
    if enrollment.accepted_at is None or enrollment.accepted_by_id is not None:
        return False
    said = session.scalar(
        select(History.reason)
        .where(History.enrollment_id == enrollment.id, History.kind == "invite.accepted")
        .order_by(History.id.desc())
        .limit(1)
    )
    return said == BY_MAIL


def may_be_accepted(session: Session, enrollment: Enrollment) -> bool:
    """Say whether a person may be offered to note that a lead accepted."""
    is_open = enrollment.state in RUNNING and enrollment.accepted_at is None
    return is_open and invited_at(session, enrollment.id) is not None


def _ended(enrollment: Enrollment, name: str) -> str:
    why = f" ({enrollment.reason.rstrip('.')})" if enrollment.reason else ""
    state = enrollment.state.replace("_", " ")
    return f"{name} is {state} in this sequence{why}: no step waits for the invite any more."
