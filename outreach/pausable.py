"""What can be paused or resumed, found by name, and the one rule for each of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Person, Run, SenderAccount, Sequence, Workspace
from models.states import HoldKind, RunState, SenderState, SequenceState
from outreach import held, pausing, sender_naming
from outreach.errors import NotFound
from outreach.reach import Scope

Rule = Callable[..., str]


class Wish(StrEnum):
    PAUSE = "pause"
    RESUME = "resume"


@dataclass(frozen=True)
class Pausable:
    """A run, sequence or sender account that is live or paused; `held` says who paused it, "" while it is live."""

    scope: Scope
    id: int
    name: str
    is_paused: bool
    held: str = ""


@dataclass(frozen=True)
class Standstill:
    """Whether everything is stopped: since when and by whom, in words; `live` counts the live sequences."""

    held: str
    is_stopped: bool
    live: int


NOTHING_STOPPED = Standstill("", False, 0)


def change(session: Session, actor: Person, wish: Wish, what: str, row_id: int, *, now: datetime) -> str:
    """Pause or resume what a button names; return what was done, in a sentence.

    Raises NotFound for what is none, and whatever the rule raises.
    """
    if what not in list(Scope):
        raise NotFound()
    scope = Scope(what)
    if scope is Scope.EVERYTHING:
        everything = pausing.stop_everything if wish is Wish.PAUSE else pausing.resume_everything
        return everything(session, actor, now=now)
    return _RULES[scope][wish](session, actor, row_id, now=now)


_RULES: dict[Scope, dict[Wish, Rule]] = {
    Scope.SEQUENCE: {Wish.PAUSE: pausing.pause_sequence, Wish.RESUME: pausing.resume_sequence},
    Scope.RUN: {Wish.PAUSE: pausing.pause_run, Wish.RESUME: pausing.resume_run},
    Scope.SENDER: {Wish.PAUSE: pausing.pause_sender, Wish.RESUME: pausing.resume_sender},
}


def by_name(
    session: Session, actor: Person, wish: Wish, words: str, *, now: datetime
) -> str | tuple[Pausable, ...]:
    """Pause or resume the only thing that is named so and say it; else return what may be meant."""
    found = tuple(
        one for one in _every(session, actor.workspace_id) if one.is_paused is (wish is Wish.RESUME)
    )
    wanted = words.casefold()
    same = [one for one in found if one.name.casefold() == wanted]
    close = same or [one for one in found if wanted in one.name.casefold()]
    if words and len(close) == 1:
        return change(session, actor, wish, close[0].scope, close[0].id, now=now)
    return tuple(close) or found


def _every(session: Session, workspace_id: int) -> Iterator[Pausable]:
    """Yield what is live or paused: sequences, runs, then mailboxes, the newest first."""
    sequences = session.scalars(
        select(Sequence)
        .where(
            Sequence.workspace_id == workspace_id,
            Sequence.state.in_((SequenceState.ACTIVE, SequenceState.PAUSED)),
        )
        .order_by(Sequence.id.desc())
    )
    for one in sequences:
        is_paused = one.state is SequenceState.PAUSED
        said = held.of_sequence(session, one) if is_paused else ""
        yield Pausable(Scope.SEQUENCE, one.id, one.name, is_paused, said)
    runs = session.scalars(
        select(Run)
        .where(Run.workspace_id == workspace_id, Run.state.in_((RunState.ACTIVE, RunState.PAUSED)))
        .order_by(Run.id.desc())
    )
    for run in runs:
        yield Pausable(Scope.RUN, run.id, run.name, run.state is RunState.PAUSED)
    senders = session.scalars(
        select(SenderAccount)
        .where(SenderAccount.workspace_id == workspace_id, SenderAccount.state != SenderState.REMOVED)
        .order_by(SenderAccount.address)
    ).all()
    names = sender_naming.of(session, senders)
    for sender in senders:
        is_paused = sender.state is SenderState.PAUSED
        said = held.of_sender(session, sender) if is_paused else ""
        yield Pausable(Scope.SENDER, sender.id, names[sender.id], is_paused, said)


def standstill(session: Session, actor: Person) -> Standstill:
    """Return whether everything is stopped."""
    workspace = session.get_one(Workspace, actor.workspace_id)
    live = session.scalars(
        select(Sequence.id).where(
            Sequence.workspace_id == actor.workspace_id, Sequence.state == SequenceState.ACTIVE
        )
    ).all()
    is_stopped = workspace.hold is HoldKind.STOPPED
    return Standstill(held.of_workspace(session, workspace), is_stopped, len(live))
