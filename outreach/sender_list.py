"""The page of all sender accounts: how each is, whose it is, what it has sent today and may send."""

from collections.abc import Mapping
from collections.abc import Sequence as Many
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from models import MailboxForm, Person, SenderAccount, Workspace
from models.states import AccountKind, Channel, MailboxFormState, SenderState
from outreach import (
    allowances,
    domain_checks,
    finding_domains,
    limits,
    linkedin_pauses,
    mailbox_calls,
    mailbox_forms,
    note_budgets,
    pushed_back,
    rights,
    turns,
)
from outreach.mailbox_screens import BegunForm, SenderLine, SenderPage
from outreach.numbers import Numbers, numbers_of
from outreach.rights import Right
from outreach.schedule import local_day

A_PAGE = 12
_BEGUN_SHOWN = 3


def page_of(session: Session, actor: Person, number: int = 0, *, now: datetime, wall: datetime) -> SenderPage:
    """Return a page of the sender accounts: broken ones first, then one's own, removed ones left out.

    Logins and reads happen in wall time; they are shown as the product's clock stood then. Raises NotAllowed.
    """
    rights.require(actor, Right.BUILD)
    every = (
        SenderAccount.workspace_id == actor.workspace_id,
        SenderAccount.state != SenderState.REMOVED,
    )
    total = session.scalar(select(func.count()).select_from(SenderAccount).where(*every)) or 0
    pages = max((total + A_PAGE - 1) // A_PAGE, 1)
    number = min(number, pages - 1)
    is_broken = case((SenderAccount.state == SenderState.BROKEN, 0), else_=1)
    is_mine = case((SenderAccount.owner_person_id == actor.id, 0), else_=1)
    rows = session.execute(
        select(SenderAccount, Person.slack_user_id)
        .outerjoin(Person, Person.id == SenderAccount.owner_person_id)
        .where(*every)
        .order_by(is_broken, is_mine, SenderAccount.address, SenderAccount.id)
        .offset(number * A_PAGE)
        .limit(A_PAGE)
    ).all()
    senders = [one for one, _ in rows]
    owners = {one.id: owner or "" for one, owner in rows}
    workspace = session.get_one(Workspace, actor.workspace_id)
    return SenderPage(
        tuple(_at(one, now - wall) for one in _lines(session, actor, senders, owners, now)),
        total,
        number,
        pages,
        _begun(session, actor),
        actor.zone or workspace.zone,
    )


def _at(line: SenderLine, ahead: timedelta) -> SenderLine:
    """Show what happened in wall time as the product's clock stood, which is so far ahead of it."""
    return replace(
        line,
        read_at=line.read_at + ahead if line.read_at else None,
        logged_in_at=line.logged_in_at + ahead if line.logged_in_at else None,
    )


def _lines(
    session: Session, actor: Person, senders: Many[SenderAccount], owners: Mapping[int, str], now: datetime
) -> tuple[SenderLine, ...]:
    numbers = numbers_of(session, actor.workspace_id)
    counted = turns.counted_sends(session, senders, now)
    since = now - limits.DAY
    return tuple(
        SenderLine(
            id=one.id,
            kind=one.kind,
            address=one.address,
            name=one.display_name,
            state=mailbox_calls.mailbox_state(one),
            reason=one.health_reason,
            owner=owners[one.id],
            used=sum(sent.at > since for sent in counted[one.id] if _counts(one, sent.channel)),
            a_day=_a_day(one, numbers, now),
            grows=_grows(one, now),
            read_at=one.last_checked_at,
            logged_in_at=one.login_checked_at,
            may_change=mailbox_forms.may_change(actor, one),
            may_reconnect=mailbox_calls.may_reconnect(one),
            may_hold=mailbox_forms.may_change(actor, one) or actor.may_launch,
            notes=_notes(session, one, now),
            domain_check_id=check.id if (check := domain_checks.of_sender(session, one)) else None,
        )
        for one in senders
    )


def _grows(sender: SenderAccount, now: datetime) -> str:
    """Say how a sender's day grows, where no note says it together with why it was lowered."""
    today = local_day(now, "UTC")
    return "" if pushed_back.in_words(sender, today) else pushed_back.grows(sender, today)


def _notes(session: Session, sender: SenderAccount, now: datetime) -> tuple[str, ...]:
    lowered = pushed_back.in_words(sender, local_day(now, "UTC"))
    why = f"{sender.first_steps_why}." if sender.first_steps_why else ""
    rests = pushed_back.resting(session, sender, now)
    return (
        *filter(None, (why, rests and f"{rests}.", lowered, sender.tracking_flaw)),
        *(_on_linkedin(session, sender, now) if sender.kind is AccountKind.LINKEDIN else ()),
        *finding_domains.lines_of_sender(session, sender),
    )


def _on_linkedin(session: Session, sender: SenderAccount, now: datetime) -> tuple[str, ...]:
    how = (
        "Its owner is asked to do what is due."
        if sender.is_manual
        else "It sends by itself, through Unipile."
    )
    notes = note_budgets.of(session, sender, now)
    budget = (f"Notes this month: {notes.in_words}.",) if notes is not None else ()
    return how, *budget, *linkedin_pauses.lines(session, sender, now)


def _counts(sender: SenderAccount, channel: Channel) -> bool:
    return sender.kind is AccountKind.EMAIL or channel is Channel.LINKEDIN_INVITE


def _a_day(sender: SenderAccount, numbers: Numbers, now: datetime) -> int:
    channel = Channel.EMAIL if sender.kind is AccountKind.EMAIL else Channel.LINKEDIN_INVITE
    return allowances.of(sender, channel, numbers, now).a_day


def _begun(session: Session, actor: Person) -> tuple[BegunForm, ...]:
    rows = session.scalars(
        select(MailboxForm)
        .where(
            MailboxForm.workspace_id == actor.workspace_id,
            MailboxForm.person_id == actor.id,
            MailboxForm.state != MailboxFormState.CHECKING,
        )
        .order_by(MailboxForm.changed_at.desc())
        .limit(_BEGUN_SHOWN)
    )
    return tuple(
        BegunForm(row.id, str(row.form.get("address", "")), row.state is MailboxFormState.LET_IN)
        for row in rows
    )
