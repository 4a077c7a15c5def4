"""The course of writing a sequence's messages: wanted, going on, finished."""

from collections.abc import Sequence as Many
from datetime import datetime

from sqlalchemy.orm import Session

from models import Enrollment, Message, Sequence
from models.states import MessageState, PostKind
from outreach import briefing, history, lab_cards, likenesses, posts, rewrites_shown
from outreach.briefing import Task

GOES_ON = "Writing goes on by itself in a minute."
ASK_AGAIN = "Then press Generate."


def is_wanted(session: Session, sequence_id: int) -> bool:
    """Say whether someone wants this sequence's messages written and has not stopped it."""
    sequence = session.get(Sequence, sequence_id)
    return sequence is not None and sequence.is_writing


def leads_written(session: Session, sequence_id: int, enrollment_ids: Many[int]) -> None:
    """Show progress in the lab, the cards that are owed, and the new texts on cards that stood there before them."""
    sequence = session.get_one(Sequence, sequence_id)
    if posts.shown(session, sequence.workspace_id, PostKind.LAB_ROOT, sequence_id) is None:
        return
    posts.changed(session, sequence.workspace_id, PostKind.APPROVAL_CARD, enrollment_ids)
    lab_cards.show_wanted(session, sequence)
    posts.changed(session, sequence.workspace_id, PostKind.LAB_ROOT, [sequence_id])


def compare(session: Session, sequence_id: int) -> None:
    """Flag texts that say the same to leads of whom different things are known."""
    likenesses.mark(session, session.get_one(Sequence, sequence_id))


def finish(session: Session, sequence_id: int, *, now: datetime) -> bool:
    """End the writing once every lead in its scope has its messages; False when more were asked for meanwhile."""
    sequence = session.get_one(Sequence, sequence_id, with_for_update=True, populate_existing=True)
    if not sequence.is_writing:
        return True
    if briefing.next_tasks(session, sequence_id, limit=1):
        return False
    lab_cards.show_wanted(session, sequence)
    sequence.is_writing = False
    entry = history.Entry(sequence.workspace_id, sequence_id=sequence_id)
    history.record(session, entry, "sequence.generated", now=now)
    posts.changed(session, sequence.workspace_id, PostKind.LAB_ROOT, [sequence_id])
    return True


def rest(session: Session, sequence_id: int, why: str) -> None:
    """Say in the lab why nothing is written for a while."""
    sequence = session.get_one(Sequence, sequence_id)
    posts.changed(session, sequence.workspace_id, PostKind.LAB_ROOT, [sequence_id], note=f"{why} {GOES_ON}")


def give_up(session: Session, sequence_id: int, why: str, *, now: datetime) -> None:
    """Stop writing until a person asks for it again, and say in the lab why."""
    sequence = session.get_one(Sequence, sequence_id)
    sequence.is_writing = False
    entry = history.Entry(sequence.workspace_id, sequence_id=sequence_id)
    history.record(session, entry, "sequence.generating_stopped", now=now, reason=why)
    posts.changed(session, sequence.workspace_id, PostKind.LAB_ROOT, [sequence_id], note=f"{why} {ASK_AGAIN}")


def rewrite_task(session: Session, message_id: int) -> Task | None:
    """Return the task of a message that is to be written anew, None when nobody asks for it any more."""
    message = session.get(Message, message_id)
    if message is None or message.rewrite_asked is None or message.state is not MessageState.DRAFTING:
        return None
    return briefing.task_for(session, message, instruction=message.rewrite_asked)


def rewritten(session: Session, message_id: int) -> None:
    """Redraw what shows a message that was written anew, pages of the walk included."""
    message = session.get(Message, message_id)
    if message is not None and message.enrollment_id is not None:
        enrollment = session.get_one(Enrollment, message.enrollment_id)
        likenesses.mark(session, session.get_one(Sequence, enrollment.sequence_id))
        posts.changed(session, message.workspace_id, PostKind.APPROVAL_CARD, [enrollment.id])
        posts.changed(session, message.workspace_id, PostKind.LAB_ROOT, [enrollment.sequence_id])
        rewrites_shown.follow(session, enrollment.id)
