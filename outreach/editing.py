"""Changing a message's text: by hand, or written anew with an instruction."""

from datetime import datetime

from sqlalchemy.orm import Session

from models import Enrollment, Message, Person
from models.states import Channel, MessageState
from outreach import (
    accepting,
    briefing,
    card_screens,
    composing,
    drafting,
    fixing_all,
    grounding,
    history,
    note_budgets,
    note_limits,
    reviewing,
    rights,
    sequences,
)
from outreach.errors import InvalidForm, NotReady
from outreach.hidden_marks import without_hidden
from outreach.ports import enqueue_after_commit
from outreach.rights import Right

MAX_BODY = 3000
MAX_SUBJECT = 120
MAX_INSTRUCTION = 500


def text_of(session: Session, actor: Person, message_id: int) -> card_screens.MessageText:
    """Return a message for the Edit or Rewrite modal. Raises NotFound, NotReady when it has left."""
    enrollment, message = reviewing.message_of(session, actor, message_id)
    reviewing.require_changeable(session, enrollment, message)
    reviewing.require_wanted(message)
    return _as_text(session, enrollment, message)


def text_to_edit(session: Session, actor: Person, enrollment_id: int) -> card_screens.MessageText:
    """Return the first text of a lead that waits for review, else the first that can still change.

    Raises NotFound, NotReady when every text has left.
    """
    enrollment = reviewing.enrollment_of(session, actor, enrollment_id)
    reviewing.require_running(enrollment)
    every = [
        message
        for message in drafting.messages_of(session, enrollment_id)
        if message.body
        and message.state is not MessageState.LEFT_OUT
        and not drafting.is_leaving(session, message.id)
    ]
    if not every:
        raise NotReady("There is no text left to edit: what was written has been sent.")
    chosen = next((one for one in every if one.state is MessageState.NEEDS_REVIEW), every[0])
    return _as_text(session, enrollment, chosen)


def _as_text(session: Session, enrollment: Enrollment, message: Message) -> card_screens.MessageText:
    steps = sequences.steps_of(session, enrollment.sequence_id)
    return card_screens.MessageText(
        message_id=message.id,
        digest=_version(message),
        lead_name=reviewing.lead_name(session, enrollment),
        position=next(step.position for step in steps if step.id == message.step_id),
        channel=message.channel,
        has_subject=drafting.has_own_subject(session, message),
        subject=message.subject,
        body=message.body,
        note_limit=note_limits.of_enrollment(session, enrollment, message.channel),
        approved_by=_approved_by(session, message),
    )


def _version(message: Message) -> str:
    """Return what tells one state of a text from another; one that is not composed has no digest of its own."""
    return message.digest or composing.digest_of_set((message.subject, message.body))


def _approved_by(session: Session, message: Message) -> str:
    if message.state is not MessageState.APPROVED:
        return ""
    return history.name_of(session, message.decided_by_id)


def edit(
    session: Session,
    actor: Person,
    message_id: int,
    *,
    digest: str,
    subject: str,
    body: str,
    saw_approved: bool = True,
    now: datetime,
) -> reviewing.Effect | card_screens.MessageText:
    """Replace a message's text; it goes back to review, and approvals that its change touches are voided.

    When someone changed it since `digest`, or approved what was still waiting when it was opened (`saw_approved`),
    nothing is replaced and the text as it is now is returned.
    Raises InvalidForm by field, NotFound, NotReady.
    """
    rights.require(actor, Right.APPROVE)
    enrollment, message = reviewing.message_of(session, actor, message_id)
    reviewing.require_changeable(session, enrollment, message)
    reviewing.require_wanted(message)
    is_approved_since = message.state is MessageState.APPROVED and not saw_approved
    if _version(message) != digest or is_approved_since:
        return _as_text(session, enrollment, message)
    asked = _as_text(session, enrollment, message)
    subject, body = without_hidden(subject), without_hidden(body)
    wrong = _wrong(asked, subject, body) or _noted(session, enrollment, message, body, now)
    if wrong:
        raise InvalidForm(wrong)
    was_approved = message.state is MessageState.APPROVED
    fixing_all.keep_replaced(message)
    message.body, message.problem, message.rewrite_asked = body.strip(), "", None
    task = briefing.task_for(session, message, instruction="")
    accepting.flag(
        message,
        grounding.wrong_by_hand(
            subject, body, grounding.ground_of(task.brief, task.other_names, task.orders)
        ),
    )
    message.claims, message.sketch, message.author_id = None, "", actor.id
    if asked.has_subject:
        message.subject = composing.one_line(subject, MAX_SUBJECT)
    reviewing.back_to_review(session, enrollment, message, "message.edited", actor, now)
    voided = drafting.recompose(session, enrollment.id, now=now, by=actor.id) + was_approved
    sentence = _edited(voided)
    reviewing.redraw(session, enrollment, note=sentence if voided else "")
    return reviewing.Effect(enrollment.id, sentence)


def _wrong(asked: card_screens.MessageText, subject: str, body: str) -> dict[str, str]:
    """Return by field what is wrong with what was typed; only an invite may go without a text."""
    wrong: dict[str, str] = {}
    if not body.strip() and asked.channel is not Channel.LINKEDIN_INVITE:
        wrong["body"] = "Write a text, or choose Don't send this step."
    elif len(body) > MAX_BODY:
        wrong["body"] = f"Keep it within {MAX_BODY:,} characters; this has {len(body):,}."
    if asked.has_subject and len(subject.strip().splitlines()) > 1:
        wrong["subject"] = "A subject is one line: take the line break out."
    elif asked.has_subject and len(subject.strip()) > MAX_SUBJECT:
        wrong["subject"] = f"Keep it within {MAX_SUBJECT} characters; this has {len(subject.strip()):,}."
    elif asked.has_subject and not composing.one_line(subject):
        wrong["subject"] = "Write a subject; mail without one looks like spam."
    return wrong


def _noted(
    session: Session, enrollment: Enrollment, message: Message, body: str, now: datetime
) -> dict[str, str]:
    """Take a note of the month for an invite that gets one, and give back that of one that loses it."""
    if message.channel is not Channel.LINKEDIN_INVITE:
        return {}
    if not body.strip():
        enrollment.note_given = False
        return {}
    notes = note_budgets.take(session, enrollment, now)
    return {"body": f"No note is left this month ({notes.in_words}): leave it empty."} if notes else {}


def _edited(voided: int) -> str:
    if not voided:
        return "Edited. Read it once more and approve."
    return f"Edited. {voided} approval{'s' if voided > 1 else ''} voided: read again and approve."


def rewrite_lead(
    session: Session, actor: Person, enrollment_id: int, *, instruction: str, now: datetime
) -> reviewing.Effect:
    """Have every message of a lead that has not left written anew."""
    enrollment = reviewing.enrollment_of(session, actor, enrollment_id)
    reviewing.require_running(enrollment)
    every = [
        message.id
        for message in drafting.messages_of(session, enrollment_id)
        if message.state is not MessageState.LEFT_OUT
        and not drafting.is_leaving(session, message.id)
        and not _is_without_note(enrollment, message)
    ]
    if not every:
        raise NotReady("There is no text to rewrite: press Generate in the Messaging Lab.")
    for message_id in every:
        rewrite_message(session, actor, message_id, instruction=instruction, now=now)
    return reviewing.Effect(enrollment_id, "Being rewritten.")


def rewrite_message(
    session: Session, actor: Person, message_id: int, *, instruction: str, now: datetime
) -> reviewing.Effect:
    """Have a message written anew, with what should be different; its approval is voided at once."""
    rights.require(actor, Right.APPROVE)
    if not instruction.strip():
        raise InvalidForm({"instruction": "Say what should be different, such as shorter or more formal."})
    if len(instruction) > MAX_INSTRUCTION:
        raise InvalidForm({"instruction": f"Keep the instruction within {MAX_INSTRUCTION} characters."})
    enrollment, message = reviewing.message_of(session, actor, message_id)
    reviewing.require_changeable(session, enrollment, message)
    reviewing.require_wanted(message)
    if _is_without_note(enrollment, message):
        notes = note_budgets.take(session, enrollment, now)
        if notes is not None:
            raise InvalidForm({"instruction": f"No note is left this month ({notes.in_words})."})
    fixing_all.keep_replaced(message)
    reviewing.back_to_review(session, enrollment, message, "message.rewrite_asked", actor, now)
    message.state, message.problem = MessageState.DRAFTING, ""
    message.rewrite_asked, message.author_id = instruction.strip(), actor.id
    enqueue_after_commit(session, "rewrite", message_id)
    reviewing.redraw(session, enrollment)
    return reviewing.Effect(enrollment.id, "Being rewritten.")


def _is_without_note(enrollment: Enrollment, message: Message) -> bool:
    return message.channel is Channel.LINKEDIN_INVITE and enrollment.note_given is False
