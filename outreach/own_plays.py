"""A workspace's own plays: saving one from a sequence, renaming and retiring it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models import Person, Play, Step, Workspace
from models.states import Channel
from outreach import four_eyes, history, play_list, plays, rights, sequences
from outreach.errors import InvalidForm, NotFound
from outreach.play_checks import needed_by
from outreach.plays import MAX_WORDS, PlayFile, Relationship
from outreach.rights import Right

MAX_OWN = 500
"""How many plays of its own a workspace may have: all are read to be looked through."""


@dataclass(frozen=True)
class PlayForm:
    """What is asked when a sequence is saved as a play, as typed."""

    sequence_id: int
    name: str = ""
    goal: str = ""
    relationship: str = ""
    when_to_use: str = ""


def begin(session: Session, actor: Person, sequence_id: int) -> PlayForm:
    """Return the form of a sequence that is to be saved as a play. Raises NotAllowed, NotFound."""
    rights.require(actor, Right.BUILD)
    sequence = sequences.sequence_of(session, actor.workspace_id, sequence_id)
    return PlayForm(sequence_id, name=sequence.name[: MAX_WORDS["name"]])


def save(session: Session, actor: Person, form: PlayForm, *, now: datetime) -> PlayFile:
    """Keep the steps of a sequence as a play of the workspace's own.

    Raises NotAllowed, NotFound, InvalidForm with a sentence per field.
    """
    rights.require(actor, Right.BUILD)
    sequence = sequences.sequence_of(session, actor.workspace_id, form.sequence_id)
    _one_at_a_time(session, actor.workspace_id)
    name, goal, when = (" ".join(one.split()) for one in (form.name, form.goal, form.when_to_use))
    wrong = {
        "play_name": _wrong_name(session, actor.workspace_id, name) or _too_many(session, actor.workspace_id),
        "play_goal": _wrong_words("goal", goal, "Say in half a sentence what the play is to reach."),
        "play_when": _wrong_words("when_to_use", when, "Say for whom and when the play is right."),
        "play_relation": "" if form.relationship in set(Relationship) else "Choose how well you know them.",
    }
    steps = [
        _worded(step, position) for position, step in enumerate(sequences.steps_of(session, sequence.id))
    ]
    if not steps:
        wrong["play_name"] = "This sequence has no step to save: add one with Edit steps."
    wrong = {field: sentence for field, sentence in wrong.items() if sentence}
    if wrong:
        raise InvalidForm(wrong)
    channels = tuple(dict.fromkeys(step.channel for step in sequences.steps_of(session, sequence.id)))
    content = {
        "goal": goal,
        "relationship": form.relationship,
        "when_to_use": when,
        "checks": [check.value for check in needed_by(channels)],
        "four_eyes": four_eyes.play_of(session, sequence) is not None,
        "steps": steps,
    }
    key = f"{play_list.OWN}{uuid4().hex}"
    session.add(
        Play(
            workspace_id=actor.workspace_id, key=key, name=name, folded_name=plays.fold(name), content=content
        )
    )
    session.flush()
    about = history.Entry(actor.workspace_id, sequence_id=sequence.id)
    history.record(session, about, "play.saved", now=now, by=actor.id, reason=f"saved as {key}")
    return play_list.one_of(session, actor.workspace_id, key)


def own_of(session: Session, actor: Person, play_id: int) -> PlayFile:
    """Return a play of the workspace's own that is not retired. Raises NotAllowed, NotFound."""
    rights.require(actor, Right.BUILD)
    key = session.scalar(select(Play.key).where(Play.id == play_id, Play.workspace_id == actor.workspace_id))
    if key is None or not key.startswith(play_list.OWN):
        raise NotFound("That is no play of your own that could be changed. Choose one from `/plera plays`.")
    return play_list.one_of(session, actor.workspace_id, key)


def rename(session: Session, actor: Person, play_id: int, *, name: str, now: datetime) -> PlayFile:
    """Give an own play another name; runs that follow it keep following. Raises NotAllowed, NotFound, InvalidForm."""
    play = own_of(session, actor, play_id)
    _one_at_a_time(session, actor.workspace_id)
    name = " ".join(name.split())
    sentence = _wrong_name(session, actor.workspace_id, name, but=play_id)
    if sentence:
        raise InvalidForm({"play_name": sentence})
    _change(session, actor, play_id, now, f"renamed {play.key}", name=name, folded_name=plays.fold(name))
    return play_list.one_of(session, actor.workspace_id, play.key)


def retire(session: Session, actor: Person, play_id: int, *, now: datetime) -> PlayFile:
    """Offer an own play no more; runs that follow it keep its steps. Raises NotAllowed, NotFound."""
    play = own_of(session, actor, play_id)
    _change(session, actor, play_id, now, f"retired {play.key}", retired_at=now, folded_name=None)
    return play


def _change(
    session: Session, actor: Person, play_id: int, now: datetime, reason: str, **values: object
) -> None:
    changed = session.scalar(
        update(Play)
        .where(Play.id == play_id, Play.workspace_id == actor.workspace_id, Play.retired_at.is_(None))
        .values(**values)
        .returning(Play.id)
    )
    if changed is None:
        raise NotFound("Somebody retired that play a moment ago. Choose one from `/plera plays`.")
    kind = "play.retired" if "retired_at" in values else "play.renamed"
    history.record(session, history.Entry(actor.workspace_id), kind, now=now, by=actor.id, reason=reason)


def _one_at_a_time(session: Session, workspace_id: int) -> None:
    """Let two people name plays one after the other, so that the second reads what the first wrote."""
    session.execute(select(Workspace.id).where(Workspace.id == workspace_id).with_for_update())


def _wrong_name(session: Session, workspace_id: int, name: str, *, but: int | None = None) -> str:
    """Say what is wrong with a name; `but` is the play that has it already."""
    sentence = _wrong_words("name", name, "Give the play a name, so that people find it again.")
    if sentence:
        return sentence
    folded = plays.fold(name)
    same = select(Play.id).where(Play.workspace_id == workspace_id, Play.folded_name == folded)
    taken = session.scalar(same if but is None else same.where(Play.id != but)) is not None
    if taken or any(plays.fold(play.name) == folded for play in plays.library().values()):
        return "There is a play of this name already: choose another one."
    return ""


def _wrong_words(name: str, typed: str, when_empty: str) -> str:
    if not typed:
        return when_empty
    most = MAX_WORDS[name]
    return f"Keep it within {most} characters; this has {len(typed)}." if len(typed) > most else ""


def _too_many(session: Session, workspace_id: int) -> str:
    count = session.scalar(
        select(func.count()).where(Play.workspace_id == workspace_id, Play.folded_name.is_not(None))
    )
    full = f"There are {MAX_OWN} plays of your own already: retire one in `/plera plays` first."
    return full if (count or 0) >= MAX_OWN else ""


def _worded(step: Step, position: int) -> dict[str, object]:
    """Return a step in the words of a play's file; the first one waits for nothing."""
    return {
        "channel": step.channel.value,
        "delay_days": step.delay_days if position else 0,
        "business_days": step.business_days,
        "condition": step.condition.value,
        **_not_accepted(step),
        **_words(step),
    }


def _not_accepted(step: Step) -> dict[str, object]:
    """Return what becomes of an invite beyond the notes of a month, or of a message that nobody accepts."""
    if step.waits_for_note:
        return {"waits_for_note": True}
    if step.channel is not Channel.LINKEDIN_MESSAGE:
        return {}
    return {"accept_days": step.accept_days, "if_not_accepted": step.if_not_accepted.value}


def _words(step: Step) -> dict[str, object]:
    """Return what a step's texts come from: those that a person wrote, else the briefs."""
    if not step.body:
        return {"brief": step.brief, "brief_b": step.brief_b}
    return {
        "subject": step.subject,
        "text": step.body,
        "subject_b": step.subject_b,
        "text_b": step.body_b,
    }
