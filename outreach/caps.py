"""Caps that several senders share: mails to one domain and of the whole workspace, active leads of one company."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from models import Counter, Enrollment, Lead
from models.sets import among, insert_each
from models.states import Channel, EnrollmentState
from outreach import counted_mails, free_mail, limits, suppression
from outreach.counted_mails import Mails
from outreach.limits import Budget
from outreach.numbers import Numbers, numbers_of

_WHOLE_WORKSPACE = "emails"


def counted_domain(recipient: str, channel: Channel) -> str:
    """Return the domain under which a message counts, "" when no cap per domain holds for it."""
    return free_mail.company_domain(suppression.domain_of(recipient)) if channel is Channel.EMAIL else ""


def lock(session: Session, workspace_id: int, names: Iterable[str]) -> None:
    """Lock what is counted under these names until the transaction ends, in order of their names."""
    wanted = sorted(set(names))
    if not wanted:
        return
    known = set(session.scalars(_counters(session, workspace_id, wanted)))
    missing = [{"workspace_id": workspace_id, "name": name} for name in wanted if name not in known]
    insert_each(session, Counter, missing, or_leave=True)
    session.execute(_counters(session, workspace_id, wanted).order_by(Counter.name).with_for_update())


def _counters(session: Session, workspace_id: int, names: Collection[str]) -> Select[str]:
    return select(Counter.name).where(
        Counter.workspace_id == workspace_id, among(session, Counter.name, names)
    )


class EmailCaps:
    """What the caps of a workspace leave room for, its counters locked; `take` counts what is intended here."""

    def __init__(
        self, session: Session, workspace_id: int, numbers: Numbers, domains: Iterable[str], now: datetime
    ) -> None:
        self._per_domain = numbers.domain_emails_per_day
        self._in_all = numbers.workspace_emails_per_day
        self._now = now
        wanted = sorted({domain for domain in domains if domain}) if self._per_domain else []
        names = [f"domain:{domain}" for domain in wanted] + ([_WHOLE_WORKSPACE] if self._in_all else [])
        lock(session, workspace_id, names)
        self._lately = counted_mails.lately(
            session, workspace_id, now, in_all=bool(self._in_all), domains=wanted
        )
        self._sent = list(self._lately.in_all.ats)
        self._by_domain = {domain: list(mails.ats) for domain, mails in self._lately.to.items()}

    def why_full(self, channel: Channel, domain: str) -> tuple[str, datetime] | None:
        """Return why no mail to a domain may leave now, and when there is room; None when one may.

        They hold for mails only.
        """
        if channel is not Channel.EMAIL:
            return None
        if self._in_all:
            room = limits.room_at(self._sent, [Budget(self._in_all)], self._now)
            if room > self._now:
                return workspace_is_full(self._in_all, self._lately.in_all.by_hand), room
        if self._per_domain and domain:
            sent = self._by_domain.get(domain, [])
            room = limits.room_at(sent, [Budget(self._per_domain)], self._now)
            if room > self._now:
                by_hand = self._lately.to.get(domain, Mails()).by_hand
                return domain_is_full(domain, self._per_domain, by_hand), room
        return None

    def take(self, channel: Channel, domain: str) -> None:
        """Count what leaves, if it is a mail."""
        if channel is not Channel.EMAIL:
            return
        self._sent.append(self._now)
        if domain:
            self._by_domain.setdefault(domain, []).append(self._now)


def workspace_is_full(cap: int, by_hand: int) -> str:
    """Say that the whole workspace may send no more for now."""
    return f"The workspace has sent its {cap} emails of 24 hours{themselves(by_hand)}"


def domain_is_full(domain: str, cap: int, by_hand: int) -> str:
    """Say that a domain may be sent no more for now."""
    return f"{domain} has been sent {cap} emails in 24 hours, by all senders{themselves(by_hand)}"


def themselves(by_hand: int) -> str:
    """Say, as the end of a sentence, how many of its mails people sent by hand; "" when none."""
    return f", {by_hand} of them by hand" if by_hand else ""


def why_company_is_full(session: Session, lead: Lead) -> str:
    """Say why not one more lead of this lead's company may be active, "" when one may; its counter is locked.

    A lead that is active in another sequence counts already.
    """
    most = numbers_of(session, lead.workspace_id).company_leads_active
    if not most or not free_mail.company_domain(lead.email_domain):
        return ""
    active = active_leads(session, lead.workspace_id, [lead.email_domain]).get(lead.email_domain, 0)
    if active < most or session.scalar(_entered(lead.workspace_id).where(Lead.id == lead.id).limit(1)):
        return ""
    leads = "1 active lead" if active == 1 else f"{active} active leads"
    return f"{lead.email_domain} has {leads} already, as many as it may have at a time"


def active_leads(session: Session, workspace_id: int, domains: Collection[str]) -> dict[str, int]:
    """Return how many leads of each company are active in any sequence, their counters locked.

    A lead that has entered counts until it replied, was stopped, or its last step has left.
    """
    companies = lock_companies(session, workspace_id, domains)
    return count_active(session, workspace_id, companies)


def lock_companies(session: Session, workspace_id: int, domains: Iterable[str]) -> list[str]:
    """Lock the counters of these companies until the transaction ends, and return them without free mail."""
    companies = sorted({domain for domain in domains if free_mail.company_domain(domain)})
    lock(session, workspace_id, [f"company:{domain}" for domain in companies])
    return companies


def count_active(session: Session, workspace_id: int, companies: Collection[str]) -> dict[str, int]:
    """Return how many leads of each company are active in any sequence, as it is seen without a lock."""
    if not companies:
        return {}
    rows = session.execute(
        _entered(workspace_id)
        .with_only_columns(Lead.email_domain, func.count(Lead.id.distinct()))
        .where(among(session, Lead.email_domain, companies))
        .group_by(Lead.email_domain)
    )
    return {domain: count for domain, count in rows}


def _entered(workspace_id: int) -> Select[int]:
    """Return the leads that are active in some sequence, those whose way is paused included."""
    return (
        select(Lead.id)
        .join(Enrollment, Enrollment.lead_id == Lead.id)
        .where(
            Lead.workspace_id == workspace_id,
            Enrollment.state.in_((EnrollmentState.ACTIVE, EnrollmentState.PAUSED)),
            Enrollment.entered_at.is_not(None),
        )
    )
