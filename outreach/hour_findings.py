"""Readiness findings about hours: mailboxes and leads whose windows never meet."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import Session

from models import Enrollment, Lead, SenderAccount, Sequence
from models.sets import among
from models.states import Channel
from outreach import lab_screens, schedule, sender_naming, senders
from outreach.errors import NeverSendable
from outreach.finding_kinds import FindingKind, Fix
from outreach.finding_leads import IS_NEWCOMER, TO_COME
from outreach.hours import UNPLANNABLE, HoursBook, window_of

NAMED = 3


def of(
    session: Session, sequence: Sequence, *, now: datetime, newcomers: bool = False
) -> list[lab_screens.Finding]:
    """Return a blocker for each mailbox whose own hours never meet the windows of its leads, or of its newcomers.

    Worked out once for each place that leads are in, not for each lead.
    """
    try:
        if sequence.hours is not None:
            window_of(sequence.hours)
        found = _never_met(session, sequence, now, IS_NEWCOMER if newcomers else true())
    except UNPLANNABLE as error:
        found = [lab_screens.Finding(True, str(error), FindingKind.HOURS, Fix.STEPS)]
    return found


def _never_met(
    session: Session, sequence: Sequence, now: datetime, whose: ColumnElement[bool]
) -> list[lab_screens.Finding]:
    book = HoursBook(session)
    found = []
    for sender in senders.chosen(session, sequence.id, Channel.EMAIL):
        if sender.hours is None:
            continue
        mine = and_(
            Enrollment.sequence_id == sequence.id,
            Enrollment.email_sender_id == sender.id,
            Enrollment.state.in_(TO_COME),
            whose,
        )
        apart = _places_apart(session, book, sequence, sender, mine, now)
        if apart:
            found.append(
                lab_screens.Finding(
                    True, _sentence(session, book, sender, mine, apart), FindingKind.HOURS, Fix.STEPS
                )
            )
    return found


def _places_apart(
    session: Session,
    book: HoursBook,
    sequence: Sequence,
    sender: SenderAccount,
    mine: ColumnElement[bool],
    now: datetime,
) -> list[tuple[Lead, int]]:
    """Return one lead of each place whose window never meets the sender's hours, with how many leads are there."""
    rows = session.execute(
        select(func.min(Lead.id), func.count())
        .join(Enrollment, Enrollment.lead_id == Lead.id)
        .where(mine)
        .group_by(Lead.zone, Lead.country, Lead.region)
    ).all()
    ids = [lead_id for lead_id, _ in rows]
    there = {lead.id: lead for lead in session.scalars(select(Lead).where(among(session, Lead.id, ids)))}
    apart = []
    for lead_id, count in rows:
        lead = there[lead_id]
        try:
            book.of(lead, sequence, sender).next_open(now)
        except NeverSendable:
            apart.append((lead, count))
    return apart


def _sentence(
    session: Session,
    book: HoursBook,
    sender: SenderAccount,
    mine: ColumnElement[bool],
    apart: list[tuple[Lead, int]],
) -> str:
    count = sum(number for _, number in apart)
    there = or_(
        *(
            and_(
                Lead.zone.is_not_distinct_from(one.zone),
                Lead.country == one.country,
                Lead.region == one.region,
            )
            for one, _ in apart[:NAMED]
        )
    )
    names = session.scalars(
        select(Lead.name)
        .join(Enrollment, Enrollment.lead_id == Lead.id)
        .where(mine, there)
        .order_by(Lead.id)
        .limit(NAMED)
    ).all()
    zone, window, _ = book.own_place(sender)
    more = f" and {count - len(names)} more" if count > len(names) else ""
    return (
        f"{sender_naming.plain(sender)} sends {schedule.hours(window)} in {zone}, which never meets the sending window "
        f"of {count} lead{'s' if count > 1 else ''} ({', '.join(names)}{more}): change either, or choose another "
        "sender."
    )
