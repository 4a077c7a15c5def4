"""Weighing a mailbox: pausing its first steps when too many of its mails bounced or were reported, once.

What may pause it asks for a job, which locks the mailbox alone: so it never waits for whoever holds steps of its leads.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from functools import cache
from typing import Any
from uuid import uuid4

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from models import Breaker, Enrollment, SenderAccount, Setting
from models.sets import insert_each
from models.states import AccountKind, BreakerKind, BreakerState, SenderState
from outreach import breaker_counts, breaker_rules, breakers, history, pushed_back
from outreach.breaker_counts import Counted
from outreach.numbers import numbers_of
from outreach.ports import enqueue_after_commit

AGAIN_AFTER = timedelta(minutes=5)
"""How long after a look a mailbox is weighed again of which more sends could pause first steps: less than its gap."""
_MARK = "weigh:"


def ask(session: Session, workspace_id: int, sender_ids: Iterable[int]) -> None:
    """Have mailboxes weighed, as a mail of theirs bounced, was reported, or has another class now."""
    wish = {"again_at": "", "wish": uuid4().hex}
    for sender_id in sorted(set(sender_ids)):
        name = f"{_MARK}{sender_id}"
        insert_each(
            session, Setting, [{"workspace_id": workspace_id, "name": name, "value": wish}], or_leave=True
        )
        session.execute(
            update(Setting)
            .where(Setting.workspace_id == workspace_id, Setting.name == name)
            .values(value=wish)
            .execution_options(synchronize_session=False)
        )
        enqueue_after_commit(session, "weigh", sender_id)


def ask_of_lead(session: Session, workspace_id: int, lead_id: int, came_to: int) -> None:
    """Have those mailboxes weighed that wrote to a lead, and the one into which a mail about it came."""
    wrote = session.scalars(select(Enrollment.email_sender_id).where(Enrollment.lead_id == lead_id))
    ask(session, workspace_id, [came_to, *(one for one in wrote if one is not None)])


@cache
def _asked() -> Select[str, Any]:
    return select(Setting.name, Setting.value).where(Setting.name.startswith(_MARK, autoescape=True))


def asked(session: Session, *, now: datetime) -> list[int]:
    """Return the mailboxes that are to be weighed by now."""
    rows = session.execute(_asked()).all()
    return [
        int(name.removeprefix(_MARK))
        for name, value in rows
        if not value["again_at"] or datetime.fromisoformat(value["again_at"]) <= now
    ]


def weigh(session: Session, sender_id: int, *, now: datetime) -> BreakerKind | None:
    """Weigh a mailbox and pause its first steps if its mails ask for that; return what paused them just now.

    Done twice it changes nothing. First steps that are paused already go on where corrected classes took the ground
    away for it; that time goes by changes nothing, as a person decides.
    """
    sender = session.get(SenderAccount, sender_id, with_for_update=True, populate_existing=True)
    wish = session.scalar(select(Setting.value).where(Setting.name == f"{_MARK}{sender_id}"))
    if sender is None or sender.kind is not AccountKind.EMAIL or sender.state is SenderState.REMOVED:
        _answer(session, sender_id, wish)
        return None
    _heed_policy(session, sender, now)
    standing = breakers.standing(session, sender.id)
    if standing is not None:
        _look_again(session, sender, standing, now)
        _answer(session, sender_id, wish)
        return None
    after = max(now - breaker_rules.WITHIN, sender.counted_from or now - breaker_rules.WITHIN)
    counted = breaker_counts.of_sender(session, sender.id, after=after, until=now)
    numbers = numbers_of(session, sender.workspace_id)
    kind = breaker_rules.tripped(counted.counts, numbers)
    if kind is not None:
        _pause(session, sender, kind, counted, after, now)
    is_close = kind is None and breaker_rules.may_trip(counted.counts, numbers)
    _answer(session, sender_id, wish, again_at=now + AGAIN_AFTER if is_close else None)
    return kind


def _heed_policy(session: Session, sender: SenderAccount, now: datetime) -> None:
    """Lower the day of a mailbox whose mail a server refused by its policy since the day on which it was lowered."""
    after = now - breaker_rules.WITHIN
    if sender.lowered_to is not None:
        after = max(after, datetime.combine(sender.clean_since + timedelta(days=1), time(), UTC))
    why = (
        breaker_counts.refused_by_policy(session, sender.id, after=after, until=now) if after < now else None
    )
    if why is not None:
        pushed_back.lower(session, sender, why, now=now)


def _answer(session: Session, sender_id: int, wish: object, *, again_at: datetime | None = None) -> None:
    """Forget the wish that was answered, or keep it for later; one that came meanwhile stays.

    A wish whose row is locked is being renewed just now by a bounce that was not counted.
    """
    row = session.scalar(
        select(Setting)
        .where(Setting.name == f"{_MARK}{sender_id}")
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    if row is None or row.value != wish:
        return
    if again_at is not None:
        row.value = {"again_at": again_at.isoformat()}
    else:
        session.delete(row)
    session.flush()


def _pause(
    session: Session,
    sender: SenderAccount,
    kind: BreakerKind,
    counted: Counted,
    after: datetime,
    now: datetime,
) -> None:
    is_bounce = kind is BreakerKind.BOUNCES
    row = Breaker(
        workspace_id=sender.workspace_id,
        sender_account_id=sender.id,
        kind=kind,
        state=BreakerState.OPEN,
        counted_from=after,
        at=now,
        sends=counted.counts.sends,
        found=counted.counts.bounces if is_bounce else counted.counts.complaints,
        domains=counted.bounced_at if is_bounce else counted.reported_at,
    )
    session.add(row)
    session.flush()
    sender.first_steps_held_at = now
    sender.first_steps_why = breakers.why(sender.address, row)[:300]
    session.flush()
    pushed_back.lower(session, sender, breakers.what_happened(row), now=now)
    detail = {"sender": sender.id, "breaker": row.id}
    entry = history.Entry(sender.workspace_id)
    history.record(
        session, entry, "sender.first_steps_paused", now=now, reason=sender.first_steps_why, detail=detail
    )
    breakers.ask(session, sender, row)
    breakers.redraw(session, sender)


def _look_again(session: Session, sender: SenderAccount, standing: Breaker, now: datetime) -> None:
    """Let first steps go on when what was counted then would not pause them, as the mails are classed now."""
    counted = breaker_counts.of_sender(session, sender.id, after=standing.counted_from, until=standing.at)
    if breaker_rules.tripped(counted.counts, numbers_of(session, sender.workspace_id)) is not None:
        return
    found = counted.counts.bounces if standing.kind is BreakerKind.BOUNCES else counted.counts.complaints
    said = f"The class of a mail was corrected: {found:,} of {counted.counts.sends:,} mails are too few for a pause"
    breakers.end(session, sender, standing, BreakerState.LIFTED, said, now=now, by=None)
