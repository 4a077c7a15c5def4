"""A person's answer on its way: sent as it was shown, at once, and what became of it."""

from datetime import datetime

from sqlalchemy import ColumnElement, Update, func, or_, select, update
from sqlalchemy.orm import Session

from models import Conversation, Delivery, Draft, Message, SenderAccount
from models.states import (
    OPEN_DELIVERY,
    Channel,
    ConversationState,
    DeliveryKind,
    DeliveryState,
    DraftState,
    PostKind,
    SenderState,
)
from outreach import (
    answer_recipients,
    answer_texts,
    history,
    planning,
    posts,
    sender_naming,
    task_posts,
)
from outreach.answers_in_hand import asked_for
from outreach.errors import NotReady
from outreach.ports import enqueue_after_commit


def send(session: Session, draft: Draft, *, by: int, now: datetime) -> Delivery:
    """Hand a draft to the queue of answers. Raises NotReady when the lead may not be written to."""
    conversation = session.get_one(Conversation, draft.conversation_id)
    sender = session.get_one(SenderAccount, conversation.sender_account_id)
    recipient = answer_recipients.of(session, conversation).address
    suppressed = answer_texts.why_suppressed(session, draft.workspace_id, conversation.lead_id, recipient)
    why_not = suppressed or why_no_account(sender, conversation.channel)
    if why_not:
        raise NotReady(f"Not sent: {why_not}.")
    message = answer_texts.message_of(session, draft, conversation, sender, recipient, now)
    message.decided_by_id, message.decided_at = by, now
    delivery = Delivery(
        workspace_id=draft.workspace_id,
        message_id=message.id,
        enrollment_id=conversation.enrollment_id,
        lead_id=conversation.lead_id,
        sender_account_id=sender.id,
        kind=DeliveryKind.ANSWER,
        priority=planning.ANSWER,
        send_at=now,
        any_hour=True,
    )
    session.add(delivery)
    session.flush()
    draft.state, draft.message_id, draft.problem = DraftState.SENDING, message.id, ""
    draft.decided_by_id, draft.decided_at = by, now
    note(session, delivery, "answer.scheduled", now=now, by=by)
    enqueue_after_commit(session, "answer", delivery.id)
    return delivery


def why_no_account(sender: SenderAccount, channel: Channel) -> str:
    """Say why nothing can be answered on LinkedIn from an account, "" where it can, and for every mailbox."""
    if channel is Channel.EMAIL or sender.state is not SenderState.REMOVED:
        return ""
    name = sender_naming.plain(sender)
    return (
        f"{name}'s LinkedIn account was removed here: add it again under `/plera senders`, or answer them "
        "on LinkedIn itself"
    )


def was_sent(session: Session, delivery: Delivery, *, now: datetime) -> None:
    """The answer has left: the draft card says so, its Slack message gets a reaction."""
    draft = _draft_of(session, delivery)
    if draft is None:
        return
    draft.state, draft.problem = DraftState.SENT, ""
    conversation = session.get_one(Conversation, draft.conversation_id)
    conversation.state, conversation.waiting_since = ConversationState.WAITING_FOR_THEM, now
    posts.changed(session, draft.workspace_id, PostKind.DRAFT_CARD, [draft.id])
    posts.changed(session, draft.workspace_id, PostKind.CONVERSATION_ROOT, [conversation.id])
    if draft.source_ts and not draft.source_ts.startswith("modal:"):
        posts.want(
            session,
            draft.workspace_id,
            PostKind.REACTION,
            draft.id,
            draft.slack_channel,
            thread_ts=draft.source_ts,
            note="email" if conversation.channel is Channel.EMAIL else "speech_balloon",
        )


def was_found(session: Session, delivery: Delivery, *, now: datetime) -> None:
    """An answer whose end nobody knew has left; a text that was changed since stays a draft, as another mail."""
    draft = _draft_of(session, delivery)
    message = session.get_one(Message, delivery.message_id)
    if draft is None or draft.state in (DraftState.NOTED, DraftState.WITHDRAWN):
        return
    if draft.text == message.body:
        was_sent(session, delivery, now=now)
        return
    draft.state, draft.message_id = DraftState.OPEN, None
    draft.problem = "The answer as it stood before has left after all; Send sends this text as a further one."
    posts.changed(session, draft.workspace_id, PostKind.DRAFT_CARD, [draft.id])


def failed(session: Session, delivery: Delivery, reason: str, *, now: datetime) -> None:
    """The answer has not left, or nobody knows: the draft card says why, the text is kept."""
    draft = _draft_of(session, delivery)
    if draft is None:
        return
    draft.state, draft.problem = DraftState.FAILED, reason[:300]
    posts.changed(session, draft.workspace_id, PostKind.DRAFT_CARD, [draft.id])


def put_off(session: Session, delivery: Delivery, reason: str) -> None:
    """The answer is tried again by itself: the draft card says when, and why it has not left."""
    draft = _draft_of(session, delivery)
    if draft is not None:
        draft.problem = reason[:300]
        posts.changed(session, draft.workspace_id, PostKind.DRAFT_CARD, [draft.id])


def waiting(session: Session, draft: Draft) -> Delivery | None:
    """Return the answer of a draft that is to be tried again, or copied by hand, None when there is none."""
    if draft.state is not DraftState.SENDING or draft.message_id is None:
        return None
    return session.scalar(
        select(Delivery).where(Delivery.message_id == draft.message_id, _may_be_taken_back())
    )


def is_with_a_person(session: Session, delivery: Delivery) -> bool:
    """Say whether somebody is asked to copy an answer."""
    asked = select(Delivery.id).where(Delivery.id == delivery.id, asked_for())
    return session.scalar(asked) is not None


def _may_be_taken_back() -> ColumnElement[bool]:
    return or_(Delivery.state == DeliveryState.DEFERRED, asked_for())


def is_asked(session: Session, delivery: Delivery) -> None:
    """Somebody was asked to copy an answer: its draft card says so."""
    draft = _draft_of(session, delivery)
    if draft is not None:
        draft.problem = ""
        posts.changed(session, draft.workspace_id, PostKind.DRAFT_CARD, [draft.id])


def drop(session: Session, draft: Draft, why: str, *, now: datetime, by: int) -> bool:
    """Cancel the next try of a locked draft's answer, or that it is copied by hand; False when none waits."""
    dropped = session.scalar(
        waits_again(draft)
        .values(state=DeliveryState.CANCELLED, done_at=now, reason=why)
        .returning(Delivery.id)
    )
    if dropped is None:
        return False
    delivery = session.get_one(Delivery, dropped, populate_existing=True)
    note(session, delivery, "answer.cancelled", now=now, by=by)
    task_posts.cancelled(session, delivery.workspace_id, [delivery.id])
    return True


def waits_again(draft: Draft) -> Update:
    """Return a change to the answer of a draft that waits for its next try, or for somebody to copy it."""
    return (
        update(Delivery)
        .where(Delivery.message_id == draft.message_id, _may_be_taken_back())
        .execution_options(synchronize_session=False)
    )


def still_unknown(session: Session, delivery: Delivery, known: str) -> None:
    """Say on the draft card what a look into the Sent folder told; a person decides with Retry."""
    draft = _draft_of(session, delivery)
    if draft is not None and draft.state is DraftState.FAILED:
        draft.problem = f"Nobody knows whether it left. {known} Retry sends it again."[:300]
        posts.changed(session, draft.workspace_id, PostKind.DRAFT_CARD, [draft.id])


def is_open(session: Session, draft: Draft) -> bool:
    """Say whether an answer of this draft may still be on its way, or may have arrived."""
    return (
        draft.message_id is not None
        and session.scalar(
            select(Delivery.id)
            .where(
                Delivery.message_id == draft.message_id,
                Delivery.state.in_((*OPEN_DELIVERY, DeliveryState.SENT)),
            )
            .limit(1)
        )
        is not None
    )


def settle_unknown(session: Session, draft: Draft, *, now: datetime) -> None:
    """A person says that an answer whose end nobody knew has not arrived, so that it may be sent again."""
    for delivery in session.scalars(
        select(Delivery).where(
            Delivery.message_id == draft.message_id, Delivery.state == DeliveryState.UNKNOWN
        )
    ):
        delivery.state, delivery.done_at = DeliveryState.CANCELLED, now
        note(session, delivery, "answer.retried", now=now, by=draft.decided_by_id)


def _draft_of(session: Session, delivery: Delivery) -> Draft | None:
    return session.scalar(select(Draft).where(Draft.message_id == delivery.message_id).with_for_update())


def note(
    session: Session, delivery: Delivery, kind: str, *, now: datetime, by: int | None, reason: str = ""
) -> None:
    """Record what was done with an answer, by a person where one is named."""
    entry = history.Entry(
        delivery.workspace_id,
        lead_id=delivery.lead_id,
        enrollment_id=delivery.enrollment_id,
        delivery_id=delivery.id,
    )
    history.record(session, entry, kind, now=now, by=by, reason=reason)


def say_if_dropped(session: Session, delivery_id: int, *, now: datetime) -> None:
    """Show on the draft card why an answer was dropped before it was handed over."""
    delivery = session.get(Delivery, delivery_id)
    if delivery is None or delivery.state is not DeliveryState.CANCELLED:
        return
    latest = session.scalar(select(func.max(Delivery.id)).where(Delivery.message_id == delivery.message_id))
    draft = _draft_of(session, delivery)
    if latest == delivery.id and draft is not None and draft.state is DraftState.SENDING:
        failed(session, delivery, f"Not sent: {delivery.reason}", now=now)
