"""Reading one lead after another: what waits for review, in the order in which leads enter."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from models import Enrollment, Person
from outreach import approvals, card_screens, cards, four_eyes, reviewing, rights, sequences, to_read
from outreach.errors import AlreadyDecided, NotFound, NotReady, TextChanged
from outreach.rights import Right

DECIDED = "This one is decided: read it, take it back, or go on with Next."
FIRST = "This is the first lead with a text."
APPROVE, LATER, LEAVE_OUT, UNDO = "approve", "later", "leave_out", "undo"


@dataclass(frozen=True)
class Page:
    """One lead to read; `card` is None when nobody is left. `left` counts the leads that wait, this one included.

    `said` is what became of the lead before it, `undo_id` whose decision can be taken back. With `newcomers` only
    leads are read that came when the sequence was live. `like_id` is a text that was just changed, like which others
    may be fixed. `own` says which texts the reader may not approve, as they wrote them; `is_own` when these are all
    that wait.
    """

    sequence_id: int
    left: int
    card: card_screens.LeadCard | None = None
    said: str = ""
    undo_id: int | None = None
    newcomers: bool = False
    like_id: int | None = None
    own: str = ""
    is_own: bool = False


def count(session: Session, sequence_id: int, *, newcomers: bool = False) -> int:
    """Return how many leads of a sequence have a text to review and are not set aside.

    With `newcomers` only those who came when it was live.
    """
    return to_read.count(session, sequence_id, newcomers=newcomers)


def begin(
    session: Session, actor: Person, sequence_id: int, *, newcomers: bool = False, now: datetime
) -> Page:
    """Return the first lead to read. Raises NotAllowed, NotFound."""
    rights.require(actor, Right.APPROVE)
    sequences.sequence_of(session, actor.workspace_id, sequence_id)
    return _page(session, actor, sequence_id, 0, now, newcomers=newcomers)


def decide(
    session: Session,
    actor: Person,
    sequence_id: int,
    enrollment_id: int,
    verb: str,
    *,
    digest: str,
    newcomers: bool = False,
    now: datetime,
) -> Page:
    """Decide on the lead that was shown and return the next one, or the same with the reason when that is refused.

    What somebody else decided or changed meanwhile is said and nothing is lost by it. Raises NotAllowed, NotFound.
    """
    rights.require(actor, Right.APPROVE)
    enrollment = reviewing.enrollment_of(session, actor, enrollment_id)
    if enrollment.sequence_id != sequence_id:
        raise NotFound()
    name = reviewing.lead_name(session, enrollment)
    try:
        with session.begin_nested():
            said = _carry_out(session, actor, enrollment_id, verb, digest, now)
    except (TextChanged, AlreadyDecided, NotReady) as error:
        back = enrollment_id - 1
        return _page(session, actor, sequence_id, back, now, said=f"{name}: {error}", newcomers=newcomers)
    after = enrollment_id - 1 if verb == UNDO else enrollment_id
    undo_id = None if verb == UNDO else enrollment_id
    words = f"{name}: {said}"
    return _page(session, actor, sequence_id, after, now, said=words, undo_id=undo_id, newcomers=newcomers)


def again(
    session: Session,
    actor: Person,
    sequence_id: int,
    enrollment_id: int,
    *,
    newcomers: bool = False,
    now: datetime,
) -> Page:
    """Return the lead that was shown as it is now, or the next one."""
    rights.require(actor, Right.APPROVE)
    sequences.sequence_of(session, actor.workspace_id, sequence_id)
    return _page(session, actor, sequence_id, enrollment_id - 1, now, newcomers=newcomers)


def following(
    session: Session,
    actor: Person,
    sequence_id: int,
    enrollment_id: int,
    *,
    newcomers: bool = False,
    now: datetime,
) -> Page:
    """Return the lead that follows the one that was shown, which stays as it is."""
    return again(session, actor, sequence_id, enrollment_id + 1, newcomers=newcomers, now=now)


def back(
    session: Session,
    actor: Person,
    sequence_id: int,
    enrollment_id: int,
    *,
    newcomers: bool = False,
    now: datetime,
) -> Page:
    """Return the lead before the one that was shown, decided on or not, with its decision to be taken back."""
    rights.require(actor, Right.APPROVE)
    sequences.sequence_of(session, actor.workspace_id, sequence_id)
    before = session.scalar(to_read.before(sequence_id, enrollment_id, newcomers=newcomers))
    if before is None:
        page = again(session, actor, sequence_id, enrollment_id, newcomers=newcomers, now=now)
        return replace(page, said=FIRST)
    card = _opened(session, actor, before, now)
    undo_id = before if card is not None and card.can_undo else None
    own, is_own = four_eyes.own_words(session, actor, before)
    return Page(
        sequence_id,
        count(session, sequence_id, newcomers=newcomers),
        card,
        DECIDED if undo_id is not None else "",
        undo_id,
        newcomers,
        own=own,
        is_own=is_own,
    )


def again_of(
    session: Session, actor: Person, enrollment_id: int, *, newcomers: bool = False, now: datetime
) -> Page:
    """Return a lead as it is now, whatever sequence it is read in."""
    enrollment = reviewing.enrollment_of(session, actor, enrollment_id)
    return again(session, actor, enrollment.sequence_id, enrollment_id, newcomers=newcomers, now=now)


def shown(
    session: Session,
    actor: Person,
    enrollment_id: int,
    *,
    newcomers: bool = False,
    said: str = "",
    now: datetime,
) -> Page:
    """Return the page of one lead, whether a text of it waits or is still being written. Raises NotFound."""
    enrollment = reviewing.enrollment_of(session, actor, enrollment_id)
    left = count(session, enrollment.sequence_id, newcomers=newcomers)
    own, is_own = four_eyes.own_words(session, actor, enrollment_id)
    card = _opened(session, actor, enrollment_id, now)
    page = Page(enrollment.sequence_id, left, card, said, newcomers=newcomers)
    return replace(page, own=own, is_own=is_own)


def refused(
    session: Session,
    actor: Person,
    sequence_id: int,
    enrollment_id: int | None,
    said: str,
    *,
    newcomers: bool = False,
    now: datetime,
) -> Page:
    """Return the page on which a click was refused, with the reason on it.

    Where no lead stood on it (None), or theirs is gone, it is the last one. Raises NotFound for another workspace's.
    """
    sequences.sequence_of(session, actor.workspace_id, sequence_id)
    if enrollment_id is not None:
        try:
            return shown(session, actor, enrollment_id, newcomers=newcomers, said=said, now=now)
        except NotFound:
            pass
    left = count(session, sequence_id, newcomers=newcomers)
    return Page(sequence_id, left, said=said, newcomers=newcomers)


def _carry_out(
    session: Session, actor: Person, enrollment_id: int, verb: str, digest: str, now: datetime
) -> str:
    if verb == APPROVE:
        return approvals.approve_lead(session, actor, enrollment_id, digest=digest, now=now).sentence
    rule = {LATER: approvals.postpone, LEAVE_OUT: approvals.leave_lead_out, UNDO: approvals.undo}.get(verb)
    if rule is None:
        raise NotFound()
    return rule(session, actor, enrollment_id, now=now).sentence


def _page(
    session: Session,
    actor: Person,
    sequence_id: int,
    after: int,
    now: datetime,
    *,
    said: str = "",
    undo_id: int | None = None,
    newcomers: bool = False,
) -> Page:
    """Return the next lead after one, from the beginning once the end is reached; its texts count as opened."""
    waiting = to_read.leads(sequence_id, newcomers=newcomers)
    found = session.scalar(waiting.where(Enrollment.id > after).limit(1))
    if found is None:
        found = session.scalar(waiting.limit(1))
    left = count(session, sequence_id, newcomers=newcomers)
    if found is None:
        return Page(sequence_id, left, said=said, undo_id=undo_id, newcomers=newcomers)
    page = Page(sequence_id, left, said=said, undo_id=undo_id, newcomers=newcomers)
    own, is_own = four_eyes.own_words(session, actor, found)
    return replace(page, card=_opened(session, actor, found, now), own=own, is_own=is_own)


def _opened(
    session: Session, actor: Person, enrollment_id: int, now: datetime
) -> card_screens.LeadCard | None:
    """Return a lead's card; its texts count as opened."""
    card = cards.lead_card(session, enrollment_id, now=now)
    shown = [one.message_id for one in card.steps if one.message_id is not None] if card else []
    reviewing.opened(session, actor, enrollment_id, shown)
    return card
