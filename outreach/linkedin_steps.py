"""What a sequence's form knows of steps on LinkedIn: how long notes may be, and what a message needs before it."""

from collections.abc import Sequence as Many

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import SenderAccount
from models.states import CONNECTED_SENDER, AccountKind, Channel
from outreach import own_texts, sender_naming
from outreach.form_screens import NoteRoom, SequenceForm, StepForm

NEEDS_INVITE = (
    "A LinkedIn message reaches only people who are connected, and no step before it invites them: put a LinkedIn "
    "invite before it, or choose another channel. Whoever is connected already skips the invite."
)


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
