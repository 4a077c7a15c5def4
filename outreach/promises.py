"""What senders, and all together, owe the leads that entered lately: when each did, and what it gets."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, case, func, select
from sqlalchemy.orm import Session

from models import Enrollment, Lead, SenderAccount, Sequence, Step
from models.sets import among
from models.states import AccountKind, Channel
from outreach import allowances, free_mail, intake
from outreach.intake import Owed, Promise
from outreach.limits import Budget
from outreach.numbers import Numbers

Key = TypeVar("Key")
Promises = dict[tuple[int, Channel], list[Promise]]
WHOLE_WORKSPACE = 0
"""Where a sender's id would stand: what is owed by all mailboxes together."""
_CAN_BE_REACHED: dict[AccountKind, ColumnElement[bool]] = {
    AccountKind.EMAIL: Lead.email.is_not(None),
    AccountKind.LINKEDIN: Lead.linkedin_url.is_not(None),
}
_COLUMN_OF: dict[AccountKind, ColumnElement[int | None]] = {
    AccountKind.EMAIL: Enrollment.email_sender_id.expression,
    AccountKind.LINKEDIN: Enrollment.linkedin_sender_id.expression,
}


def of_senders(
    session: Session, senders: Collection[SenderAccount], numbers: Numbers, now: datetime
) -> Promises:
    """Return what these senders owe on each channel to leads of all sequences, as far back as takes room."""
    found: Promises = defaultdict(list)
    for kind, column in _COLUMN_OF.items():
        own = [one for one in senders if one.kind is kind]
        budgets = [
            budget
            for one in own
            for channel in kind.channels
            for budget in allowances.of(one, channel, numbers, now).budgets
        ]
        if own:
            since = now - intake.lookback(budgets)
            theirs = column.in_([one.id for one in own])
            for sender_id, channel, promise in _read(session, kind, theirs, since, by=column):
                found[sender_id or 0, channel].append(promise)
    return found


def of_workspace(session: Session, workspace_id: int, numbers: Numbers, now: datetime) -> list[Promise]:
    """Return what all mailboxes of a workspace owe, nothing where the workspace has no cap."""
    if not numbers.workspace_emails_per_day:
        return []
    since = now - intake.lookback(workspace_budgets(numbers))
    mine = Enrollment.workspace_id == workspace_id
    rows = _read(session, AccountKind.EMAIL, mine, since, by=Enrollment.workspace_id)
    return [promise for _, _, promise in rows]


def workspace_budgets(numbers: Numbers) -> tuple[Budget, ...]:
    """Return the cap of a workspace's emails as a budget, none where there is none."""
    cap = numbers.workspace_emails_per_day
    return (Budget(cap),) if cap else ()


def domain_budgets(numbers: Numbers) -> tuple[Budget, ...]:
    """Return the cap of emails to one domain as a budget, none where it holds nobody outside."""
    return intake.domain_budgets(numbers.domain_emails_per_day, numbers.company_leads_active)


def of_domains(
    session: Session, workspace_id: int, numbers: Numbers, now: datetime, domains: Collection[str] | None
) -> dict[str, list[Promise]]:
    """Return what all mailboxes owe the leads of these domains, or with None of every one; free mail left out.

    Nothing where no cap per domain holds anybody outside.
    """
    found: dict[str, list[Promise]] = defaultdict(list)
    budgets = domain_budgets(numbers)
    wanted = None if domains is None else sorted({one for one in domains if free_mail.company_domain(one)})
    if not budgets or wanted == []:
        return found
    which = [Lead.workspace_id == workspace_id, Enrollment.workspace_id == workspace_id]
    if wanted is not None:
        which.append(among(session, Lead.email_domain, wanted))
    since = now - intake.lookback(budgets)
    rows = _read(session, AccountKind.EMAIL, and_(*which), since, by=Lead.email_domain)
    for domain, _, promise in rows:
        if free_mail.company_domain(domain):
            found[domain].append(promise)
    return found


def _read(
    session: Session,
    kind: AccountKind,
    which: ColumnElement[bool],
    since: datetime,
    by: SQLColumnExpression[Key],
) -> Iterable[tuple[Key, Channel, Promise]]:
    """Return key, channel and promise of each lead that entered since and has what the channel needs."""
    column = _COLUMN_OF[kind]
    entered = session.execute(
        select(by, Enrollment.sequence_id, Enrollment.entered_at, func.count())
        .join(Lead, Lead.id == Enrollment.lead_id)
        .where(which, column.is_not(None), Enrollment.entered_at > since, _CAN_BE_REACHED[kind])
        .group_by(by, Enrollment.sequence_id, Enrollment.entered_at)
    ).all()
    ids = {sequence_id for _, sequence_id, _, _ in entered}
    owed = _owed(session, ids, kind)
    for key, sequence_id, at, leads in entered:
        for channel, theirs in owed[sequence_id]:
            if at is not None:
                yield from [(key, channel, (at, theirs))] * leads


def _owed(
    session: Session, sequence_ids: Collection[int], kind: AccountKind
) -> dict[int, list[tuple[Channel, Owed]]]:
    """Return what a lead of each sequence gets on each channel of a kind."""
    found: dict[int, list[tuple[Channel, Owed]]] = defaultdict(list)
    opens = func.max(case((and_(Step.position == 1, Sequence.first_step_waits.is_(False)), 1), else_=0))
    steps = session.execute(
        select(Step.sequence_id, Step.channel, func.count(), opens)
        .join(Sequence, Sequence.id == Step.sequence_id)
        .where(
            Step.sequence_id.in_(sequence_ids),
            Step.channel.in_(list(kind.channels)),
            Step.removed_at.is_(None),
        )
        .group_by(Step.sequence_id, Step.channel)
    )
    for sequence_id, channel, messages, first in steps:
        found[sequence_id].append((channel, Owed(messages, bool(first))))
    return found
