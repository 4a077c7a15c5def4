"""When windows in several places are open at once, such as the recipient's and the sender's."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from outreach.errors import NeverSendable
from outreach.schedule import Place, hours, next_open

COMMON_WITHIN = timedelta(days=21)


def earliest_common(at: datetime, places: Sequence[Place]) -> datetime:
    """Return the earliest instant from `at` on at which every place's window is open, such as both the
    recipient's and the sender's; `at` itself when there are none.

    Raises NeverSendable when there is none within 21 days.
    """
    moment = at
    while moment <= at + COMMON_WITHIN:
        opening = max((next_open(moment, *place) for place in places), default=moment)
        if opening == moment:
            return moment.astimezone(UTC)
        moment = opening
    described = " and ".join(f"{hours(window)} in {zone}" for zone, window, _ in places)
    raise NeverSendable(
        f"{described} are never open together within {COMMON_WITHIN.days} days: "
        "widen one of the windows or choose another sender."
    )
