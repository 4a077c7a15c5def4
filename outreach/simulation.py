"""Runs the rules ahead of the clock, from instant to instant: what the drain, the clock and planning would do.

Nothing is decided here that is not decided by the same pure functions: `limits`, `schedule`, `admission`.
"""

from datetime import date, datetime, timedelta
from heapq import heappop, heappush

from models.states import Channel
from outreach import held_back
from outreach.entrance import Entrance
from outreach.errors import NeverSendable
from outreach.forecast import Candidate, Future, Holder, Leg, Send, Start, Wait
from outreach.running_caps import RunningCaps
from outreach.tracks import Mover, Parcel, Track, parcel_of

FOREVER = timedelta(days=3650)
_SENDING, _ENTERING, _SENDING_NEWCOMERS = 0, 1, 2
"""What happens first at the same instant: a drain sends what is due, then leads enter, then they are written to."""


def simulate(start: Start, *, until: datetime | None = None) -> Future:
    """Return what happens from `start.now` to the last message, or up to and with `until`."""
    ahead = _Ahead(start)
    ahead.run(until or start.now + FOREVER)
    return ahead.future()


class _Ahead:
    def __init__(self, start: Start) -> None:
        self._start = start
        self._tracks = [Track(lane, start.now) for lane in start.lanes]
        self._entrance = Entrance(start)
        self._events: list[tuple[datetime, int, int]] = []
        self._entered_at: datetime | None = None
        self._asks_at: dict[int, datetime] = {}
        self._next_id = start.next_delivery_id
        self._caps = RunningCaps(start.caps)
        self._sends: list[Send] = []
        self._entries: dict[int, datetime] = {}
        self._never: dict[int, str] = {}
        self._last: dict[int, Mover] = {}
        for candidate in start.candidates:
            self._begin(candidate)
        for sequence_id in self._entrance.sequence_ids:
            self._ask(sequence_id, start.now)

    def future(self) -> Future:
        """Return what happened so far."""
        held_up = {sequence_id: tuple(mover.waits) for sequence_id, mover in self._last.items()}
        return Future(tuple(self._sends), self._entries, self._never, held_up)

    def run(self, until: datetime) -> None:
        """Go from event to event."""
        while self._events and self._events[0][0] <= until:
            now, kind, which = heappop(self._events)
            self._entered_at = now if kind != _SENDING else None
            if kind == _ENTERING:
                self._enter(which, now)
            else:
                self._serve(which, now)

    # Entering.

    def _begin(self, candidate: Candidate) -> None:
        mover = Mover(candidate, candidate.position, candidate.left_on, candidate.was_written_to)
        if not candidate.has_entered:
            self._refuse_without_sender(candidate)
        elif candidate.planned is not None:
            self._put(parcel_of(mover, candidate.planned))
        else:
            self._plan(mover, self._start.now)

    def _refuse_without_sender(self, candidate: Candidate) -> None:
        if not candidate.lanes:
            self._never[candidate.enrollment_id] = "No sender is chosen for it"
            return
        first = candidate.flow.legs[0].channel if candidate.flow.legs else None
        for channel, lane in candidate.lanes.items():
            found = self._tracks[lane].lane
            trouble = found.trouble or (found.first_trouble if channel is first else "")
            if trouble:
                self._never[candidate.enrollment_id] = trouble

    def _enter(self, sequence_id: int, now: datetime) -> None:
        if self._asks_at.get(sequence_id) != now:
            return
        del self._asks_at[sequence_id]
        for index in self._entrance.let_in(sequence_id, lambda lane: self._tracks[lane].allowance(now), now):
            candidate = self._start.candidates[index]
            self._entries[candidate.enrollment_id] = now
            mover = Mover(candidate, candidate.position, candidate.left_on, candidate.was_written_to)
            self._waited_outside(mover, self._entrance.aside.get(index), now)
            self._plan(mover, now)
        again = self._entrance.next_room_at(sequence_id, now)
        if again is not None:
            self._ask(sequence_id, again)

    def _ask(self, sequence_id: int, at: datetime) -> None:
        """Look at this instant whether somebody enters a sequence, unless that is done earlier anyway."""
        known = self._asks_at.get(sequence_id)
        if known is None or at < known:
            self._asks_at[sequence_id] = at
            heappush(self._events, (at, _ENTERING, sequence_id))

    def _waited_outside(self, mover: Mover, aside: tuple[Holder, datetime] | None, now: datetime) -> None:
        holder, since = aside or (Holder.SENDER, now)
        candidate = mover.candidate
        mover.waits.append(self._scarcest(candidate, (since - self._start.now).total_seconds(), now))
        if aside is not None:
            name = candidate.company if holder is Holder.COMPANY else candidate.domain
            mover.waits.append(Wait(holder, name, (now - since).total_seconds()))

    def _scarcest(self, candidate: Candidate, seconds: float, now: datetime) -> Wait:
        """Return a wait outside for what lets fewest in: one of a lead's lanes, or the cap of all emails."""
        flow = candidate.flow
        paces = {
            lane: self._entrance.pace(flow, lane, self._tracks[lane].allowance(now), now)
            for lane in sorted(candidate.lanes.values())
        }
        first = min(paces, key=lambda lane: paces[lane])
        by_all = self._entrance.pace_of_all(flow, now) if Channel.EMAIL in candidate.lanes else None
        if by_all is not None and by_all < paces[first]:
            return Wait(Holder.WORKSPACE, "", seconds)
        lane = self._start.lanes[first]
        return Wait(Holder.SENDER, lane.name, seconds, lane.channel)

    # Planning.

    def _plan(self, mover: Mover, now: datetime) -> None:
        """Plan the step at a lead's position as `planning.plan` does; after the last one the lead is done."""
        candidate = mover.candidate
        try:
            for leg in candidate.flow.legs[mover.position - 1 :]:
                calendar = candidate.calendars[leg.channel]
                due_on = (
                    calendar.day_of(now)
                    if mover.left_on is None
                    else calendar.due_on(mover.left_on, leg.delay_days, leg.business_days)
                )
                if leg.position in candidate.skips:
                    mover.left_on = due_on
                    continue
                mover.position = leg.position
                self._put(self._parcel(mover, leg, due_on, now))
                return
        except NeverSendable as error:
            self._never[candidate.enrollment_id] = str(error)
            return
        self._ended(mover, now)

    def _parcel(self, mover: Mover, leg: Leg, due_on: date, now: datetime) -> Parcel:
        calendar, away_until = mover.candidate.calendars[leg.channel], mover.candidate.away_until
        is_first, waits = mover.left_on is None, mover.candidate.flow.waits
        wanted_at = now if is_first else max(calendar.opens_on(due_on), now)
        if is_first and waits:
            wanted_at = calendar.next_open(now)
        day = calendar.day_of(wanted_at) if is_first else due_on
        due_at, day = held_back.due(calendar, wanted_at, day, away_until)
        any_hour = is_first and not waits and due_at == wanted_at
        number, self._next_id = self._next_id, self._next_id + 1
        is_first_touch = not mover.was_written_to
        if not any_hour and not (is_first_touch and due_at <= now):
            due_at = calendar.place(day, number, held_back.not_before(now, away_until))
        return Parcel(number, due_at, is_first_touch, mover, leg, calendar, any_hour, 0, due_at)

    def _put(self, parcel: Parcel) -> None:
        lane = parcel.mover.candidate.lanes.get(parcel.leg.channel)
        trouble = "No sender is chosen for it" if lane is None else self._trouble(lane, parcel)
        if lane is None or trouble:
            self._never[parcel.mover.candidate.enrollment_id] = trouble
            return
        self._tracks[lane].put(parcel)
        self._wake(lane)

    def _trouble(self, lane: int, parcel: Parcel) -> str:
        found = self._tracks[lane].lane
        return found.trouble or (found.first_trouble if parcel.is_first_touch else "")

    def _wake(self, lane: int) -> None:
        track = self._tracks[lane]
        at = track.next_at()
        if at is not None and (track.wakes_at is None or at < track.wakes_at):
            track.wakes_at = max(at, self._start.now)
            kind = _SENDING_NEWCOMERS if track.wakes_at == self._entered_at else _SENDING
            heappush(self._events, (track.wakes_at, kind, lane))

    def _ended(self, mover: Mover, now: datetime) -> None:
        """Let others of the company ask again."""
        for sequence_id in self._entrance.leave(mover.candidate.company):
            self._ask(sequence_id, now)

    # Sending.

    def _serve(self, lane: int, now: datetime) -> None:
        """Send one message of a sender, as a drain would at this instant, and say when to look again."""
        track = self._tracks[lane]
        if track.wakes_at != now:
            return
        track.wakes_at = None
        while track.free_at <= now:
            parcel = track.choose(now)
            if parcel is None:
                break
            try:
                held = self._held(parcel, now)
            except NeverSendable as error:
                self._never[parcel.mover.candidate.enrollment_id] = str(error)
                continue
            if held is None:
                self._send(track, parcel, now)
                break
            self._put_off(track, parcel, *held, now)
        if track.free_at <= now and track.has_due():
            track.free_at = max(track.room_at(now), now + timedelta(seconds=1))
        self._wake(lane)

    def _put_off(self, track: Track, parcel: Parcel, holder: Holder, until: datetime, now: datetime) -> None:
        parcel.send_at = until
        track.put(parcel)
        if holder is Holder.WINDOW and parcel.since < now:
            # It missed its window because its sender had no room in it, so it goes on waiting for that.
            track.put_off_closed(now)
            return
        name = parcel.mover.candidate.domain if holder is Holder.DOMAIN else ""
        self._waited_for_sender(track, parcel, now)
        parcel.mover.waits.append(Wait(holder, name, (until - now).total_seconds()))
        parcel.since = until

    def _waited_for_sender(self, track: Track, parcel: Parcel, now: datetime) -> None:
        seconds = (now - max(parcel.since, self._start.now)).total_seconds()
        lane = track.lane
        parcel.mover.waits.append(Wait(Holder.SENDER, lane.name, seconds, lane.channel))

    def _held(self, parcel: Parcel, now: datetime) -> tuple[Holder, datetime] | None:
        """Return what but its sender holds a due message back, and until when."""
        away_until = parcel.mover.candidate.away_until
        if away_until is not None and now < away_until:
            return Holder.WINDOW, parcel.calendar.next_open(away_until)
        if not parcel.any_hour and not parcel.calendar.is_open(now):
            return Holder.WINDOW, parcel.calendar.next_open(now)
        return self._caps.why_full(parcel.leg.channel, parcel.mover.candidate.domain, now)

    def _send(self, track: Track, parcel: Parcel, now: datetime) -> None:
        mover, leg = parcel.mover, parcel.leg
        candidate, calendar = mover.candidate, parcel.calendar
        self._waited_for_sender(track, parcel, now)
        track.sent(parcel, now, calendar.seconds_left(now))
        self._caps.take(leg.channel, candidate.domain, now)
        self._sends.append(
            Send(
                candidate.enrollment_id,
                candidate.flow.sequence_id,
                leg.step_id,
                leg.position,
                track.lane.sender_id,
                now,
                parcel.is_first_touch,
            )
        )
        self._last[candidate.flow.sequence_id] = mover
        mover.left_on, mover.position, mover.was_written_to = calendar.day_of(now), leg.position + 1, True
        self._plan(mover, now)
