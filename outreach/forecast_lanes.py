"""What senders and caps look like at the start of a forecast."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, Lead, SenderAccount, Step
from models.states import COUNTED_DELIVERY, Channel, DeliveryKind, EnrollmentState, SenderState
from outreach import allowances, intake, limits, turns
from outreach.allowances import Allowance
from outreach.caps import from_mailboxes
from outreach.forecast import Caps, Lane, Pause
from outreach.numbers import Numbers, numbers_of

TROUBLES = {
    SenderState.BROKEN: "is disconnected",
    SenderState.PAUSED: "is paused",
    SenderState.REMOVED: "was removed: choose another sender",
}


def lanes_of(session: Session, senders: Iterable[SenderAccount], now: datetime) -> tuple[Lane, ...]:
    """Return a lane for each channel of these senders, with what they have sent and let in lately."""
    rows = list(senders)
    if not rows:
        return ()
    numbers = numbers_of(session, rows[0].workspace_id)
    counted = turns.counted_sends(session, rows, now)
    promised = _promised(session, [sender.id for sender in rows], now)
    return tuple(
        Lane(
            sender.id,
            channel,
            sender.address,
            allowance=_allowance(sender, channel, numbers),
            pause=_pause(sender, numbers),
            free_at=sender.free_at,
            sent=tuple((one.at, one.is_first_touch) for one in counted[sender.id] if one.channel is channel),
            promised=tuple(promised[sender.id, channel]),
            trouble=trouble(sender, channel, numbers, now),
            weekdays=intake.own_weekdays(sender),
        )
        for sender in rows
        for channel in sender.kind.channels
    )


def trouble(sender: SenderAccount, channel: Channel, numbers: Numbers, now: datetime) -> str:
    """Say why nothing leaves by a sender, "" when it works."""
    if sender.state is not SenderState.HEALTHY:
        return f"{sender.address} {TROUBLES[sender.state]}"
    if allowances.of(sender, channel, numbers, now).a_day <= 0:
        return f"The limit of {sender.address} is 0: raise it or choose another sender"
    return ""


def _allowance(sender: SenderAccount, channel: Channel, numbers: Numbers) -> Callable[[datetime], Allowance]:
    return lambda at: allowances.of(sender, channel, numbers, at)


def _pause(sender: SenderAccount, numbers: Numbers) -> Pause:
    return lambda a_day, seconds, key: allowances.gap(sender, a_day, seconds, numbers, key=key)


def _promised(
    session: Session, sender_ids: list[int], now: datetime
) -> dict[tuple[int, Channel], list[tuple[datetime, int]]]:
    """Return when leads of each sender entered lately, and how many messages each gets by it on a channel."""
    found: dict[tuple[int, Channel], list[tuple[datetime, int]]] = defaultdict(list)
    for column in (Enrollment.email_sender_id, Enrollment.linkedin_sender_id):
        rows = session.execute(
            select(column, Step.channel, Enrollment.entered_at, func.count())
            .select_from(Enrollment)
            .join(Step, Step.sequence_id == Enrollment.sequence_id)
            .where(
                column.in_(sender_ids), Enrollment.entered_at > now - limits.DAY, Step.removed_at.is_(None)
            )
            .group_by(Enrollment.id, column, Step.channel, Enrollment.entered_at)
        )
        for sender_id, channel, at, count in rows:
            if sender_id is not None and at is not None:
                found[sender_id, channel].append((at, count))
    return found


def caps_of(session: Session, workspace_id: int, now: datetime) -> Caps:
    """Return the workspace's caps and what counts against them."""
    numbers = numbers_of(session, workspace_id)
    active = session.execute(
        select(Lead.email_domain, func.count(Lead.id.distinct()))
        .join(Enrollment, Enrollment.lead_id == Lead.id)
        .where(
            Lead.workspace_id == workspace_id,
            Lead.email_domain != "",
            Enrollment.state.in_((EnrollmentState.ACTIVE, EnrollmentState.PAUSED)),
            Enrollment.entered_at.is_not(None),
        )
        .group_by(Lead.email_domain)
    )
    sent_to: dict[str, list[datetime]] = defaultdict(list)
    sent: list[datetime] = []
    for domain, at in session.execute(
        select(Delivery.domain, Delivery.intent_at)
        .where(
            Delivery.workspace_id == workspace_id,
            Delivery.intent_at > now - timedelta(days=1),
            Delivery.kind == DeliveryKind.STEP,
            Delivery.state.in_(COUNTED_DELIVERY),
            from_mailboxes(workspace_id),
        )
        .order_by(Delivery.intent_at)
    ):
        if at is None:
            continue
        sent.append(at)
        if domain:
            sent_to[domain].append(at)
    return Caps(
        company_leads=numbers.company_leads_active,
        domain_emails=numbers.domain_emails_per_day,
        workspace_emails=numbers.workspace_emails_per_day,
        active={domain: count for domain, count in active},
        sent_to={domain: tuple(ats) for domain, ats in sent_to.items()},
        sent=tuple(sent),
    )
