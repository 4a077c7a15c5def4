"""What becomes of a text that was written: kept for review with what is wrong with it, or refused with the reason."""

from collections.abc import Sequence as Many
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from models import Enrollment, Lead, Message, SenderAccount, Sequence, Step
from models.states import Channel, LeadStage, MessageState
from outreach import composing, drafting, history, likeness
from outreach.briefing import Task
from outreach.hidden_marks import without_hidden
from outreach.text_checks import Flaw
from outreach.writer_port import NOTHING, Used, Written

_MOST_CLAIMS = 12
_WRITTEN_FOR = select(Sequence.written_for_id).where(Sequence.id == bindparam("id"))
_CLAIM_LENGTH = 160


def accept(
    session: Session,
    task: Task,
    written: Written,
    *,
    now: datetime,
    by: int | None = None,
    found: Many[Flaw] = (),
) -> Message | None:
    """Keep a text that was written and put it up for review; `found` is what is wrong with it.

    Returns None when nobody waits for it any more: the enrollment is gone, or a person decided on the message
    or wrote it themselves meanwhile.
    """
    message = _message_for(session, task, now)
    if (
        message is None
        or message.state is not MessageState.DRAFTING
        or drafting.is_leaving(session, message.id)
    ):
        return None
    message.subject = composing.one_line(without_hidden(written.subject), 120)
    message.body = without_hidden(written.body)
    flag(message, found)
    spend(message, written.used)
    message.claims = _claims(written)
    message.sketch = likeness.sketch(message.body, task.brief) if written.translates else ""
    message.facts_used = list(written.facts_used)
    message.writer = written.writer[:120]
    message.variant = task.variant
    message.language = written.language[:8] or task.brief.language[:8]
    message.problem = ""
    message.rewrite_asked = None
    if message.channel is Channel.LINKEDIN_INVITE:
        session.get_one(Enrollment, task.enrollment_id).note_given = bool(message.body)
    drafting.to_review(session, message, "message.written", now=now, by=by)
    drafting.recompose(session, task.enrollment_id, now=now, by=by)
    return message


def flag(message: Message, found: Many[Flaw]) -> None:
    """Keep what is wrong with a message's text: one that has flaws is never approved in bulk."""
    message.is_flagged = bool(found)
    message.flags = {"found": [asdict(one) for one in found]} if found else None


def spend(message: Message, used: Used) -> None:
    """Add to a message what the calls for its text took."""
    message.tokens_in += used.tokens_in
    message.tokens_out += used.tokens_out
    message.cost_micros += used.cost_micros


def _claims(written: Written) -> dict[str, Any] | None:
    """Return what a model says that its claims rest on, as far as the text holds the words it names."""
    body = written.body.casefold()
    found = [
        {"text": without_hidden(said)[:_CLAIM_LENGTH], "fact": fact[:_CLAIM_LENGTH]}
        for said, fact in written.claims
        if said.strip() and said.casefold() in body
    ]
    return {"found": found[:_MOST_CLAIMS]} if found else None


def refuse(session: Session, task: Task, problem: str, *, now: datetime, used: Used = NOTHING) -> None:
    """Keep that a text could not be written, and why."""
    message = _message_for(session, task, now)
    if message is None or message.state is not MessageState.DRAFTING:
        return
    spend(message, used)
    message.problem = problem[:300]
    message.rewrite_asked = None
    enrollment = session.get_one(Enrollment, task.enrollment_id)
    entry = history.about(enrollment, step_id=task.step_id)
    history.record(session, entry, "message.failed", now=now, reason=problem)


def _message_for(session: Session, task: Task, now: datetime) -> Message | None:
    enrollment = session.get(Enrollment, task.enrollment_id, with_for_update=True)
    step = session.get_one(Step, task.step_id)
    if enrollment is None or step.removed_at is not None:
        return None
    lead = session.get_one(Lead, enrollment.lead_id)
    if lead.erased_at is not None:
        return None
    found = session.scalar(
        select(Message).where(Message.enrollment_id == task.enrollment_id, Message.step_id == task.step_id)
    )
    if found is not None:
        return found
    is_mail = step.channel is Channel.EMAIL
    sender_id = enrollment.email_sender_id if is_mail else enrollment.linkedin_sender_id
    sender = session.get(SenderAccount, sender_id) if sender_id else None
    message = Message(
        workspace_id=enrollment.workspace_id,
        enrollment_id=enrollment.id,
        step_id=step.id,
        lead_id=lead.id,
        channel=step.channel,
        sender_account_id=sender.id if sender else None,
        recipient=(lead.email if is_mail else (lead.linkedin_url or "")[:320]) or "",
        rfc_message_id=composing.new_message_id(uuid4().hex, sender.address if sender else ""),
        facts_used=[],
        tokens_in=0,
        tokens_out=0,
        cost_micros=0,
        author_id=session.scalar(_WRITTEN_FOR, {"id": enrollment.sequence_id}),
        created_at=now,
    )
    session.add(message)
    session.flush()
    if lead.stage in (LeadStage.DISCOVERED, LeadStage.PROFILE_ENRICHED, LeadStage.EMAIL_ENRICHED):
        lead.stage = LeadStage.MESSAGE_GENERATED
    return message
