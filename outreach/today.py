"""What leaves within 24 hours, sender by sender in order, and what does not and why."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, Lead, Message, Person, SenderAccount, Sequence, Step, Workspace
from outreach import due, forecast_lanes, planning, today_held, unheard
from outreach.calendars import Calendar
from outreach.forecast import Candidate, Flow, Future, Lane, Leg, Planned, Start
from outreach.hours import UNPLANNABLE, HoursBook
from outreach.outlook_screens import Today, TodayLine, TodaySender
from outreach.simulation import simulate

DAY, SECOND = timedelta(hours=24), timedelta(seconds=1)
MOST = 400
"""How many steps are looked at; more are only counted."""


@dataclass(frozen=True)
class _Row:
    delivery: Delivery
    message: Message
    step: Step
    enrollment: Enrollment
    sequence: Sequence
    lead: Lead
    sender: SenderAccount


def of(session: Session, actor: Person, *, now: datetime) -> Today:
    """Return the next 24 hours of the actor's workspace: steps that are planned, each when its turn comes."""
    workspace = session.get_one(Workspace, actor.workspace_id)
    of_day = due.sendable(None).where(
        Delivery.workspace_id == actor.workspace_id, Delivery.send_at < now + DAY
    )
    soon = of_day.where(~unheard.holds_it()).params(unheard.times(now))
    rows = _read(session, soon)
    total = _count(session, soon)
    start, without_time = _start(session, workspace.id, rows, now)
    future = simulate(start, until=now + DAY - SECOND)
    held = Counter(dict(today_held.reasons(session, workspace.id, before=now + DAY)))
    held.update(without_time)
    held += Counter(
        {unheard.WHY: _count(session, of_day.where(unheard.holds_it()).params(unheard.times(now)))}
    )
    late = len(rows) - len(future.sends) - sum(without_time.values())
    if late > 0:
        held[today_held.NO_ROOM] += late
    return Today(
        senders=tuple(_senders(start.lanes, future, rows, now)),
        held=tuple(held.most_common()),
        entering=today_held.entering(session, workspace.id, now=now),
        more=total - len(rows),
        zone=actor.zone or workspace.zone,
        now=now,
    )


def _count(session: Session, steps: Select[Delivery]) -> int:
    return session.scalar(select(func.count()).select_from(steps.subquery())) or 0


def _read(session: Session, soon: Select[Delivery]) -> list[_Row]:
    wanted = (Delivery, Message, Step, Enrollment, Sequence, Lead, SenderAccount)
    found = session.execute(
        soon.join(Message, Message.id == Delivery.message_id)
        .join(Step, Step.id == Message.step_id)
        .join(Lead, Lead.id == Delivery.lead_id)
        .with_only_columns(*wanted, maintain_column_froms=True)
        .order_by(Delivery.send_at, Delivery.id)
        .limit(MOST)
    )
    return [_Row(*row) for row in found]


def _start(
    session: Session, workspace_id: int, rows: Iterable[_Row], now: datetime
) -> tuple[Start, Counter[str]]:
    """Return these steps as a start, each the only one of its lead, and why some have no time at all."""
    book, without_time = HoursBook(session), Counter[str]()
    found = list(rows)
    lanes = forecast_lanes.lanes_of(session, {row.sender.id: row.sender for row in found}.values(), now)
    at = {(lane.sender_id, lane.channel): index for index, lane in enumerate(lanes)}
    candidates: list[Candidate] = []
    for row in found:
        channel = row.message.channel
        try:
            calendar = Calendar(book.of(row.lead, row.sequence, row.sender, channel))
        except UNPLANNABLE as error:
            without_time[str(error)] += 1
        else:
            candidates.append(_candidate(row, calendar, at[row.sender.id, channel]))
    caps = forecast_lanes.caps_of(session, workspace_id, now)
    return Start(now, lanes, tuple(candidates), caps), without_time


def _candidate(row: _Row, calendar: Calendar, lane: int) -> Candidate:
    channel, delivery = row.message.channel, row.delivery
    return Candidate(
        row.enrollment.id,
        Flow(row.sequence.id, (Leg(row.step.id, row.step.position, channel, row.step.delay_days),)),
        {channel: calendar},
        {channel: lane},
        domain=delivery.domain,
        has_entered=True,
        planned=Planned(
            delivery.id,
            delivery.send_at,
            delivery.priority == planning.FIRST_TOUCH,
            delivery.any_hour,
            delivery.attempt,
        ),
    )


def _senders(lanes: Iterable[Lane], future: Future, rows: Iterable[_Row], now: datetime) -> list[TodaySender]:
    by_step = {(row.enrollment.id, row.step.id): row for row in rows}
    found: list[TodaySender] = []
    for lane in lanes:
        sends = [
            (send, by_step[send.enrollment_id, send.step_id])
            for send in future.sends
            if send.sender_id == lane.sender_id
        ]
        lines = tuple(
            TodayLine(
                at=send.at,
                lead_id=row.lead.id,
                lead_name=row.lead.name,
                company=row.lead.company,
                sequence=row.sequence.name,
                position=row.step.position,
                channel=row.message.channel,
                is_first_touch=send.is_first_touch,
            )
            for send, row in sends
            if row.message.channel is lane.channel
        )
        if lines:
            found.append(TodaySender(lane.name, len(lane.sent), lane.allowance(now).a_day, lines))
    return found
