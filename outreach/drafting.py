"""The texts of one lead in a sequence: composed together, and anew whenever one, its sender or the footer changes."""

from collections.abc import Sequence as Many
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import (
    Delivery,
    Enrollment,
    Lead,
    Message,
    SenderAccount,
    Sequence,
    Step,
    StrategyProfile,
    Workspace,
)
from models.states import COUNTED_DELIVERY, Channel, MessageState
from outreach import cancelling, composing, history
from outreach.composing import Composed, Correspondent
from outreach.errors import NotReady


def messages_of(session: Session, enrollment_id: int) -> Many[Message]:
    """Return the messages of an enrollment in order of their steps.

    Of steps that were removed from the sequence only what has left is among them, at the head.
    """
    is_in_place = Step.removed_at.is_(None)
    return session.scalars(
        select(Message)
        .join(Step, Step.id == Message.step_id)
        .where(Message.enrollment_id == enrollment_id, is_in_place | (Message.state == MessageState.APPROVED))
        .order_by(is_in_place, Step.position, Message.id)
    ).all()


def has_own_subject(session: Session, message: Message) -> bool:
    """Say whether a message opens its lead's thread of mails: every later one carries its subject."""
    if message.channel is not Channel.EMAIL:
        return False
    every = messages_of(session, message.enrollment_id or 0)
    mails = [one for one in every if one.channel is Channel.EMAIL and one.state is not MessageState.LEFT_OUT]
    return not mails or mails[0].id == message.id


def is_leaving(session: Session, message_id: int) -> bool:
    """Say whether a message has been handed over, or may have been, so that its text must not change."""
    return (
        session.scalar(
            select(Delivery.id)
            .where(Delivery.message_id == message_id, Delivery.state.in_(COUNTED_DELIVERY))
            .limit(1)
        )
        is not None
    )


def to_review(session: Session, message: Message, kind: str, *, now: datetime, by: int | None) -> None:
    """Put a message up for review: what was approved of it is void, and what was to be sent of it is cancelled."""
    message.state = MessageState.NEEDS_REVIEW
    message.decided_by_id = None
    message.decided_at = None
    message.approval_kind = None
    enrollment = session.get_one(Enrollment, message.enrollment_id)
    entry = history.about(enrollment, step_id=message.step_id)
    cause = history.record(session, entry, kind, now=now, by=by)
    which = Delivery.message_id == message.id
    cancelling.cancel(session, which, reason="Its approval was voided", now=now, by=by, cause_id=cause)


def recompose(
    session: Session, enrollment_id: int, *, now: datetime, by: int | None = None, same_text: bool = False
) -> int:
    """Compose the messages of an enrollment anew and return how many approvals that voided.

    Follow-ups carry "Re: " and the subject of the first email that is not left out, even while that one is
    being rewritten. Mails that have left stay as they are. With `same_text` only who sends, signature or footer
    changed: what that voids may be approved again with many others.
    """
    voided = 0
    subject, is_answering = "", False
    messages = messages_of(session, enrollment_id)
    emails = [one for one in messages if one.channel is Channel.EMAIL]
    for message in messages:
        is_mail = message.channel is Channel.EMAIL
        if not is_mail and message.state is not MessageState.DRAFTING and not is_leaving(session, message.id):
            voided += _compose_anew(session, message, now=now, by=by, same_text=same_text)
    for message in emails:
        if not is_answering:
            subject = message.subject.removeprefix("Re: ") or subject
        if message.state is not MessageState.DRAFTING and not is_leaving(session, message.id):
            was, message.subject = message.subject, _answering(subject) if is_answering else subject
            is_same = same_text and message.subject == was
            voided += _compose_anew(session, message, now=now, by=by, same_text=is_same)
        is_answering = is_answering or message.state is not MessageState.LEFT_OUT
    return voided


def _answering(subject: str) -> str:
    return subject if not subject or subject.lower().startswith("re:") else f"Re: {subject}"


def _compose_anew(
    session: Session, message: Message, *, now: datetime, by: int | None, same_text: bool
) -> bool:
    """Compose a message and say whether that voided its approval."""
    before, was_approved = message.digest, message.state is MessageState.APPROVED
    try:
        _compose(session, message)
        message.problem = ""
    except NotReady as error:
        message.composed, message.digest, message.problem = None, "", str(error)
    if message.digest == before:
        return False
    if same_text and before and (was_approved or message.approved_text == before):
        message.approved_text = message.digest
    if not was_approved:
        return False
    to_review(session, message, "message.voided", now=now, by=by)
    return True


def _compose(session: Session, message: Message) -> None:
    sender = session.get(SenderAccount, message.sender_account_id) if message.sender_account_id else None
    is_mail = message.channel is Channel.EMAIL
    if sender is None or (is_mail and not message.subject):
        message.composed, message.digest = None, ""
        return
    if not is_mail:
        plain = composing.compose_plain(sender.address, message.recipient, message.channel, message.body)
        message.composed, message.digest = plain.content, plain.digest
        return
    lead = session.get_one(Lead, message.lead_id)
    composed = mail_of(
        session,
        message,
        sender,
        Correspondent(lead.name, message.recipient),
        subject=message.subject,
        message_id=message.rfc_message_id,
    )
    message.composed, message.digest = composed.content, composed.digest


def mail_of(
    session: Session,
    message: Message,
    sender: SenderAccount,
    to: Correspondent,
    *,
    subject: str,
    message_id: str,
) -> Composed:
    """Compose a step's mail, to its lead or to whoever tries it. Raises NotReady."""
    return composing.compose(
        Correspondent(sender.display_name, sender.address),
        to,
        subject=subject,
        body=message.body,
        signature=sender.signature,
        foot=footer_for(session, session.get_one(Lead, message.lead_id), message),
        message_id=message_id,
        reply_to=sender.reply_to,
    )


def footer_for(session: Session, lead: Lead, message: Message) -> str:
    """Return the footer of a message, in its lead's language."""
    workspace = session.get_one(Workspace, message.workspace_id)
    return composing.footer(
        workspace.legal_sender, workspace.postal_address, language_of(session, lead, message)
    )


def language_of(session: Session, lead: Lead, message: Message) -> str:
    """Return the language a message is written in; before it is written the lead's, else the profile's."""
    if message.language or lead.language or message.enrollment_id is None:
        return message.language or lead.language or "en"
    enrollment = session.get_one(Enrollment, message.enrollment_id)
    sequence = session.get_one(Sequence, enrollment.sequence_id)
    return session.get_one(StrategyProfile, sequence.strategy_profile_id).language
