"""Removing a sender account: what it was to send waits, in words, until another sender is chosen or it is back."""

from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select, true, update
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, Person, SenderAccount, Sequence
from models.states import WAITING_DELIVERY, AccountKind, DeliveryKind, SenderState
from outreach import form_screens, grants, held, history, lab_screens, pausing, reach, reply_to, sender_naming
from outreach.errors import AlreadyDecided, NotReady
from outreach.finding_kinds import FindingKind, Fix
from outreach.finding_leads import IS_NEWCOMER
from outreach.reach import Scope
from outreach.reviewing import RUNNING


def remove_sender(session: Session, actor: Person | None, sender_id: int, *, now: datetime) -> str:
    """Remove a sender account; what it was to send waits. `actor` is None on the command line.

    Returns what was done, with how many leads wait. Raises NotAllowed, NotFound, AlreadyDecided, NotReady while answers
    to another mailbox's mails go to this one.
    """
    if actor is not None:
        sender = pausing.sender_of(session, actor, sender_id)
    else:
        sender = session.get_one(SenderAccount, sender_id)
    session.refresh(sender, with_for_update=True)
    if sender.state is SenderState.REMOVED:
        raise AlreadyDecided(f"{sender_naming.plain(sender)} was removed already.")
    answered_here = reply_to.those_of(session, sender)
    if answered_here:
        raise NotReady(
            f"Answers to mails of {', '.join(answered_here[:3])} go to {sender.address}, and nobody would see them "
            "here: change *Answers go to* there first, under *Edit…*."
        )
    sender.state, sender.health_reason, sender.broken_side = SenderState.REMOVED, "", ""
    sender.smtp_reason = sender.imap_reason = ""
    grants.end(session, sender.id)
    _set_reason(session, sender, held.removed(sender_naming.plain(sender)))
    by = actor.id if actor else None
    _noted(session, sender, "sender.removed", by, now)
    waiting = session.scalar(select(func.count()).where(_sent_from(sender.id), Enrollment.state.in_(RUNNING)))
    leads = f"{waiting:,} lead{' waits' if waiting == 1 else 's wait'}" if waiting else "No lead waits"
    read = " and no longer read" if sender.kind is AccountKind.EMAIL else ""
    return f"{sender_naming.plain(sender)} is removed{read}. {leads} for another sender."


def bring_back(session: Session, sender: SenderAccount, *, now: datetime) -> None:
    """Let a removed sender account that was connected again go on with what still waits for it."""
    sender.state = SenderState.HEALTHY
    _set_reason(session, sender, "")
    _noted(session, sender, "sender.healthy", None, now)
    reach.plan_anew(session, Scope.SENDER, sender.id, now=now)


def blockers(session: Session, sequence: Sequence, *, newcomers: bool = False) -> list[lab_screens.Finding]:
    """Return a blocker for each removed sender account that leads of a sequence, or its newcomers, wait for."""
    return [
        lab_screens.Finding(
            True,
            f"{name} was removed: {count:,} lead{' waits' if count == 1 else 's wait'} for another sender. "
            "Press Reassign….",
            FindingKind.REMOVED_SENDER,
            Fix.REASSIGN,
        )
        for _, name, count in _waiting(session, sequence.id, IS_NEWCOMER if newcomers else true())
    ]


def removed_of(session: Session, sequence_id: int) -> tuple[form_screens.Choice, ...]:
    """Return the removed sender accounts that leads of a sequence wait for."""
    return tuple(form_screens.Choice(id_, name) for id_, name, _ in _waiting(session, sequence_id, true()))


def _waiting(session: Session, sequence_id: int, whose: ColumnElement[bool]) -> list[tuple[int, str, int]]:
    uses = or_(
        Enrollment.email_sender_id == SenderAccount.id, Enrollment.linkedin_sender_id == SenderAccount.id
    )
    rows = session.execute(
        select(SenderAccount, func.count())
        .join(Enrollment, uses)
        .where(
            Enrollment.sequence_id == sequence_id,
            Enrollment.state.in_(RUNNING),
            SenderAccount.state == SenderState.REMOVED,
            whose,
        )
        .group_by(SenderAccount.id)
        .order_by(SenderAccount.address)
    ).all()
    names = sender_naming.of(session, [one for one, _ in rows])
    return [(one.id, names[one.id], count) for one, count in rows]


def _sent_from(sender_id: int) -> ColumnElement[bool]:
    return or_(Enrollment.email_sender_id == sender_id, Enrollment.linkedin_sender_id == sender_id)


def _set_reason(session: Session, sender: SenderAccount, reason: str) -> None:
    session.execute(
        update(Delivery)
        .where(
            Delivery.sender_account_id == sender.id,
            Delivery.kind == DeliveryKind.STEP,
            Delivery.state.in_(WAITING_DELIVERY),
        )
        .values(reason=reason[:300])
        .execution_options(synchronize_session=False)
    )


def _noted(session: Session, sender: SenderAccount, kind: str, by: int | None, now: datetime) -> None:
    detail = {"sender": sender.id, "address": sender.address}
    history.record(session, history.Entry(sender.workspace_id), kind, now=now, by=by, detail=detail)
    reach.redraw(session, sender.workspace_id, Scope.SENDER, sender.id)
