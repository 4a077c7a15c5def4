"""What keeps a waiting step from leaving at this instant: the checks of the intent, in its order, changing nothing."""

from collections.abc import Sequence as Many
from datetime import datetime

from sqlalchemy.orm import Session

from models import Delivery, Enrollment, Lead, Message, Run, SenderAccount, Sequence, Workspace
from outreach import (
    allowances,
    aside,
    caps,
    checks,
    forecast_lanes,
    limits,
    linkedin_deaf,
    picking,
    placing,
    pushed_back,
    sender_naming,
    suppression,
    turns,
    unheard,
)
from outreach.checks import Verdict
from outreach.counted_mails import Mails
from outreach.forecast import Caps, Holder
from outreach.hours import UNPLANNABLE, HoursBook
from outreach.intents import LOOK_AGAIN
from outreach.numbers import numbers_of
from outreach.running_caps import RunningCaps
from outreach.schedule import local_day
from outreach.turns import Counted


def of(session: Session, delivery: Delivery, *, now: datetime) -> Verdict | None:
    """Return why a waiting step could not be handed over at `now`, None when it could; its `send_at` is not looked at.

    What `Intents` would find, read without a lock.
    """
    return (
        _forbidden(session, delivery, now)
        or linkedin_deaf.why(session, delivery.lead_id, linkedin_deaf.accounts(session), now=now)
        or _no_room(session, delivery, now)
    )


def _forbidden(session: Session, delivery: Delivery, now: datetime) -> Verdict | None:
    enrollment = session.get_one(Enrollment, delivery.enrollment_id)
    sequence = session.get_one(Sequence, enrollment.sequence_id)
    sender = session.get_one(SenderAccount, delivery.sender_account_id)
    message, lead = session.get_one(Message, delivery.message_id), session.get_one(Lead, delivery.lead_id)
    try:
        facts = checks.Facts(
            hold=session.get_one(Workspace, delivery.workspace_id).hold,
            run=session.get_one(Run, sequence.run_id).state,
            sequence=sequence.state,
            sender=sender.state,
            sender_address=sender_naming.plain(sender),
            sender_trouble=sender.health_reason,
            is_looked_through=sender.looks_owed_at is None,
            enrollment=enrollment.state,
            suppressed=_suppressed(session, message, lead),
            message=message.state,
            is_composed=message.composed is not None,
            any_hour=delivery.any_hour,
            hours=HoursBook(session).of(lead, sequence, sender, message.channel),
            is_first_touch=delivery.priority % aside.ASIDE == placing.FIRST_TOUCH,
            first_steps_held=sender.first_steps_why,
            away_until=lead.away_until,
            is_unheard=unheard.holds(session, delivery, sender, now=now),
        )
        return checks.forbidden(facts, now)
    except UNPLANNABLE as error:
        return Verdict(str(error), until=now + LOOK_AGAIN)


def _suppressed(session: Session, message: Message, lead: Lead) -> str | None:
    addresses = [one for one in (message.recipient, lead.email) if one]
    urls = [lead.linkedin_url]
    found = suppression.suppressed_among(session, lead.workspace_id, addresses, urls)
    return suppression.found_for(found, emails=addresses, linkedin_url=lead.linkedin_url)


def _no_room(session: Session, delivery: Delivery, now: datetime) -> Verdict | None:
    sender = session.get_one(SenderAccount, delivery.sender_account_id)
    numbers = numbers_of(session, delivery.workspace_id)
    channel = session.get_one(Message, delivery.message_id).channel
    counted = turns.counted_sends(session, [sender], now)[sender.id]
    allowance = allowances.of(sender, channel, numbers, now)
    if allowance.a_day <= 0:
        return Verdict(
            f"{sender_naming.plain(sender)} may send 0 messages a day: give it a higher limit",
            until=now + limits.DAY,
        )
    room_at = picking.room_at(allowance, counted, channel, now)
    if room_at > now:
        lowered = pushed_back.in_words(sender, local_day(now, "UTC"))
        return Verdict(
            _used_up(sender_naming.plain(sender), allowance.a_day, counted, lowered), until=room_at
        )
    if sender.free_at is not None and sender.free_at > now:
        why = (
            pushed_back.resting(session, sender, now)
            or f"{sender_naming.plain(sender)} rests between two messages"
        )
        return Verdict(why, until=sender.free_at)
    shared = forecast_lanes.caps_of(session, delivery.workspace_id, now)
    full = RunningCaps(shared).why_full(channel, delivery.domain, now)
    return Verdict(_cap(full[0], delivery.domain, shared), until=full[1]) if full else None


def _used_up(address: str, a_day: int, counted: Many[Counted], lowered: str) -> str:
    by_hand = caps.themselves(sum(one.by_hand for one in counted))
    why = f" ({lowered.rstrip('.')})" if lowered else ""
    return f"{address} has sent its {a_day} of 24 hours{by_hand}{why}"


def _cap(holder: Holder, domain: str, shared: Caps) -> str:
    if holder is Holder.WORKSPACE:
        return caps.workspace_is_full(shared.workspace_emails, shared.lately.in_all.by_hand)
    return caps.domain_is_full(domain, shared.domain_emails, shared.lately.to.get(domain, Mails()).by_hand)
