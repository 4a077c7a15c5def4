"""What is picked in the form of a sequence's senders, however many there are: offered, put together, kept."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from models import Person, SequenceForm
from models.states import AccountKind, FormKind
from outreach import choosing_senders, folding, forms, rights, sender_naming, sequences
from outreach.errors import NotFound
from outreach.form_screens import Choice
from outreach.rights import Right
from outreach.sender_screens import Picks

_GONE = "What was chosen here is no longer kept: open Senders… again."


def offered(
    session: Session,
    actor: Person,
    sequence_id: int,
    kind: AccountKind,
    words: str,
    *,
    writes: bool | None = None,
) -> tuple[Choice, ...]:
    """Return the connected senders of a kind whose name or address holds these words.

    Those alone that are chosen for the sequence, or are not, where `writes` says so. Raises NotAllowed, NotFound.
    """
    rights.require(actor, Right.LAUNCH)
    sequence = sequences.sequence_of(session, actor.workspace_id, sequence_id)
    mine = choosing_senders.chosen_ids(session, sequence)
    wanted = folding.folded(" ".join(words.split()))
    every = choosing_senders.connected(session, sequence)
    names = sender_naming.of(session, every)
    return tuple(
        Choice(one.id, names[one.id])
        for one in every
        if one.kind is kind
        and (wanted in folding.folded(names[one.id]) or wanted in folding.folded(one.address))
        and writes in (None, one.id in mine)
    )


def picked(session: Session, actor: Person, sequence_id: int, picks: Iterable[Picks]) -> tuple[int, ...]:
    """Return the senders that are chosen after this. Raises NotAllowed, NotFound."""
    rights.require(actor, Right.LAUNCH)
    sequence = sequences.sequence_of(session, actor.workspace_id, sequence_id)
    mine = choosing_senders.chosen_ids(session, sequence)
    writing = [one for one in choosing_senders.connected(session, sequence) if one.id in mine]
    found: set[int] = set()
    for pick in picks:
        before = {one.id for one in writing if one.kind is pick.kind} if pick.only is None else pick.only
        found |= set(before) - set(pick.out) | set(pick.more)
    return tuple(sorted(found))


def keep(session: Session, actor: Person, sequence_id: int, ids: Collection[int], *, now: datetime) -> int:
    """Keep a choice until it is confirmed, and return its number: of some hundred senders no view holds the ids."""
    row = forms.begin_row(session, actor, FormKind.SENDERS, now=now)
    row.form = {"sequence_id": sequence_id, "sender_ids": sorted(ids)}
    session.flush()
    return row.id


def kept(session: Session, actor: Person, sequence_id: int, form_id: int) -> tuple[int, ...]:
    """Return a choice of this person's that was kept. Raises NotFound."""
    row = session.get(SequenceForm, form_id)
    is_theirs = (
        row is not None
        and row.workspace_id == actor.workspace_id
        and row.person_id == actor.id
        and row.kind is FormKind.SENDERS
        and row.form.get("sequence_id") == sequence_id
    )
    if row is None or not is_theirs:
        raise NotFound(_GONE)
    return tuple(row.form["sender_ids"])
