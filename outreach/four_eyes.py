"""The rule of four eyes: where a play asks for it, somebody else approves what a person wrote or had written."""

from collections.abc import Sequence as Many
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlalchemy.orm import Session

from models import Enrollment, Message, Person, Sequence, Step
from models.states import MessageState, PostKind
from outreach import chosen, drafting, history, lab_screens, play_list, posts, rights
from outreach.errors import NotReady
from outreach.finding_kinds import FindingKind, Fix
from outreach.plays import PlayFile
from outreach.rights import Right

_NAMED = 2
"""How many people are named who may approve instead."""


def play_of(session: Session, sequence: Sequence) -> PlayFile | None:
    """Return the play of a sequence's run where it asks for four eyes, else None."""
    play = play_list.of_run(session, sequence.workspace_id, sequence.run_id)
    return play if play is not None and play.four_eyes else None


def not_by(session: Session, sequence: Sequence, person: Person) -> ColumnElement[bool]:
    """Return the condition that a person may approve a Message of a sequence as far as its author goes."""
    return is_anothers(person.id) if play_of(session, sequence) else true()


def is_anothers(person_id: int) -> ColumnElement[bool]:
    """Return the condition that a Message is not known to be a person's."""
    return or_(Message.author_id.is_(None), Message.author_id != person_id)


def apart(
    session: Session, actor: Person, enrollment: Enrollment, messages: Many[Message]
) -> tuple[list[Message], str]:
    """Return the texts of a lead that an actor may approve, and what becomes of those that are their own.

    Raises NotReady when all of them are.
    """
    others = [one for one in messages if one.author_id != actor.id]
    if len(others) == len(messages):
        return others, ""
    sequence = session.get_one(Sequence, enrollment.sequence_id)
    play = play_of(session, sequence)
    if play is None:
        return list(messages), ""
    said = _yours(session, actor, [one for one in messages if one.author_id == actor.id])
    if not others:
        raise NotReady(f"{said} The play {play.name} asks for four eyes.")
    return others, said


def own_words(session: Session, actor: Person, enrollment_id: int) -> tuple[str, bool]:
    """Return which waiting texts of a lead an actor may not approve, "" for none, and whether these are all."""
    enrollment = session.get(Enrollment, enrollment_id)
    waiting = [
        one for one in drafting.messages_of(session, enrollment_id) if one.state is MessageState.NEEDS_REVIEW
    ]
    own = [one for one in waiting if one.author_id == actor.id]
    if enrollment is None or not own:
        return "", False
    if play_of(session, session.get_one(Sequence, enrollment.sequence_id)) is None:
        return "", False
    return _yours(session, actor, own), len(own) == len(waiting)


def _yours(session: Session, actor: Person, own: Many[Message]) -> str:
    """Write "Steps 1 and 3 are yours: Ben or Cara must approve them."."""
    ids = [one.step_id for one in own]
    positions = session.scalars(select(Step.position).where(Step.id.in_(ids)).order_by(Step.position))
    numbers = [str(one) for one in positions]
    if len(numbers) == 1:
        return f"Step {numbers[0]} is yours: {_somebody(session, actor)} must approve it."
    listed = f"{', '.join(numbers[:-1])} and {numbers[-1]}"
    return f"Steps {listed} are yours: {_somebody(session, actor)} must approve them."


def _somebody(session: Session, actor: Person) -> str:
    """Name who else may approve: two of them, and how many more there are."""
    others = [one for one in _approvers(session, actor.workspace_id) if one.id != actor.id]
    if not others:
        return "somebody else (nobody else may yet: an admin gives the right with `/plera settings`)"
    names = [one.name or "somebody else" for one in others[:_NAMED]]
    more = len(others) - len(names)
    if more:
        return f"{', '.join(names)} or {'another' if more == 1 else f'{more} others'}"
    return " or ".join(names)


def _approvers(session: Session, workspace_id: int) -> Many[Person]:
    return session.scalars(
        select(Person)
        .where(
            Person.workspace_id == workspace_id,
            or_(Person.may_approve.is_(True), Person.is_admin.is_(True)),
            Person.is_guest.is_(False),
            Person.met_at.is_not(None),
        )
        .order_by(Person.name, Person.id)
    ).all()


def findings(session: Session, sequence: Sequence) -> list[lab_screens.Finding]:
    """Return a warning when texts wait whose author is the only one who may approve."""
    play = play_of(session, sequence)
    if play is None:
        return []
    approvers = _approvers(session, sequence.workspace_id)
    if len(approvers) != 1:
        return []
    only = approvers[0]
    own = session.scalar(
        select(func.count())
        .select_from(Message)
        .join(Enrollment, Enrollment.id == Message.enrollment_id)
        .where(
            Enrollment.sequence_id == sequence.id,
            Message.state == MessageState.NEEDS_REVIEW,
            Message.author_id == only.id,
        )
    )
    if not own:
        return []
    texts = "1 message is" if own == 1 else f"{own:,} messages are"
    sentence = (
        f"{texts} {only.name}'s own, and nobody else may approve: the play {play.name} asks for four eyes, "
        "so an admin gives a second person the right to approve."
    )
    return [lab_screens.Finding(False, sentence, FindingKind.NO_SECOND_PERSON, Fix.APPROVERS)]


def switch(session: Session, actor: Person, play_key: str, *, is_on: bool, now: datetime) -> PlayFile:
    """Ask for four eyes in a play's sequences from now on, or no longer; its file's word counts until then.

    What is approved already stays approved. Raises NotAllowed, NotFound.
    """
    rights.require(actor, Right.ADMIN)
    play = play_list.one_of(session, actor.workspace_id, play_key)
    if play.four_eyes is is_on:
        return play
    switched = {**play_list.four_eyes_of(session, actor.workspace_id), play_key: is_on}
    chosen.keep(session, actor.workspace_id, chosen.FOUR_EYES, switched)
    kind = "play.four_eyes_on" if is_on else "play.four_eyes_off"
    history.record(
        session, history.Entry(actor.workspace_id), kind, now=now, by=actor.id, reason=f"of {play_key}"
    )
    posts.changed_all(session, actor.workspace_id, PostKind.LAB_ROOT)
    posts.changed_all(session, actor.workspace_id, PostKind.REVIEW_CALL)
    return play_list.one_of(session, actor.workspace_id, play_key)
