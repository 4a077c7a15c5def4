"""What a sequence's form knows of steps on LinkedIn: how long notes may be, and what a message needs before it."""

from collections.abc import Sequence as Many

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import SenderAccount
from models.states import CONNECTED_SENDER, AccountKind, Channel, IfNotAccepted
from outreach import own_texts, sender_naming, unaccepted
from outreach.form_screens import NoteRoom, SequenceForm, StepForm

NEEDS_INVITE = (
    "A LinkedIn message reaches only people who are connected, and no step before it invites them: put a LinkedIn "
    "invite before it, or choose another channel. Whoever is connected already skips the invite."
)
INVITES_TWICE = (
    "A step before it invites them already, and LinkedIn takes one invite at a time: remove one of the two, or choose "
    "another channel."
)
NO_EMAIL_BEHIND = (
    "No email follows this step that could go instead: add one behind it, or choose what else follows."
)
NO_DAYS = f"Enter whole days from {unaccepted.LEAST_DAYS} to {unaccepted.MOST_DAYS}."


def notes(session: Session, workspace_id: int) -> tuple[NoteRoom, ...]:
    """Return how long the notes of each connected LinkedIn account may be."""
    found = session.scalars(
        select(SenderAccount)
        .where(
            SenderAccount.workspace_id == workspace_id,
            SenderAccount.kind == AccountKind.LINKEDIN,
            SenderAccount.state.in_(CONNECTED_SENDER),
        )
        .order_by(SenderAccount.display_name, SenderAccount.id)
    ).all()
    names = sender_naming.of(session, found)
    return tuple(NoteRoom(names[one.id], one.note_limit) for one in found)


def needs_invite(form: SequenceForm, step: StepForm) -> bool:
    """Say whether a step is a LinkedIn message without an invite before it."""
    if step.channel is not Channel.LINKEDIN_MESSAGE:
        return False
    before = form.steps[: form.steps.index(step)]
    return all(one.channel is not Channel.LINKEDIN_INVITE for one in before)


def invites_twice(form: SequenceForm, step: StepForm) -> bool:
    """Say whether a step is an invite behind another one."""
    if step.channel is not Channel.LINKEDIN_INVITE:
        return False
    before = form.steps[: form.steps.index(step)]
    return any(one.channel is Channel.LINKEDIN_INVITE for one in before)


def accept_days(step: StepForm) -> int | None:
    """Return for how many days a message waits for an acceptance, None when what was typed is no such number."""
    typed = step.accept_days.strip()
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 4):
        return None
    return int(typed) if unaccepted.LEAST_DAYS <= int(typed) <= unaccepted.MOST_DAYS else None


def has_email_behind(form: SequenceForm, step: StepForm) -> bool:
    """Say whether an email follows a step, which may go in its place."""
    return any(one.channel is Channel.EMAIL for one in form.steps[form.steps.index(step) + 1 :])


def acceptance_problems(form: SequenceForm, step: StepForm) -> dict[str, str]:
    """Return what is wrong with what becomes of a LinkedIn message whose lead does not accept."""
    if step.channel is not Channel.LINKEDIN_MESSAGE:
        return {}
    wrong: dict[str, str] = {}
    if accept_days(step) is None:
        wrong["accept_days"] = NO_DAYS
    if step.if_not_accepted is IfNotAccepted.EMAIL and not has_email_behind(form, step):
        wrong["if_not_accepted"] = NO_EMAIL_BEHIND
    return wrong


def note_problems(step: StepForm, rooms: Many[NoteRoom]) -> dict[str, str]:
    """Return what is wrong with an invite's own texts: too long for every account, whatever the merge fields say."""
    if step.channel is not Channel.LINKEDIN_INVITE or not step.is_own or not rooms:
        return {}
    most = max(one.limit for one in rooms)
    return {
        field: f"A note may have {most} characters here; this has {length} even with its merge fields empty."
        for field, text in (("body", step.body), ("body_b", step.body_b))
        if (length := own_texts.least_length(text)) > most
    }
