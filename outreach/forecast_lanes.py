"""What senders and caps look like at the start of a forecast."""

from collections.abc import Callable, Iterable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Enrollment, Lead, SenderAccount
from models.states import Channel, EnrollmentState, SenderState
from outreach import allowances, counted_mails, intake, promises, sender_naming, turns
from outreach.allowances import Allowance
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
    promised = promises.of_senders(session, rows, numbers, now)
    names = sender_naming.of(session, rows)
    return tuple(
        Lane(
            sender.id,
            channel,
            names[sender.id],
            allowance=_allowance(sender, channel, numbers),
            pause=_pause(sender, numbers),
            free_at=sender.free_at,
            sent=tuple((one.at, one.is_first_touch) for one in counted[sender.id] if one.channel is channel),
            promised=tuple(promised.get((sender.id, channel), ())),
            trouble=trouble(sender, channel, numbers, now),
            first_trouble=sender.first_steps_why,
            weekdays=intake.own_weekdays(sender),
        )
        for sender in rows
        for channel in sender.kind.channels
    )


def trouble(sender: SenderAccount, channel: Channel, numbers: Numbers, now: datetime) -> str:
    """Say why nothing leaves by a sender, "" when it works."""
    if sender.state is not SenderState.HEALTHY:
        return f"{sender_naming.plain(sender)} {TROUBLES[sender.state]}"
    if allowances.of(sender, channel, numbers, now).least <= 0:
        return f"The limit of {sender_naming.plain(sender)} is 0: raise it or choose another sender"
    return ""


def _allowance(sender: SenderAccount, channel: Channel, numbers: Numbers) -> Callable[[datetime], Allowance]:
    return lambda at: allowances.of(sender, channel, numbers, at)


def _pause(sender: SenderAccount, numbers: Numbers) -> Pause:
    return lambda a_day, seconds, key: allowances.gap(sender, a_day, seconds, numbers, key=key)


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
    to_domains = promises.of_domains(session, workspace_id, numbers, now, None)
    lately = counted_mails.lately(
        session, workspace_id, now, in_all=bool(numbers.workspace_emails_per_day), domains=None
    )
    return Caps(
        company_leads=numbers.company_leads_active,
        domain_emails=numbers.domain_emails_per_day,
        workspace_emails=numbers.workspace_emails_per_day,
        active={domain: count for domain, count in active},
        lately=lately,
        promised=tuple(promises.of_workspace(session, workspace_id, numbers, now)),
        promised_to={domain: tuple(found) for domain, found in to_domains.items()},
    )
