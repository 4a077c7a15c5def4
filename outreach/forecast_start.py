"""How things stand for a forecast: leads, senders and caps put together from the rows."""

from collections.abc import Collection
from collections.abc import Sequence as Many
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Delivery, Lead, SenderAccount, Sequence, Step
from models.states import (
    WAITING_DELIVERY,
    Channel,
    DeliveryState,
    EnrollmentState,
    MessageState,
)
from outreach import caps, forecast_lanes, forecast_rows, free_mail, intake, newcomer_gate, planning
from outreach.calendars import Calendar
from outreach.forecast import Candidate, Flow, Lane, Leg, Planned, Start
from outreach.forecast_rows import OUTSIDE, LeadRow, OpenRow
from outreach.hours import UNPLANNABLE, Hours, HoursBook

WAITS_FOR_REVIEW = "Its messages wait for review"
PAUSED = "The lead is paused"
WAITS_ELSEWHERE = "Waits to enter: the lead is active in another sequence"
UNKNOWN = "Nobody knows whether a message to this lead has left"


@dataclass(frozen=True)
class Standing:
    """A start, and why some leads are not in it, by sequence and enrollment."""

    start: Start
    aside: dict[tuple[int, int], str]

    def aside_of(self, sequence_id: int) -> list[str]:
        """Return why leads of a sequence are not in the start, once for each."""
        return [reason for (of_sequence, _), reason in self.aside.items() if of_sequence == sequence_id]


def standing(
    session: Session,
    sequence_ids: Many[int],
    *,
    now: datetime,
    assumed: Collection[int] = (),
    waits: bool | None = None,
) -> Standing:
    """Return how these sequences of one workspace stand.

    The messages of sequences in `assumed` count as reviewed in time. `waits` is the launch choice to go by, None
    for what each sequence says.
    """
    return _Reading(session, sequence_ids, now, assumed, waits).standing()


class _Reading:
    def __init__(
        self,
        session: Session,
        sequence_ids: Many[int],
        now: datetime,
        assumed: Collection[int],
        waits: bool | None,
    ) -> None:
        self._session, self._now, self._assumed = session, now, assumed
        self._book = HoursBook(session)
        self._sequences = {
            one.id: one for one in session.scalars(select(Sequence).where(Sequence.id.in_(sequence_ids)))
        }
        self._flows = {one.id: self._flow(one, waits) for one in self._sequences.values()}
        self._rows = forecast_rows.leads_of(session, sequence_ids)
        self._texts = forecast_rows.texts_of(session, sequence_ids)
        self._open = forecast_rows.open_of(session, sequence_ids)
        self._written_to = forecast_rows.written_to(session, sequence_ids)
        waiting = [one.id for one in self._sequences.values() if one.waits_for_others]
        self._elsewhere = forecast_rows.elsewhere(session, waiting) if waiting else set()
        self._calendars: dict[tuple[object, ...], Calendar] = {}
        self._by_hours: dict[Hours, Calendar] = {}
        self._aside: dict[tuple[int, int], str] = {}
        self._held: dict[int, str] = {}

    def standing(self) -> Standing:
        found = (self._candidate(row) for row in self._rows)
        candidates = tuple(one for one in found if one is not None)
        workspace_ids = {one.workspace_id for one in self._sequences.values()}
        next_id = (self._session.scalar(select(func.max(Delivery.id))) or 0) + 1
        start = Start(
            self._now,
            self._lanes,
            candidates,
            forecast_lanes.caps_of(self._session, min(workspace_ids), self._now),
            next_id,
        )
        return Standing(start, self._aside)

    def _flow(self, sequence: Sequence, waits: bool | None) -> Flow:
        steps = self._session.scalars(
            select(Step)
            .where(Step.sequence_id == sequence.id, Step.removed_at.is_(None))
            .order_by(Step.position)
        )
        legs = tuple(
            Leg(step.id, step.position, step.channel, step.delay_days, step.business_days) for step in steps
        )
        is_chosen = waits is not None and sequence.id in self._assumed
        waits_first = bool(waits) if is_chosen else sequence.first_step_waits
        return Flow(sequence.id, legs, waits_first, intake.weekdays_of(self._session, sequence))

    @cached_property
    def _senders(self) -> dict[int, SenderAccount]:
        ids = {id_ for row in self._rows for id_ in (row.email_sender_id, row.linkedin_sender_id) if id_}
        rows = self._session.scalars(
            select(SenderAccount).where(SenderAccount.id.in_(ids)).order_by(SenderAccount.id)
        )
        return {sender.id: sender for sender in rows}

    @cached_property
    def _lanes(self) -> tuple[Lane, ...]:
        return forecast_lanes.lanes_of(self._session, self._senders.values(), self._now)

    @cached_property
    def _lane_at(self) -> dict[tuple[int, Channel], int]:
        return {(lane.sender_id, lane.channel): index for index, lane in enumerate(self._lanes)}

    def _candidate(self, row: LeadRow) -> Candidate | None:
        """Return a lead as the forecast sees it, None when it is set aside."""
        reason = self._why_aside(row)
        if reason:
            self._aside[row.sequence_id, row.enrollment_id] = reason
            return None
        flow = self._flows[row.sequence_id]
        try:
            calendars = {leg.channel: self._calendar(row, leg.channel) for leg in flow.legs}
        except UNPLANNABLE as error:
            self._aside[row.sequence_id, row.enrollment_id] = str(error)
            return None
        channels = {leg.channel for leg in flow.legs if row.has_address(leg.channel)}
        lanes = {
            channel: self._lane_at[sender_id, channel]
            for channel in channels
            if (sender_id := row.sender_id(channel)) is not None
        }
        delivery = self._open.get(row.enrollment_id)
        is_leaving = delivery is not None and delivery.state is DeliveryState.SENDING
        return Candidate(
            row.enrollment_id,
            flow,
            calendars,
            lanes,
            company=free_mail.company_domain(row.email_domain),
            domain=caps.counted_domain(row.email or "", Channel.EMAIL),
            has_entered=row.state is EnrollmentState.ACTIVE,
            position=row.position + is_leaving,
            left_on=self._now.date() if is_leaving else row.left_on,
            was_written_to=is_leaving or row.enrollment_id in self._written_to,
            skips=self._skips(row, flow),
            planned=_planned(delivery),
            away_until=row.away_until,
        )

    def _skips(self, row: LeadRow, flow: Flow) -> frozenset[int]:
        left_out = {
            position
            for position, state in self._texts.get(row.enrollment_id, ())
            if state is MessageState.LEFT_OUT
        }
        unreachable = {leg.position for leg in flow.legs if not row.can_get(leg.channel)}
        return frozenset(left_out | unreachable)

    def _why_aside(self, row: LeadRow) -> str:
        if row.state is EnrollmentState.PAUSED:
            return PAUSED
        delivery = self._open.get(row.enrollment_id)
        if delivery is not None:
            return UNKNOWN if delivery.state is DeliveryState.UNKNOWN else ""
        if row.enrollment_id in self._elsewhere:
            return WAITS_ELSEWHERE
        if row.sequence_id in self._assumed:
            return ""
        if row.state in OUTSIDE:
            return self._why_held(row) if row.state is EnrollmentState.WAITING else WAITS_FOR_REVIEW
        states = dict(self._texts.get(row.enrollment_id, ()))
        is_next_approved = states.get(row.position) in (MessageState.APPROVED, MessageState.LEFT_OUT)
        if is_next_approved and row.reason == planning.WAITS_FOR_ACCEPTANCE:
            return planning.WAITS_FOR_ACCEPTANCE
        return "" if is_next_approved else planning.WAITS_FOR_APPROVAL

    def _why_held(self, row: LeadRow) -> str:
        """Say why a newcomer is held back; what holds one of a sequence holds the others, so it is asked once."""
        if not row.came_later:
            return ""
        if row.sequence_id not in self._held:
            sequence = self._sequences[row.sequence_id]
            self._held[row.sequence_id] = newcomer_gate.why_held(self._session, sequence, now=self._now)
        said = self._held[row.sequence_id]
        return newcomer_gate.HELD.format(said=said) if said else ""

    def _calendar(self, row: LeadRow, channel: Channel) -> Calendar:
        sender_id = row.sender_id(channel)
        key = (row.sequence_id, sender_id, channel, row.zone, row.country, row.region)
        if key not in self._calendars:
            sender = self._senders.get(sender_id) if sender_id else None
            lead = self._session.get_one(Lead, row.lead_id)
            hours = self._book.of(lead, self._sequences[row.sequence_id], sender, channel)
            self._calendars[key] = self._by_hours.setdefault(hours, Calendar(hours))
        return self._calendars[key]


def _planned(delivery: OpenRow | None) -> Planned | None:
    if delivery is None or delivery.state not in WAITING_DELIVERY:
        return None
    return Planned(
        delivery.delivery_id,
        delivery.send_at,
        delivery.priority == planning.FIRST_TOUCH,
        delivery.any_hour,
        delivery.attempt,
    )
