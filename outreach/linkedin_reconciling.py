"""Asking LinkedIn about invites and messages of which nobody knows whether they left: it may know of them."""

from collections.abc import Iterator
from collections.abc import Sequence as Many
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Delivery, Message, SenderAccount
from models.states import AccountKind, Channel
from outreach import linkedin_profiles
from outreach.linkedin_port import LinkedIn

AT_LINKEDIN = "It stands at LinkedIn"
_BEFORE = timedelta(minutes=2)
"""How far LinkedIn's clock may lie behind ours."""


@dataclass(frozen=True)
class Question:
    """An invite or a message of unknown end: to whom, its text, and since when it may stand at LinkedIn."""

    message_id: str
    channel: Channel
    provider_id: str
    text: str = field(repr=False)
    since: datetime


@dataclass(frozen=True)
class Asking:
    """What an account is to be asked."""

    account_id: str
    questions: tuple[Question, ...]


def asking(session: Session, sender: SenderAccount, message_ids: Many[str]) -> Asking | None:
    """Return what to ask about these messages, by their Message-IDs; None where nobody can be asked."""
    if sender.kind is not AccountKind.LINKEDIN or sender.is_manual or not sender.username:
        return None
    rows = session.execute(
        select(Message, Delivery.intent_at)
        .join(Delivery, Delivery.message_id == Message.id)
        .where(Delivery.sender_account_id == sender.id, Message.rfc_message_id.in_(message_ids))
    ).all()
    found = (
        Question(
            message.rfc_message_id,
            message.channel,
            linkedin_profiles.known(session, sender.id, message.recipient),
            (message.composed or b"").decode("utf-8", "replace"),
            intent_at - _BEFORE,
        )
        for message, intent_at in rows
        if intent_at is not None
    )
    questions = tuple(one for one in found if one.provider_id)
    return Asking(sender.username, questions) if questions else None


def look(linkedin: LinkedIn, wanted: Asking) -> dict[str, datetime]:
    """Return what stands at LinkedIn, by Message-ID, and since when. Raises AccountProblem, Later."""
    invites = [one for one in wanted.questions if one.channel is Channel.LINKEDIN_INVITE]
    messages = [one for one in wanted.questions if one.channel is Channel.LINKEDIN_MESSAGE]
    return {
        **dict(_invites(linkedin, wanted.account_id, invites) if invites else ()),
        **dict(_messages(linkedin, wanted.account_id, messages) if messages else ()),
    }


def _invites(linkedin: LinkedIn, account_id: str, asked: Many[Question]) -> Iterator[tuple[str, datetime]]:
    """Tell which invites wait or were accepted already; one that waits stands there, whoever sent it."""
    known = {one.provider_id: one.sent_at for one in linkedin.pending_invites(account_id)}
    if any(one.provider_id not in known for one in asked):
        since = min(one.since for one in asked)
        known |= {one.provider_id: one.connected_at for one in linkedin.relations(account_id, since)}
    for one in asked:
        if one.provider_id in known:
            yield one.message_id, known[one.provider_id] or one.since


def _messages(linkedin: LinkedIn, account_id: str, asked: Many[Question]) -> Iterator[tuple[str, datetime]]:
    """Tell which messages stand in their chats, word for word, written by the account since they were to leave."""
    ours = [
        one
        for one in linkedin.messages(account_id, min(one.since for one in asked))
        if one.is_ours and not one.is_notice
    ]
    for question in asked:
        same = [
            one for one in ours if one.sent_at >= question.since and _words(one.text) == _words(question.text)
        ]
        if not same:
            continue
        chat_id = linkedin.find_chat(account_id, question.provider_id)
        found = next((one for one in same if one.chat_id == chat_id), None)
        if found is not None:
            yield question.message_id, found.sent_at


def _words(text: str) -> list[str]:
    """LinkedIn changes blanks at the ends of lines."""
    return text.split()
