"""The forecast of a sequence: how many leads a day, until when, and what holds it up."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from models import Sequence, Workspace
from models.states import SequenceState
from outreach import bottleneck, forecast_rows, forecast_start, one_more_sender, schedule
from outreach.forecast import Future, Send, Start
from outreach.forecast_screens import Bottleneck, Forecast, SenderDay
from outreach.forecast_start import Standing
from outreach.limits import Budget
from outreach.simulation import simulate

DAY = timedelta(hours=24)
AT_ONCE = 1_000
"""How many leads a forecast may reckon with while a person waits for it: half a second, with one more sender too."""


def is_long(session: Session, sequence: Sequence) -> bool:
    """Say whether a forecast takes longer than a person should wait: it is worked out by a job then, and shown."""
    return forecast_rows.count_of(session, forecast_rows.sharing(session, sequence)) > AT_ONCE


def of(
    session: Session,
    sequence: Sequence,
    *,
    now: datetime,
    waits: bool | None = None,
    with_one_more: bool = False,
) -> Forecast:
    """Return the forecast of a sequence that goes on, or is launched, now; messages are approved in time.

    The live sequences that share its senders are reckoned with. `waits` is the launch choice for leads outside
    their hours, None for what the sequence says. `with_one_more` asks what one more sender would change, too, which
    takes as long again.
    """
    sequence_ids = forecast_rows.sharing(session, sequence)
    stands = forecast_start.standing(session, sequence_ids, now=now, assumed=(sequence.id,), waits=waits)
    future = simulate(stands.start)
    zone = session.get_one(Workspace, sequence.workspace_id).zone
    review = _review(session, sequence, now) if sequence.state is SequenceState.ACTIVE else None
    found = summary(sequence.id, stands, future, zone=zone, review=review)
    return replace(found, sooner=one_more_sender.sentence(stands.start, found)) if with_one_more else found


def summary(
    sequence_id: int, stands: Standing, future: Future, *, zone: str, review: Bottleneck | None = None
) -> Forecast:
    """Sum up what happens to one sequence; `review` names what waits for people when that is what holds it up."""
    start = stands.start
    sends = [send for send in future.sends if send.sequence_id == sequence_id]
    mine = {one.enrollment_id for one in start.candidates if one.flow.sequence_id == sequence_id}
    entries = sorted(at for enrollment_id, at in future.entries.items() if enrollment_id in mine)
    never = Counter(reason for enrollment_id, reason in future.never.items() if enrollment_id in mine)
    never.update(stands.aside_of(sequence_id))
    return Forecast(
        sequence_id=sequence_id,
        messages=len(sends),
        leads=len({send.enrollment_id for send in sends}),
        leads_a_day=_a_day(entries),
        first_at=sends[0].at if sends else None,
        last_enters_at=entries[-1] if entries else None,
        last_at=sends[-1].at if sends else None,
        bottleneck=review or _bottleneck(sequence_id, start, future, entries),
        never=tuple(never.most_common()),
        days=tuple(_days(sends, start, zone)),
    )


def _a_day(entries: list[datetime]) -> int:
    """Return how many leads enter in 24 hours on average, from the first to the last."""
    return max(1, round(len(entries) / ((entries[-1] - entries[0]) // DAY + 1))) if entries else 0


def _bottleneck(sequence_id: int, start: Start, future: Future, entries: list[datetime]) -> Bottleneck:
    at = entries[-1] if entries else start.now
    limits: dict[bottleneck.Lane, Budget] = {
        (lane.name, lane.channel): bottleneck.scarcest(lane.allowance(at).budgets) for lane in start.lanes
    }
    return bottleneck.named(future.held_up.get(sequence_id, ()), limits, start.caps)


def _review(session: Session, sequence: Sequence, now: datetime) -> Bottleneck | None:
    """Return review as the bottleneck of a live sequence when leads wait for nothing else."""
    stands = forecast_start.standing(session, [sequence.id], now=now)
    waiting = sum(reason == forecast_start.WAITS_FOR_REVIEW for reason in stands.aside.values())
    is_anybody_outside = any(not one.has_entered for one in stands.start.candidates)
    return bottleneck.of_review(waiting) if waiting and not is_anybody_outside else None


def _days(sends: Iterable[Send], start: Start, zone: str) -> list[SenderDay]:
    names = {lane.sender_id: lane.name for lane in start.lanes}
    counts: Counter[tuple[date, str, bool]] = Counter(
        (schedule.local_day(send.at, zone), names[send.sender_id], send.is_first_touch) for send in sends
    )
    keys = sorted({(on, sender) for on, sender, _ in counts})
    return [SenderDay(on, sender, counts[on, sender, True], counts[on, sender, False]) for on, sender in keys]
