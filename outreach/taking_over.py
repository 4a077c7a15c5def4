"""A person answered a lead by hand, in the thread, from a mailbox of ours: they have taken over, so the steps pause.

Told by a copy in a Sent folder that names a mail of the thread and goes to the lead. Nobody took over who passes a
mail on to somebody else, nor a vacation notice. *Resume* lets the lead go on, as after any pause. An answer to it is
known by its Message-ID, and a conversation that was waiting for us waits for them.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Conversation, Lead, Message, SenderAccount
from models.sets import among
from models.states import Channel, ConversationState, PostKind
from outreach import history, holding_leads, lead_addresses, posts, thread_kin
from outreach.ports import FiledCopy

KIND = "lead.taken_over"


def look(session: Session, sender: SenderAccount, by_hand: Mapping[str, FiledCopy], *, now: datetime) -> int:
    """Pause whom these new mails, by Message-ID, answer in their threads; return how many such mails there are.

    One that is met again, as a look that goes far back may, takes nothing over a second time.
    """
    found = 0
    answers = {
        message_id: copy
        for message_id, copy in by_hand.items()
        if copy.named and copy.recipients and not copy.is_automatic
    }
    known = thread_kin.known(session, sender.workspace_id, answers)
    for message_id, copy in answers.items():
        if message_id in known:
            continue
        lead = _answered(session, sender.workspace_id, copy)
        if lead is not None:
            thread_kin.remember(session, sender.workspace_id, message_id, lead.id, at=copy.at)
            _take_over(session, sender, lead, copy.at, now)
            found += 1
    return found


def _answered(session: Session, workspace_id: int, copy: FiledCopy) -> Lead | None:
    """Return the lead in whose thread a mail stands and to whom it goes."""
    ours = session.scalar(
        select(Message.lead_id)
        .where(Message.workspace_id == workspace_id, among(session, Message.rfc_message_id, list(copy.named)))
        .limit(1)
    )
    kin = thread_kin.named(session, workspace_id, copy.named) if ours is None else None
    lead_id = ours if ours is not None else kin[0] if kin is not None else None
    lead = session.get(Lead, lead_id) if lead_id is not None else None
    if lead is None or lead.erased_at is not None:
        return None
    return lead if lead_addresses.is_theirs(session, lead.id, lead.email, copy.recipients) else None


def _take_over(session: Session, sender: SenderAccount, lead: Lead, at: datetime, now: datetime) -> None:
    who = history.name_of(session, sender.owner_person_id) if sender.owner_person_id else "Somebody"
    why = f"{who} answered them by hand from {sender.address}"
    about = history.Entry(lead.workspace_id, lead_id=lead.id)
    detail = {"sender_account_id": sender.id, "sent_at": at.isoformat()}
    cause = history.record(session, about, KIND, now=now, reason=why, detail=detail)
    holding_leads.hold(session, lead.workspace_id, lead.id, why, now=now, cause_id=cause)
    _answer(session, lead, at)


def _answer(session: Session, lead: Lead, at: datetime) -> None:
    """Let a conversation wait for them that waited for us when this mail left."""
    conversation = session.scalar(
        select(Conversation)
        .where(
            Conversation.workspace_id == lead.workspace_id,
            Conversation.lead_id == lead.id,
            Conversation.channel == Channel.EMAIL,
        )
        .with_for_update()
    )
    if conversation is None or conversation.state not in (
        ConversationState.NEW,
        ConversationState.WAITING_FOR_US,
    ):
        return
    if conversation.waiting_since is None or conversation.waiting_since <= at:
        conversation.state, conversation.waiting_since = ConversationState.WAITING_FOR_THEM, None
        posts.changed(session, lead.workspace_id, PostKind.CONVERSATION_ROOT, [conversation.id])
