"""A person's answer on its way: composed as it was shown, sent at once, and what became of it."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy import Update, func, select, update
from sqlalchemy.orm import Session

from models import Conversation, Delivery, Draft, Lead, Message, Reply, SenderAccount
from models.states import (
    OPEN_DELIVERY,
    Channel,
    ConversationState,
    DeliveryKind,
    DeliveryState,
    DraftState,
    MessageState,
    PostKind,
)
from outreach import answer_recipients, composing, history, planning, posts, suppression
from outreach.composing import Composed, Correspondent
from outreach.errors import NotReady
from outreach.ports import enqueue_after_commit


def composed(session: Session, draft: Draft, message_id: str) -> Composed:
    """Return the mail that a draft would become, without Date and threading headers."""
    conversation = session.get_one(Conversation, draft.conversation_id)
    lead = session.get_one(Lead, conversation.lead_id)
    sender = session.get_one(SenderAccount, conversation.sender_account_id)
    return composing.compose(
        Correspondent(sender.display_name, sender.address),
        Correspondent(lead.name, answer_recipients.of(session, conversation).address),
        subject=subject_of(session, conversation),
        body=draft.text,
        signature=sender.signature,
        foot="",
        message_id=message_id,
        reply_to=sender.reply_to,
    )


def digest_of(session: Session, draft: Draft) -> str:
    """Return the digest that a draft card's Send button carries: sender, recipient, subject and text."""
    return composed(session, draft, f"<draft-{draft.id}@plera.invalid>").digest[:40]


def subject_of(session: Session, conversation: Conversation) -> str:
    """Return the subject of answers: that of the mail the lead answered, with one "Re: "."""
    subject = session.scalar(
        select(Message.subject)
        .join(Reply, Reply.answers_message_id == Message.id)
        .where(Reply.conversation_id == conversation.id)
        .order_by(Reply.id)
        .limit(1)
    )
    if subject is None:
        subject = session.scalar(
            select(Message.subject)
            .where(Message.lead_id == conversation.lead_id, Message.channel == Channel.EMAIL)
            .order_by(Message.id)
            .limit(1)
        )
    bare = (subject or "Your message").strip()
    return bare if bare.lower().startswith("re:") else f"Re: {bare}"


def send(session: Session, draft: Draft, *, by: int, now: datetime) -> Delivery:
    """Hand a draft to the queue of answers. Raises NotReady when the lead may not be written to."""
    conversation = session.get_one(Conversation, draft.conversation_id)
    sender = session.get_one(SenderAccount, conversation.sender_account_id)
    recipient = answer_recipients.of(session, conversation).address
    suppressed = why_suppressed(session, draft.workspace_id, conversation.lead_id, recipient)
    if suppressed:
        raise NotReady(f"Not sent: {suppressed}.")
    message = _message(session, draft, conversation, sender, recipient, now)
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


def why_suppressed(session: Session, workspace_id: int, lead_id: int | None, recipient: str) -> str | None:
    """Say why an answer may not leave: neither its recipient nor its lead's own address may be blocked."""
    own = session.scalar(select(Lead.email).where(Lead.id == lead_id)) if lead_id is not None else None
    emails = dict.fromkeys(one for one in (recipient, own) if one)
    found = (suppression.why_suppressed(session, workspace_id, email=one) for one in emails)
    return next((why for why in found if why), None)


def _message(
    session: Session,
    draft: Draft,
    conversation: Conversation,
    sender: SenderAccount,
    recipient: str,
    now: datetime,
) -> Message:
    """Return the draft's message, composed anew; a retry keeps its Message-ID, so it never arrives twice."""
    message = session.get(Message, draft.message_id) if draft.message_id else None
    if message is None:
        message = Message(
            workspace_id=draft.workspace_id,
            conversation_id=conversation.id,
            lead_id=conversation.lead_id,
            channel=Channel.EMAIL,
            state=MessageState.APPROVED,
            rfc_message_id=composing.new_message_id(uuid4().hex, sender.address),
            facts_used=[],
            created_at=now,
        )
        session.add(message)
    mail = composed(session, draft, message.rfc_message_id)
    message.sender_account_id, message.recipient = sender.id, recipient
    message.subject, message.body = subject_of(session, conversation), draft.text
    message.composed, message.digest = mail.content, mail.digest
    session.flush()
    return message


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
            note="email",
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
    draft.problem = (
        "The answer as it stood before has left after all; Send sends this text as a mail of its own."
    )
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
    """Return the answer of a draft that is to be tried again, None when there is none."""
    if draft.state is not DraftState.SENDING or draft.message_id is None:
        return None
    return session.scalar(
        select(Delivery).where(
            Delivery.message_id == draft.message_id, Delivery.state == DeliveryState.DEFERRED
        )
    )


def drop(session: Session, draft: Draft, why: str, *, now: datetime, by: int) -> bool:
    """Cancel the next try of a locked draft's answer; False when none waits."""
    dropped = session.scalar(
        waits_again(draft)
        .values(state=DeliveryState.CANCELLED, done_at=now, reason=why)
        .returning(Delivery.id)
    )
    if dropped is None:
        return False
    note(session, session.get_one(Delivery, dropped), "answer.cancelled", now=now, by=by)
    return True


def waits_again(draft: Draft) -> Update:
    """Return a change to the answer of a draft that waits for its next try."""
    return (
        update(Delivery)
        .where(Delivery.message_id == draft.message_id, Delivery.state == DeliveryState.DEFERRED)
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


def note(session: Session, delivery: Delivery, kind: str, *, now: datetime, by: int | None) -> None:
    """Record what a person did with an answer."""
    entry = history.Entry(
        delivery.workspace_id,
        lead_id=delivery.lead_id,
        enrollment_id=delivery.enrollment_id,
        delivery_id=delivery.id,
    )
    history.record(session, entry, kind, now=now, by=by)


def say_if_dropped(session: Session, delivery_id: int, *, now: datetime) -> None:
    """Show on the draft card why an answer was dropped before it was handed over."""
    delivery = session.get(Delivery, delivery_id)
    if delivery is None or delivery.state is not DeliveryState.CANCELLED:
        return
    latest = session.scalar(select(func.max(Delivery.id)).where(Delivery.message_id == delivery.message_id))
    draft = _draft_of(session, delivery)
    if latest == delivery.id and draft is not None and draft.state is DraftState.SENDING:
        failed(session, delivery, f"Not sent: {delivery.reason}", now=now)
