"""Whom blocks reach: the leads they mean, what is stopped of them, and how the rest follows behind a click."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import CompoundSelect, Select, func, select, union, update
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, Lead, Suppression
from models.parents import IS_BELOW
from models.sets import among, update_each
from models.states import WAITING_DELIVERY, DeliveryKind, EnrollmentState, PostKind, SuppressionKind
from outreach import answers_in_hand, cancelling, history, posts, suppression
from outreach.block_entries import Entry
from outreach.block_screens import Touched
from outreach.ports import enqueue_after_commit
from outreach.stopping import RUNNING

AT_ONCE = 200
"""Leads that are stopped in one transaction: a click is answered within Slack's three seconds."""
_BLOCKS_AT_ONCE = 500


def touched(session: Session, workspace_id: int, entries: Collection[Entry]) -> Touched:
    """Count whom these blocks concern now."""
    if not entries:
        return Touched()
    concerned = _leads(session, workspace_id, entries).subquery()
    leads = session.scalar(select(func.count()).select_from(concerned)) or 0
    running = session.scalar(
        select(func.count(Enrollment.lead_id.distinct())).where(
            Enrollment.lead_id.in_(select(concerned.c.id)), Enrollment.state.in_(RUNNING)
        )
    )
    waiting = session.scalar(
        select(func.count())
        .select_from(Delivery)
        .where(
            Delivery.enrollment_id.in_(
                select(Enrollment.id).where(Enrollment.lead_id.in_(select(concerned.c.id)))
            ),
            Delivery.kind == DeliveryKind.STEP,
            Delivery.state.in_(WAITING_DELIVERY),
        )
    )
    return Touched(leads, running or 0, waiting or 0)


def _leads(
    session: Session, workspace_id: int, entries: Collection[Entry]
) -> CompoundSelect[int] | Select[int]:
    """Return the query for the ids of the leads that these blocks mean."""
    values = {kind: [one.value for one in entries if one.kind is kind] for kind in SuppressionKind}
    mine = select(Lead.id).where(Lead.workspace_id == workspace_id)
    ways = []
    if values[SuppressionKind.ADDRESS]:
        ways.append(mine.where(among(session, Lead.email, values[SuppressionKind.ADDRESS])))
    if values[SuppressionKind.DOMAIN]:
        reached = _with_below(session, workspace_id, values[SuppressionKind.DOMAIN])
        ways.append(mine.where(among(session, Lead.email_domain, reached)))
    if values[SuppressionKind.LINKEDIN_URL]:
        key = suppression.profile_key_of(Lead.linkedin_url)
        listed = among(session, key, values[SuppressionKind.LINKEDIN_URL])
        ways.append(mine.where(Lead.linkedin_url.is_not(None), listed))
    return union(*ways) if len(ways) > 1 else ways[0]


def _with_below(session: Session, workspace_id: int, domains: list[str]) -> list[str]:
    """Return domains with those below them that leads have: by these the index of domains finds the leads."""
    wanted = set(domains)
    below = session.scalars(
        select(Lead.email_domain)
        .where(Lead.workspace_id == workspace_id, Lead.email_domain.like(IS_BELOW))
        .distinct()
    )
    return [*domains, *(one for one in below if not wanted.isdisjoint(suppression.domains_above(one)))]


def carry_out(
    session: Session, workspace_id: int, *, now: datetime, by: int | None = None, at_once: int = AT_ONCE
) -> tuple[int, bool]:
    """Stop the next leads whom blocks concern that have not taken effect; return how many, and whether more may follow.

    Waits for the sends under way, so nothing leaves to them after this has committed.
    """
    suppression.hold_sends(session, workspace_id)
    blocks = session.execute(
        select(Suppression.id, Suppression.kind, Suppression.value)
        .where(Suppression.workspace_id == workspace_id, Suppression.applied_at.is_(None))
        .order_by(Suppression.id)
        .limit(_BLOCKS_AT_ONCE)
    ).all()
    if not blocks:
        return 0, False
    answers_in_hand.look_again(session, workspace_id, now=now)
    entries = [Entry(kind, value) for _, kind, value in blocks]
    found = session.execute(
        select(Enrollment.id, Enrollment.sequence_id, Enrollment.lead_id, Lead.email, Lead.linkedin_url)
        .join(Lead, Lead.id == Enrollment.lead_id)
        .where(
            Enrollment.lead_id.in_(select(_leads(session, workspace_id, entries).subquery().c.id)),
            Enrollment.state.in_(RUNNING),
        )
        .order_by(Enrollment.id)
        .limit(at_once)
        .with_for_update(of=Enrollment)
    ).all()
    _stop(session, workspace_id, found, now=now, by=by)
    if len(found) == at_once:
        return len(found), True
    session.execute(
        update(Suppression).where(Suppression.id.in_([id_ for id_, _, _ in blocks])).values(applied_at=now)
    )
    return len(found), len(blocks) == _BLOCKS_AT_ONCE


def _stop(
    session: Session, workspace_id: int, found: Collection[Any], *, now: datetime, by: int | None
) -> None:
    if not found:
        return
    why = suppression.suppressed_among(
        session, workspace_id, [one.email for one in found], [one.linkedin_url for one in found]
    )
    reasons = {
        one.id: suppression.found_for(
            why, emails=[one.email] if one.email else [], linkedin_url=one.linkedin_url
        )
        or "They are blocked"
        for one in found
    }
    update_each(
        session,
        Enrollment,
        [{"id": id_, "reason": reason[:300]} for id_, reason in reasons.items()],
        same={"state": EnrollmentState.STOPPED, "due_at": None},
    )
    session.expire_all()
    lines = [
        history.line(
            history.Entry(
                workspace_id, lead_id=one.lead_id, sequence_id=one.sequence_id, enrollment_id=one.id
            ),
            "enrollment.stopped",
            now=now,
            reason=reasons[one.id],
            by=by,
        )
        for one in found
    ]
    alike: defaultdict[str, list[int]] = defaultdict(list)
    for id_, reason in reasons.items():
        alike[reason].append(id_)
    for reason, ids in alike.items():
        lines += cancelling.of_enrollments(session, ids, reason, now=now, cause_id=None)
    history.write(session, lines)
    posts.changed(session, workspace_id, PostKind.APPROVAL_CARD, [one.id for one in found])
    posts.changed(session, workspace_id, PostKind.LAB_ROOT, {one.sequence_id for one in found})


def ask(session: Session, workspace_id: int) -> None:
    """Have those whom new blocks concern stopped behind this transaction."""
    enqueue_after_commit(session, "carry_out_blocks", workspace_id)


@cache
def asked() -> Select[int]:
    """Return the workspaces with blocks that have not taken effect."""
    return select(Suppression.workspace_id).where(Suppression.applied_at.is_(None)).distinct()
