"""What a forecast says: plain values for the launch dialog and the lab's root."""

from dataclasses import dataclass, field
from datetime import date, datetime

from models.states import Channel


@dataclass(frozen=True)
class Bottleneck:
    """What decides when the last message leaves, and what would make it leave sooner ("": nothing would).

    `holder` is a `forecast.Holder`, "" for none; `channel` the one on which a sender's limit holds.
    """

    what: str
    advice: str = ""
    holder: str = field(default="", compare=False)
    channel: Channel | None = field(default=None, compare=False)


@dataclass(frozen=True)
class SenderDay:
    """What one sender sends of a sequence on one day, in the workspace's zone."""

    on: date
    sender: str
    first_touches: int
    follow_ups: int


@dataclass(frozen=True)
class Forecast:
    """What becomes of a sequence if nobody replies and all is approved in time.

    `never` counts the leads that get no further, by reason. Times are None when nothing leaves. `sooner` says in a
    sentence how much sooner one more sender would be done, "" where that was not asked or makes no difference.
    """

    sequence_id: int
    messages: int
    leads: int
    leads_a_day: int
    first_at: datetime | None
    last_enters_at: datetime | None
    last_at: datetime | None
    bottleneck: Bottleneck
    never: tuple[tuple[str, int], ...] = ()
    days: tuple[SenderDay, ...] = ()
    sooner: str = ""
