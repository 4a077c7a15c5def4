"""Readiness findings about a sequence's senders: none for a channel, in trouble, without room, full for weeks."""

from collections.abc import Sequence as Many
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from models import Enrollment, Person, SenderAccount, Sequence, SequenceSender, Step
from models.states import AccountKind, SenderState
from outreach import (
    breakers,
    lab_screens,
    pushed_back,
    reply_to,
    rights,
    sender_naming,
    sequences,
    stored_forecasts,
)
from outreach.finding_kinds import FindingKind, Fix
from outreach.finding_leads import HAS_EMAIL, HAS_NO_LINKEDIN, NOT_ENTERED, among
from outreach.forecast import Holder
from outreach.rights import Right
from outreach.schedule import local_day

_KINDS = {AccountKind.EMAIL: "mailbox", AccountKind.LINKEDIN: "LinkedIn account"}
_REACHED = {AccountKind.EMAIL: HAS_EMAIL, AccountKind.LINKEDIN: ~HAS_NO_LINKEDIN}
_SENDER = {
    AccountKind.EMAIL: Enrollment.email_sender_id,
    AccountKind.LINKEDIN: Enrollment.linkedin_sender_id,
}
WEEKS_TO_COME = timedelta(weeks=3)
"""From when on a sender counts as full for weeks: the last message leaves so long from now."""


@dataclass(frozen=True)
class ChosenSender:
    """A chosen sender account by what it is called; `trouble` says why nothing, or no first step, leaves by it.

    `lowered` says by how much push-back lowers its day, "" where none does.
    """

    sender_id: int
    name: str
    kind: AccountKind
    state: SenderState
    trouble: str
    daily_limit: int
    note_limit: int = 200
    lowered: str = ""


def blockers(session: Session, sequence: Sequence, steps: Many[Step]) -> list[lab_screens.Finding]:
    """Return what blocks a launch of the senders that the steps need; those of other sequences are no concern."""
    mine = _needed(session, sequence, steps)
    kinds = _without_working(steps, mine)
    return [
        *_none_works(session, sequence.workspace_id, kinds),
        *_without_room(mine),
        *_unread(session, mine),
    ]


def warnings(
    session: Session, sequence: Sequence, steps: Many[Step], *, now: datetime
) -> list[lab_screens.Finding]:
    """Return what is worth knowing of them."""
    mine = _needed(session, sequence, steps)
    return [
        *_in_trouble(mine),
        *_paused_first_steps(session, mine),
        *_lowered(mine, now),
        *_full(session, sequence, now),
    ]


def before_newcomers(session: Session, sequence: Sequence, steps: Many[Step]) -> list[lab_screens.Finding]:
    """Return those blockers for newcomers: of accounts that would write to one of them, by an address that they have.

    As long as there is no newcomer, any account may be given to one.
    """
    mine = _needed(session, sequence, steps)
    kinds = _without_working(steps, mine)
    full = [one for one in mine if one.daily_limit <= 0]

    def is_any(*more: ColumnElement[bool]) -> bool:
        outside = among(select(Enrollment.id), sequence, newcomers=True)
        found = outside.where(Enrollment.state.in_(NOT_ENTERED), *more).limit(1)
        return session.scalar(found) is not None

    if (kinds or full) and is_any():
        kinds = [kind for kind in kinds if is_any(_REACHED[kind])]
        full = [one for one in full if is_any(_REACHED[one.kind], _SENDER[one.kind] == one.id)]
    return [
        *_none_works(session, sequence.workspace_id, kinds),
        *_without_room(full),
        *_unread(session, mine),
    ]


def _needed(session: Session, sequence: Sequence, steps: Many[Step]) -> list[SenderAccount]:
    """Return the sender accounts chosen for a sequence that its steps need."""
    kinds = {AccountKind.of(step.channel) for step in steps}
    return [one for one in _chosen(session, sequence.id) if one.kind in kinds]


def _chosen(session: Session, sequence_id: int) -> Many[SenderAccount]:
    """Return the sender accounts chosen for a sequence that were not removed, paused ones included."""
    return session.scalars(
        select(SenderAccount)
        .join(SequenceSender, SequenceSender.sender_account_id == SenderAccount.id)
        .where(SequenceSender.sequence_id == sequence_id, SenderAccount.state != SenderState.REMOVED)
        .order_by(SenderAccount.id)
    ).all()


def _without_working(steps: Many[Step], mine: Many[SenderAccount]) -> list[AccountKind]:
    """Return each kind of account that a step needs and of which none that works is chosen."""
    working = {one.kind for one in mine if one.state is SenderState.HEALTHY}
    return sorted({AccountKind.of(step.channel) for step in steps} - working)


def _none_works(session: Session, workspace_id: int, kinds: Many[AccountKind]) -> list[lab_screens.Finding]:
    """Say of each of these kinds that no account of it works; where there is no mailbox at all, one is connected."""
    return [
        lab_screens.Finding(
            True,
            f"No working {_KINDS[kind]} is chosen: connect one, or reconnect it.",
            FindingKind.NO_SENDER,
            Fix.CONNECT if _is_none(session, workspace_id, kind) else Fix.SENDERS,
        )
        for kind in kinds
    ]


def _is_none(session: Session, workspace_id: int, kind: AccountKind) -> bool:
    """Say whether a workspace has no mailbox that could be chosen."""
    mailboxes = select(SenderAccount.id).where(
        SenderAccount.workspace_id == workspace_id,
        SenderAccount.kind == AccountKind.EMAIL,
        SenderAccount.state != SenderState.REMOVED,
    )
    return kind is AccountKind.EMAIL and session.scalar(mailboxes.limit(1)) is None


def _without_room(mine: Many[SenderAccount]) -> list[lab_screens.Finding]:
    """Name each chosen sender that may send nothing: its leads would wait for ever."""
    return [
        lab_screens.Finding(
            True,
            f"{sender_naming.plain(one)} may send 0 messages a day: give it a higher limit, or disconnect it.",
            FindingKind.NO_ROOM,
            Fix.SENDERS,
            one.id,
        )
        for one in mine
        if one.daily_limit <= 0
    ]


def _unread(session: Session, mine: Many[SenderAccount]) -> list[lab_screens.Finding]:
    """Name each chosen mailbox whose answers go where nobody reads them: a reply would stop nothing."""
    return [
        lab_screens.Finding(
            True,
            f"Answers to mails of {one.address} go to {one.reply_to}, which is not connected, so nobody would see "
            "them: connect it, or take it out of the mailbox's settings.",
            FindingKind.UNREAD_ANSWERS,
            Fix.SENDERS,
            one.id,
        )
        for one in mine
        if one.reply_to and not reply_to.is_read(session, one.workspace_id, one.reply_to)
    ]


def _in_trouble(mine: Many[SenderAccount]) -> list[lab_screens.Finding]:
    words = {
        SenderState.BROKEN: "is disconnected: its leads wait until it works again.",
        SenderState.PAUSED: "is paused: its leads wait until it is resumed.",
    }
    return [
        lab_screens.Finding(
            False,
            f"{sender_naming.plain(one)} {words[one.state]}",
            FindingKind.SENDER_TROUBLE,
            Fix.RECONNECT if _reconnects(one) else Fix.SENDERS,
            one.id,
        )
        for one in mine
        if one.state in words
    ]


def _paused_first_steps(session: Session, mine: Many[SenderAccount]) -> list[lab_screens.Finding]:
    """Name each chosen mailbox whose first steps are paused, with the numbers; follow-ups go on."""
    found = []
    for one in mine:
        breaker = breakers.standing(session, one.id) if one.first_steps_held_at is not None else None
        if breaker is not None:
            said = f"{one.first_steps_why}. Its follow-ups go on."
            kind = FindingKind.FIRST_STEPS_PAUSED
            found.append(lab_screens.Finding(False, said, kind, Fix.FIRST_STEPS, breaker.id))
    return found


def _lowered(mine: Many[SenderAccount], now: datetime) -> list[lab_screens.Finding]:
    """Say of each chosen mailbox on push-back how much it sends for now, and when it climbs."""
    today = local_day(now, "UTC")
    said = ((one, pushed_back.in_words(one, today)) for one in mine)
    return [
        lab_screens.Finding(False, f"{one.address}: {words}", FindingKind.SENDER_LOWERED, Fix.SENDERS, one.id)
        for one, words in said
        if words
    ]


def _reconnects(sender: SenderAccount) -> bool:
    return sender.state is SenderState.BROKEN and sender.kind is AccountKind.EMAIL


def _full(session: Session, sequence: Sequence, now: datetime) -> list[lab_screens.Finding]:
    """Say by the forecast kept last that a sender's limit holds the sequence up for weeks."""
    forecast = stored_forecasts.of(session, sequence)
    if forecast is None or forecast.last_at is None or forecast.bottleneck.holder != Holder.SENDER:
        return []
    weeks = (forecast.last_at - now) // timedelta(weeks=1)
    if forecast.last_at - now < WEEKS_TO_COME:
        return []
    sooner = f" {forecast.sooner}" if forecast.sooner else ""
    return [
        lab_screens.Finding(
            False,
            f"The limit of {forecast.bottleneck.what} is used up for {weeks} weeks to come.{sooner}",
            FindingKind.SENDER_FULL,
            Fix.SENDERS,
        )
    ]


def page(
    session: Session, actor: Person, sequence_id: int, *, now: datetime
) -> tuple[str, tuple[ChosenSender, ...]]:
    """Return the name of a sequence and the senders chosen for it. Raises NotAllowed, NotFound."""
    rights.require(actor, Right.BUILD)
    sequence = sequences.sequence_of(session, actor.workspace_id, sequence_id)
    every = _chosen(session, sequence_id)
    names = sender_naming.of(session, every)
    lines = tuple(
        ChosenSender(
            one.id,
            names[one.id],
            one.kind,
            one.state,
            one.health_reason or one.first_steps_why,
            one.daily_limit,
            one.note_limit,
            pushed_back.in_words(one, local_day(now, "UTC")),
        )
        for one in every
    )
    return sequence.name, lines
