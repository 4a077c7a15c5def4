"""What every decision on a lead's messages stands on: finding and locking rows, what still may change, redrawing."""

from collections.abc import Collection
from collections.abc import Sequence as Many
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, Update, select, update
from sqlalchemy.orm import Session, aliased

from models import Delivery, Enrollment, Lead, Message, Person, Sequence, Step
from models.sets import among, among_named, dialect_of, listed
from models.states import (
    EnrollmentState,
    MessageState,
    PostKind,
    ReviewScope,
    SequenceState,
)
from outreach import briefing, cancelling, composing, drafting, history, posts, review_posts, to_read
from outreach.errors import AlreadyDecided, NotFound, NotReady
from outreach.ports import enqueue_after_commit

NOT_ENTERED = (EnrollmentState.PROPOSED, EnrollmentState.WAITING)
RUNNING = to_read.RUNNING


@dataclass(frozen=True)
class Effect:
    """What a decision did, in one sentence for the person who made it."""

    enrollment_id: int
    sentence: str


def waiting(session: Session, enrollment_id: int) -> list[Message]:
    """Return the messages of a lead that wait for review, in order of their steps."""
    every = drafting.messages_of(session, enrollment_id)
    return [message for message in every if message.state is MessageState.NEEDS_REVIEW]


def digest_of(messages: Many[Message]) -> str:
    """Return the digest that a card's Approve button carries for these messages."""
    return composing.digest_of_set(tuple(message.digest for message in messages))


def enrollment_of(session: Session, actor: Person, enrollment_id: int) -> Enrollment:
    """Return an enrollment of the actor's workspace, locked. Raises NotFound."""
    found = session.scalar(
        select(Enrollment)
        .where(Enrollment.workspace_id == actor.workspace_id, Enrollment.id == enrollment_id)
        .with_for_update()
    )
    if found is None:
        raise NotFound()
    return found


def message_of(session: Session, actor: Person, message_id: int) -> tuple[Enrollment, Message]:
    """Return a step's message with its enrollment, both locked. Raises NotFound."""
    message = session.scalar(
        select(Message).where(
            Message.workspace_id == actor.workspace_id,
            Message.id == message_id,
            Message.enrollment_id.is_not(None),
        )
    )
    if message is None or message.enrollment_id is None:
        raise NotFound()
    enrollment = enrollment_of(session, actor, message.enrollment_id)
    session.refresh(message, with_for_update=True)
    return enrollment, message


def require_running(enrollment: Enrollment) -> None:
    if enrollment.state in RUNNING:
        return
    raise AlreadyDecided(f"Nothing is left to decide here: this lead is {_said(enrollment.state)}.")


def _said(state: EnrollmentState) -> str:
    return {
        EnrollmentState.LEFT_OUT: "left out",
        EnrollmentState.REPLIED: "in a conversation after a reply",
        EnrollmentState.COMPLETED: "done with the sequence",
        EnrollmentState.STOPPED: "stopped",
    }.get(state, str(state))


def lead_name(session: Session, enrollment: Enrollment) -> str:
    """Return the name of an enrollment's lead."""

    return session.get_one(Lead, enrollment.lead_id).name


def require_changeable(session: Session, enrollment: Enrollment, message: Message) -> None:
    if drafting.is_leaving(session, message.id):
        raise NotReady("This message has been sent: its text can no longer change.")
    require_running(enrollment)


def require_wanted(message: Message) -> None:
    """Refuse to change the text of a step that will not be sent."""
    if message.state is MessageState.LEFT_OUT:
        raise NotReady("This step is left out. Press Undo to bring it back first.")


def back_to_review(
    session: Session, enrollment: Enrollment, message: Message, kind: str, actor: Person, now: datetime
) -> None:
    """Void the decision on a message and cancel its delivery; one that was never written waits to be."""
    message.state = MessageState.NEEDS_REVIEW if message.body else MessageState.DRAFTING
    message.decided_by_id, message.decided_at, message.approval_kind = None, None, None
    entry = history.about(enrollment, step_id=message.step_id)
    cause = history.record(session, entry, kind, now=now, by=actor.id)
    cancelling.cancel(
        session,
        Delivery.message_id == message.id,
        reason="The message went back to review",
        now=now,
        by=actor.id,
        cause_id=cause,
    )


def is_reviewed(states: Many[MessageState], scope: ReviewScope) -> bool:
    """Say whether a lead's messages, in order of their steps, are reviewed far enough for it to enter."""
    wanted = [state for state in states if state is not MessageState.LEFT_OUT]
    if not wanted:
        return False
    needed = wanted[:1] if scope is ReviewScope.FIRST_STEP else wanted
    return all(state is MessageState.APPROVED for state in needed)


def settle(session: Session, enrollment: Enrollment) -> None:
    """Let a lead that has not entered wait to do so once it is reviewed, and no longer when it is not."""
    if enrollment.state not in NOT_ENTERED:
        return
    session.flush()
    scope = session.get_one(Sequence, enrollment.sequence_id).review_scope
    is_ready = is_reviewed([one.state for one in drafting.messages_of(session, enrollment.id)], scope)
    if is_ready and scope is ReviewScope.EVERY_MESSAGE:
        is_ready = not unwritten(session, [enrollment.id])
    enrollment.state = EnrollmentState.WAITING if is_ready else EnrollmentState.PROPOSED


def settle_many(session: Session, sequence_id: int, enrollment_ids: Collection[int]) -> None:
    """Let those of these locked leads that have not entered wait to do so, as `settle`.

    In two statements, whatever their number, that write only whom they move.
    """
    session.flush()
    scope = session.get_one(Sequence, sequence_id).review_scope
    given = {"those": listed(session, Enrollment.id, enrollment_ids)}
    for is_demanded in (False, True):
        session.connection().execute(_settled(dialect_of(session), scope, is_ready=is_demanded), given)


@cache
def _settled(dialect: str, scope: ReviewScope, *, is_ready: bool) -> Update:
    """Move those who are reviewed far enough, or those who no longer are; prepared once."""
    wanted = (
        select(Message.id)
        .join(Step, Step.id == Message.step_id)
        .where(Message.enrollment_id == Enrollment.id, Step.removed_at.is_(None))
        .correlate(Enrollment)
    )
    approved = wanted.where(Message.state == MessageState.APPROVED)
    if scope is ReviewScope.EVERY_MESSAGE:
        undecided = wanted.where(Message.state.not_in((MessageState.APPROVED, MessageState.LEFT_OUT)))
        ready: ColumnElement[bool] = approved.exists() & ~undecided.exists() & ~_lacks_a_text()
    else:
        ready = approved.where(_is_first()).exists()
    before, after = (EnrollmentState.PROPOSED, EnrollmentState.WAITING)[:: 1 if is_ready else -1]
    return (
        update(Enrollment)
        .where(
            among_named(dialect, Enrollment.id, "those"),
            Enrollment.state == before,
            ready if is_ready else ~ready,
        )
        .values(state=after)
    )


def _is_first() -> ColumnElement[bool]:
    """Return the condition that no step before that of a Message is to be sent to its enrollment."""
    earlier, before = aliased(Message), aliased(Step)
    return ~(
        select(earlier.id)
        .join(before, before.id == earlier.step_id)
        .where(
            earlier.enrollment_id == Message.enrollment_id,
            before.removed_at.is_(None),
            before.position < Step.position,
            earlier.state != MessageState.LEFT_OUT,
        )
        .correlate(Message, Step)
        .exists()
    )


def _lacks_a_text() -> ColumnElement[bool]:
    """Return the condition that an Enrollment has a step to come without a text, though its lead has its channel."""
    return (
        select(Step.id)
        .join(Lead, Lead.id == Enrollment.lead_id)
        .where(Step.sequence_id == Enrollment.sequence_id, briefing.is_missing())
        .correlate(Enrollment)
        .exists()
    )


def opened(session: Session, actor: Person, enrollment_id: int, message_ids: Collection[int]) -> None:
    """Note that a person has these texts of a lead open in full, as they are now."""
    session.execute(
        update(Message)
        .where(
            Message.workspace_id == actor.workspace_id,
            Message.enrollment_id == enrollment_id,
            Message.id.in_(message_ids),
        )
        .values(opened_digest=Message.digest)
    )


def unwritten(session: Session, enrollment_ids: Collection[int]) -> set[int]:
    """Return those of these enrollments that have a step to come without a text, though their lead has its channel."""
    return set(
        session.scalars(
            select(Enrollment.id).where(among(session, Enrollment.id, enrollment_ids), _lacks_a_text())
        )
    )


def redraw(session: Session, enrollment: Enrollment, *, note: str = "") -> None:
    """Have the lead's card and the lab redrawn; `note` stands on the card until it is redrawn again."""
    settle(session, enrollment)
    workspace_id = enrollment.workspace_id
    posts.changed(session, workspace_id, PostKind.APPROVAL_CARD, [enrollment.id], note=note)
    posts.changed(session, workspace_id, PostKind.LAB_ROOT, [enrollment.sequence_id])
    review_posts.follow(session, workspace_id, enrollment.sequence_id)
    sequence = session.get_one(Sequence, enrollment.sequence_id)
    if sequence.state is SequenceState.ACTIVE and enrollment.state in NOT_ENTERED:
        enqueue_after_commit(session, "admit", enrollment.sequence_id)
