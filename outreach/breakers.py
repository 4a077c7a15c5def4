"""First steps of a mailbox that are paused for bounces or reports of spam: who is asked, what they decide, the words.

Only first steps wait: whoever has been written to goes on getting what follows, and answers leave as ever.
"""

from collections.abc import Sequence as Many
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models import Breaker, Delivery, Enrollment, Person, SenderAccount, SequenceSender, Workspace
from models.states import (
    STANDING_BREAKER,
    WAITING_DELIVERY,
    BreakerKind,
    BreakerState,
    DeliveryKind,
    EnrollmentState,
    PostKind,
)
from outreach import (
    card_lines,
    history,
    pausing,
    people,
    placing,
    posts,
    pushed_back,
    reach,
    runs,
    stored_forecasts,
)
from outreach.aside import own_priority
from outreach.errors import AlreadyDecided, NotFound
from outreach.ledger_screens import PausedFirstSteps
from outreach.ports import enqueue_after_commit
from outreach.reach import Scope
from outreach.schedule import local_day

_VERBS = {BreakerKind.BOUNCES: "bounced", BreakerKind.COMPLAINTS: "were reported as spam"}


def standing(session: Session, sender_id: int) -> Breaker | None:
    """Return what pauses a mailbox's first steps, None when nothing does."""
    return session.scalar(
        select(Breaker).where(Breaker.sender_account_id == sender_id, Breaker.state.in_(STANDING_BREAKER))
    )


def what_happened(breaker: Breaker) -> str:
    """Say in numbers what paused them: "4 of 61 mails of 7 days bounced (6.6 %)"."""
    share = f"{100 * breaker.found / max(1, breaker.sends):.1f} %"
    return f"{breaker.found:,} of {breaker.sends:,} mails of 7 days {_VERBS[breaker.kind]} ({share})"


def why(address: str, breaker: Breaker) -> str:
    """Say why a first step waits, and what ends that."""
    return f"First steps from {address} are paused, as {what_happened(breaker)}: somebody has to resume them"


def ask(session: Session, sender: SenderAccount, breaker: Breaker) -> None:
    """Put the question before the owner of a mailbox, before every admin where it has none."""
    for person in people.whose(session, sender):
        posts.want(
            session,
            sender.workspace_id,
            PostKind.BREAKER,
            breaker.id,
            person.slack_user_id,
            key=f"{PostKind.BREAKER}:{breaker.id}:{person.id}",
        )


def resume(session: Session, actor: Person, breaker_id: int, *, now: datetime) -> str:
    """Let first steps go on; bounces count anew from now. Returns what was done, in a sentence.

    Raises NotFound, NotAllowed, AlreadyDecided.
    """
    breaker, sender = _of(session, actor, breaker_id)
    session.refresh(sender, with_for_update=runs.KEPT_KEY)
    said = f"{history.name_of(session, actor.id)} resumed them"
    if not end(session, sender, breaker, BreakerState.RESUMED, said, now=now, by=actor.id):
        raise AlreadyDecided(f"First steps from {sender.address} go on already.")
    return f"First steps from {sender.address} go on; its bounces count anew from now."


def keep(session: Session, actor: Person, breaker_id: int, *, now: datetime) -> None:
    """Keep first steps paused, for whoever looks at the card next. Raises NotFound, NotAllowed, AlreadyDecided."""
    breaker, sender = _of(session, actor, breaker_id)
    if not _moved(session, breaker, (BreakerState.OPEN,), BreakerState.KEPT, now, actor.id):
        raise AlreadyDecided("This was decided a moment ago: the card says how.")
    said = f"{history.name_of(session, actor.id)} keeps them paused"
    _noted(session, sender, breaker, "sender.first_steps_kept", said, now, actor.id)
    redraw(session, sender)


def end(
    session: Session,
    sender: SenderAccount,
    breaker: Breaker,
    state: BreakerState,
    said: str,
    *,
    now: datetime,
    by: int | None,
) -> bool:
    """End the pause of a locked mailbox's first steps and plan anew what fell due; False when it had ended."""
    if not _moved(session, breaker, STANDING_BREAKER, state, now, by):
        return False
    sender.first_steps_held_at, sender.first_steps_why = None, ""
    if by is not None:
        sender.counted_from = now
    session.flush()
    _noted(session, sender, breaker, f"sender.first_steps_{state}", said, now, by)
    reach.plan_anew(session, Scope.SENDER, sender.id, now=now)
    enqueue_after_commit(session, "drain")
    redraw(session, sender)
    return True


def _moved(
    session: Session,
    breaker: Breaker,
    before: Many[BreakerState],
    after: BreakerState,
    now: datetime,
    by: int | None,
) -> bool:
    moved = session.scalar(
        update(Breaker)
        .where(Breaker.id == breaker.id, Breaker.state.in_(before))
        .values(state=after, decided_at=now, decided_by_id=by)
        .returning(Breaker.id)
        .execution_options(synchronize_session=False)
    )
    session.refresh(breaker)
    return moved is not None


def _noted(
    session: Session,
    sender: SenderAccount,
    breaker: Breaker,
    kind: str,
    said: str,
    now: datetime,
    by: int | None,
) -> None:
    entry, detail = history.Entry(sender.workspace_id), {"sender": sender.id, "breaker": breaker.id}
    history.record(session, entry, kind, now=now, reason=said, by=by, detail=detail)


def redraw(session: Session, sender: SenderAccount) -> None:
    """Have everything redrawn that says whether first steps of a mailbox leave."""
    ids = session.scalars(select(Breaker.id).where(Breaker.sender_account_id == sender.id)).all()
    posts.changed(session, sender.workspace_id, PostKind.BREAKER, ids)
    reach.redraw(session, sender.workspace_id, Scope.SENDER, sender.id)
    chosen = select(SequenceSender.sequence_id).where(SequenceSender.sender_account_id == sender.id)
    stored_forecasts.outdated(session, session.scalars(chosen).all())


def _of(session: Session, actor: Person, breaker_id: int) -> tuple[Breaker, SenderAccount]:
    """Return a pause of the actor's workspace that they may decide about. Raises NotFound, NotAllowed."""
    breaker = session.scalar(
        select(Breaker).where(Breaker.workspace_id == actor.workspace_id, Breaker.id == breaker_id)
    )
    if breaker is None:
        raise NotFound()
    return breaker, pausing.sender_of(session, actor, breaker.sender_account_id)


def needs(session: Session, workspace_id: int) -> list[str]:
    """Return what App Home says of paused first steps."""
    held = session.scalars(
        select(SenderAccount.first_steps_why)
        .where(SenderAccount.workspace_id == workspace_id, SenderAccount.first_steps_held_at.is_not(None))
        .order_by(SenderAccount.address)
    )
    return [f"{one}; the question is a direct message to its owner." for one in held]


def card(session: Session, breaker_id: int, *, now: datetime) -> PausedFirstSteps | None:
    """Return what the question shows, None when it is gone."""
    breaker = session.get(Breaker, breaker_id)
    if breaker is None:
        return None
    sender = session.get_one(SenderAccount, breaker.sender_account_id)
    zone = session.get_one(Workspace, breaker.workspace_id).zone
    decided = f" · {card_lines.local(breaker.decided_at, zone)}" if breaker.decided_at else ""
    by = history.name_of(session, breaker.decided_by_id) if breaker.decided_by_id is not None else ""
    outcome = {
        BreakerState.RESUMED: f"Resumed by {by}{decided}; bounces count anew since then",
        BreakerState.LIFTED: f"They go on by themselves, as the class of a mail was corrected{decided}",
    }.get(breaker.state, "")
    return PausedFirstSteps(
        breaker_id=breaker.id,
        address=sender.address,
        is_for_spam=breaker.kind is BreakerKind.COMPLAINTS,
        what_happened=what_happened(breaker),
        domains=tuple((str(name), int(count)) for name, count in breaker.domains.items()),
        paused_at=breaker.at,
        zone=zone,
        waiting=_waiting(session, sender.id),
        lowered=pushed_back.in_words(sender, local_day(now, "UTC")),
        kept=f"Kept paused by {by}{decided}" if breaker.state is BreakerState.KEPT else "",
        outcome=outcome,
    )


def _waiting(session: Session, sender_id: int) -> int:
    """Return how many leads wait for their first step from a mailbox: planned ones, and those who wait to enter."""
    planned = select(func.count()).where(
        Delivery.sender_account_id == sender_id,
        Delivery.kind == DeliveryKind.STEP,
        Delivery.state.in_(WAITING_DELIVERY),
        own_priority() == placing.FIRST_TOUCH,
    )
    outside = select(func.count()).where(
        Enrollment.email_sender_id == sender_id, Enrollment.state == EnrollmentState.WAITING
    )
    return (session.scalar(planned) or 0) + (session.scalar(outside) or 0)
