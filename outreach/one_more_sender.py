"""What one more sender would change: the same simulation once more, with a fresh sender beside the busiest ones."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from models.states import AccountKind, Channel
from outreach import senders
from outreach.forecast import Candidate, Holder, Lane, Start
from outreach.forecast_screens import Forecast
from outreach.simulation import simulate

_FRESH = -1
"""The id of the sender that is not there."""
_NAMES = {AccountKind.EMAIL: "mailbox", AccountKind.LINKEDIN: "LinkedIn account"}
_IN_WEEKS = timedelta(days=14)


def sentence(start: Start, forecast: Forecast) -> str:
    """Say how much sooner one more sender would be done, "" where no sender's limit holds the sequence up.

    The fresh sender has the limits of the one that writes to most leads and has sent nothing yet. It takes the leads
    that have not entered and that the hash of senders would give to it.
    """
    held_up = forecast.bottleneck
    if held_up.holder != Holder.SENDER or held_up.channel is None or forecast.last_at is None:
        return ""
    kind = AccountKind.of(held_up.channel)
    more = _with_one_more(start, forecast.sequence_id, kind)
    if more is None:
        return ""
    sends = [send.at for send in simulate(more).sends if send.sequence_id == forecast.sequence_id]
    sooner = forecast.last_at - sends[-1] if sends else timedelta()
    return f"One more {_NAMES[kind]}: {_in_words(sooner)} sooner." if sooner >= timedelta(days=1) else ""


def _in_words(sooner: timedelta) -> str:
    count, unit = (sooner.days // 7, "week") if sooner >= _IN_WEEKS else (sooner.days, "day")
    return f"{count:,} {unit}{'' if count == 1 else 's'}"


def _with_one_more(start: Start, sequence_id: int, kind: AccountKind) -> Start | None:
    """Return the start with one more sender of a kind, None where no lead of the sequence has such a sender."""
    channels = [channel for channel in kind.channels if _uses(start, sequence_id, channel)]
    if not channels:
        return None
    users = Counter(
        start.lanes[one.lanes[channel]].sender_id
        for one in start.candidates
        for channel in channels
        if one.flow.sequence_id == sequence_id and channel in one.lanes
    )
    busiest, _ = users.most_common(1)[0]
    fresh = [
        replace(lane, sender_id=_FRESH, name="one more", free_at=None, sent=(), promised=(), trouble="")
        for lane in start.lanes
        if lane.sender_id == busiest
    ]
    places = {lane.channel: len(start.lanes) + at for at, lane in enumerate(fresh)}
    assigned = senders.assigning(
        [*((id_, _weight(start, id_)) for id_ in users), (_FRESH, _weight(start, busiest))]
    )
    moved = tuple(_moved(one, sequence_id, channels, places, assigned) for one in start.candidates)
    return replace(start, lanes=(*start.lanes, *fresh), candidates=moved)


def _uses(start: Start, sequence_id: int, channel: Channel) -> bool:
    return any(one.flow.sequence_id == sequence_id and channel in one.lanes for one in start.candidates)


def _weight(start: Start, sender_id: int) -> int:
    lanes: list[Lane] = [lane for lane in start.lanes if lane.sender_id == sender_id]
    return max(1, min(lane.allowance(start.now).a_day for lane in lanes))


def _moved(
    one: Candidate,
    sequence_id: int,
    channels: list[Channel],
    places: dict[Channel, int],
    assigned: Callable[[int], int | None],
) -> Candidate:
    """Give a lead that has not entered to the fresh sender where the hash says so; the others keep theirs."""
    is_free = one.flow.sequence_id == sequence_id and not one.has_entered
    if not is_free or assigned(one.enrollment_id) != _FRESH:
        return one
    lanes = {
        channel: places.get(channel, at) if channel in channels else at for channel, at in one.lanes.items()
    }
    return replace(one, lanes=lanes)
