"""A mailbox on push-back sends less: its day is halved, rests there, and climbs again by the ramp.

`limits.daily_limit` works the day out; here stand what lowers it, and the words.
"""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Delivery, PushBack, SenderAccount, SequenceSender, Workspace
from models.states import AccountKind, PostKind, PushBackKind
from outreach import allowances, card_lines, history, limits, people, posts, stored_forecasts
from outreach.schedule import MONTHS, local_day


def throttled(session: Session, delivery: Delivery, why: str, *, now: datetime) -> None:
    """Note that a server asked a mailbox to send less, and lower its day."""
    sender = session.get_one(SenderAccount, delivery.sender_account_id, with_for_update=True)
    note(session, delivery, PushBackKind.THROTTLED, now=now)
    lower(session, sender, why, now=now)


def used_up(session: Session, delivery: Delivery, why: str, *, until: datetime, now: datetime) -> None:
    """Let a mailbox rest until then whose provider lets it send no more, lower its day and tell whose mailbox it is."""
    sender = session.get_one(SenderAccount, delivery.sender_account_id, with_for_update=True)
    note(session, delivery, PushBackKind.THROTTLED, now=now)
    sender.rests_until, sender.rests_why = until, why.rstrip(". ")[:300]
    sender.free_at = max(sender.free_at or until, until)
    lower(session, sender, why, now=now, is_told=False)
    lowered = _how_much(sender, local_day(now, "UTC"))
    sentence = f"{resting(session, sender, now)}." + (
        f" From then on it sends less: {lowered}." if lowered else ""
    )
    for person in people.whose(session, sender):
        posts.tell(session, person.id, sentence, key=f"quota:{sender.id}:{until.isoformat()}")
    posts.changed_all(session, sender.workspace_id, PostKind.HOME)


def resting(session: Session, sender: SenderAccount, now: datetime) -> str:
    """Say until when a mailbox's provider lets it send no more, "" when it does."""
    if sender.rests_until is None or sender.rests_until <= now:
        return ""
    until = card_lines.local(sender.rests_until, session.get_one(Workspace, sender.workspace_id).zone)
    return f"{sender.address} sends nothing until {until} and goes on by itself: {sender.rests_why}"


def note(session: Session, delivery: Delivery, kind: PushBackKind, *, now: datetime) -> None:
    """Keep what a server said, for what is counted later."""
    session.add(
        PushBack(
            workspace_id=delivery.workspace_id,
            sender_account_id=delivery.sender_account_id,
            delivery_id=delivery.id,
            kind=kind,
            at=now,
        )
    )


def lower(session: Session, sender: SenderAccount, why: str, *, now: datetime, is_told: bool = True) -> bool:
    """Halve the day of a locked mailbox and begin its clean days anew; False when that was done today.

    A server that is too busy says so to every letter of a day: that is one push-back, not ten.
    """
    today = local_day(now, "UTC")
    if sender.kind is not AccountKind.EMAIL:
        return False
    if sender.lowered_to is not None and sender.clean_since >= today:
        return False
    before = allowances.of_day(sender, today)
    sender.lowered_to, sender.clean_since = limits.halved(before), today
    sender.lowered_why = why.rstrip(". ")[:300]
    session.flush()
    said = in_words(sender, today)
    entry = history.Entry(sender.workspace_id)
    detail = {"sender": sender.id, "from": before, "to": sender.lowered_to}
    history.record(session, entry, "sender.lowered", now=now, reason=said or why, detail=detail)
    if said and is_told and sender.owner_person_id is not None:
        key = f"lowered:{sender.id}:{today.isoformat()}"
        posts.tell(session, sender.owner_person_id, f"{sender.address}: {said}", key=key)
    chosen = session.scalars(
        select(SequenceSender.sequence_id).where(SequenceSender.sender_account_id == sender.id)
    ).all()
    stored_forecasts.outdated(session, chosen)
    posts.changed(session, sender.workspace_id, PostKind.LAB_ROOT, chosen)
    return True


def in_words(sender: SenderAccount, today: date) -> str:
    """Say in one sentence what push-back leaves of a mailbox's day, when it grows, to what, and why; "" without any."""
    how_much = _how_much(sender, today)
    return f"{how_much}: {sender.lowered_why}." if how_much else ""


def _how_much(sender: SenderAccount, today: date) -> str:
    if sender.lowered_to is None or sender.kind is not AccountKind.EMAIL:
        return ""
    clean_days = (today - sender.clean_since).days
    whole = limits.daily_limit(
        configured=sender.daily_limit, in_use_since=sender.in_use_since, today=today, clean_days=clean_days
    )
    now_a_day = allowances.of_day(sender, today)
    if now_a_day >= whole:
        return ""
    holds = f"{now_a_day:,} a day, lowered on {_on(sender.clean_since)}"
    return f"{holds}; it {grows(sender, today)}"


def grows(sender: SenderAccount, today: date) -> str:
    """Say when a sender's day grows and when it is all that is set for it; "" when it is."""
    found = allowances.growth(sender, today)
    if found is None:
        return ""
    reaches = f"reaches {sender.daily_limit:,} a day on {_on(found.full_on)}"
    return reaches if found.next_on == found.full_on else f"grows from {_on(found.next_on)} on and {reaches}"


def _on(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]}"
