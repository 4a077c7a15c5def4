"""Reading what answers in a conversation: the form of one, and the cards of drafts."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Conversation, Delivery, Draft, Lead, Person, SenderAccount, Workspace
from models.states import Channel, DeliveryState, DraftState, PostKind
from outreach import (
    answer_recipients,
    answer_tasks,
    answer_texts,
    answering,
    card_lines,
    drafts,
    history,
    inbox,
    inbox_screens,
    rights,
)
from outreach.errors import NotFound, NotReady
from outreach.linkedin_tasks import BY_HAND
from outreach.rights import Right
from outreach.threads import local_time, notice_of


def answer_form(session: Session, actor: Person, conversation_id: int) -> inbox_screens.AnswerForm:
    """Return who an answer goes to and from whom, for the Reply modal. Raises NotFound, NotReady, NotAllowed."""
    rights.require(actor, Right.ANSWER)
    conversation = inbox.conversation_of(session, actor, conversation_id)
    sender = session.get_one(SenderAccount, conversation.sender_account_id)
    recipient = answer_recipients.of(session, conversation)
    return inbox_screens.AnswerForm(
        lead_name=session.get_one(Lead, conversation.lead_id).name,
        sender=answer_texts.sent_from(sender, conversation.channel),
        recipient=recipient.address,
        subject=answer_texts.subject_of(session, conversation),
        note=recipient.note,
        copied_by=answer_tasks.copied_by(session, sender),
    )


def _recipient(session: Session, conversation: Conversation) -> answer_recipients.Recipient:
    """Return where an answer goes; without an address, why there is none."""
    try:
        return answer_recipients.of(session, conversation)
    except NotReady as error:
        return answer_recipients.Recipient("", str(error))


def draft_to_edit(
    session: Session, actor: Person, draft_id: int, *, now: datetime
) -> inbox_screens.DraftCard:
    """Return a draft for its editor. Raises NotFound, NotAllowed, AlreadyDecided."""
    drafts.open_draft(session, actor, draft_id)
    card = draft_card(session, draft_id, now=now)
    if card is None:
        raise NotFound()
    return card


def draft_card(session: Session, draft_id: int, *, now: datetime) -> inbox_screens.DraftCard | None:
    """Return what a draft card shows, None when the draft is gone."""
    draft = session.get(Draft, draft_id)
    if draft is None:
        return None
    conversation = session.get_one(Conversation, draft.conversation_id)
    lead = session.get_one(Lead, conversation.lead_id)
    sender = session.get_one(SenderAccount, conversation.sender_account_id)
    author = session.get_one(Person, draft.author_person_id)
    other = (
        f"goes out as {sender.display_name}, you are {author.name}"
        if sender.owner_person_id != author.id
        else ""
    )
    others = session.scalars(
        select(Person.name)
        .join(Draft, Draft.author_person_id == Person.id)
        .where(
            Draft.conversation_id == conversation.id,
            Draft.id != draft.id,
            Draft.author_person_id != author.id,
            Draft.state == DraftState.OPEN,
        )
    )
    zone = session.get_one(Workspace, draft.workspace_id).zone
    put_off = answering.waiting(session, draft)
    recipient = _recipient(session, conversation)
    is_to_be_copied = put_off is not None and answering.is_with_a_person(session, put_off)
    return inbox_screens.DraftCard(
        draft_id=draft.id,
        state=draft.state,
        lead_name=lead.name,
        recipient=recipient.address,
        recipient_note=recipient.note,
        sender=answer_texts.sent_from(sender, conversation.channel),
        author_slack_user_id=author.slack_user_id,
        writes_as_other=other,
        subject=answer_texts.subject_of(session, conversation),
        lead_local_time=local_time(session, lead, now),
        text=draft.text,
        signature=sender.signature if conversation.channel is Channel.EMAIL else "",
        digest=answer_texts.digest_of(session, draft) if recipient.address else "",
        problem=" ".join(filter(None, (notice_of(session, PostKind.DRAFT_CARD, draft), draft.problem))),
        sent_line=_sent_line(session, draft, zone),
        tried_again=card_lines.local(put_off.send_at, zone) if put_off and not is_to_be_copied else "",
        channel=conversation.channel,
        copied_by=answer_tasks.copied_by(session, sender),
        is_to_be_copied=is_to_be_copied,
        other_drafts=tuple(dict.fromkeys(others)),
    )


def _sent_line(session: Session, draft: Draft, zone: str) -> str:
    """Say when an answer was sent, or copied, and by whom; "" of one that was not."""
    if draft.state is not DraftState.SENT or draft.decided_at is None:
        return ""
    copied = session.execute(
        select(Delivery.done_at, Delivery.reason).where(
            Delivery.message_id == draft.message_id,
            Delivery.state == DeliveryState.SENT,
            Delivery.provider_id == BY_HAND,
        )
    ).first()
    if copied is not None and copied[0] is not None:
        return f"{copied[1]}, {card_lines.local(copied[0], zone)}"
    decider = history.name_of(session, draft.decided_by_id)
    return f"Sent {card_lines.local(draft.decided_at, zone)} by {decider}"
