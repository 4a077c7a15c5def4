"""What holds a sequence up, in words: whatever the lead with its last message waited for longest."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from models.states import Channel
from outreach.forecast import Caps, Holder, Wait
from outreach.forecast_screens import Bottleneck
from outreach.limits import WEEK, Budget

A_DAY = 86_400.0
Lane = tuple[str, Channel | None]
"""A sender's name, and the channel on which a limit holds."""


NONE = Bottleneck("the days between the steps")


def of_review(waiting: int) -> Bottleneck:
    """Return the bottleneck when leads could enter and nobody has approved their messages."""
    leads = "1 lead" if waiting == 1 else f"{waiting:,} leads"
    return Bottleneck(f"review, {leads} to approve", "approve them, and they enter at once")


def named(waits: Iterable[Wait], limits: Mapping[Lane, Budget], caps: Caps) -> Bottleneck:
    """Name the longest wait of a day or more, waits for the same thing taken together.

    `limits` are the scarcest budget of each sender on a channel.
    """
    seconds: dict[tuple[Holder, str, Channel | None], float] = defaultdict(float)
    for wait in waits:
        seconds[wait.holder, wait.name, wait.channel] += wait.seconds
    longest = max(seconds, key=lambda key: seconds[key], default=None)
    if longest is None or seconds[longest] < A_DAY:
        return NONE
    holder, name, channel = longest
    if holder is Holder.SENDER:
        return Bottleneck(
            f"{name}, {_in_words(limits[name, channel], channel)}",
            "choose one more sender or raise its limit to finish sooner",
            holder,
            channel,
        )
    if holder is Holder.COMPANY:
        return Bottleneck(
            f"{caps.company_leads} leads of {name} at a time", "the others there follow as these finish"
        )
    if holder is Holder.DOMAIN:
        return Bottleneck(f"{caps.domain_emails} emails a day to {name}", "the rest follows on later days")
    if holder is Holder.WORKSPACE:
        return Bottleneck(
            f"{caps.workspace_emails} emails a day for the whole workspace", "an admin can raise this cap"
        )
    return Bottleneck("the hours in which senders may write", "widen the sending window to finish sooner")


def scarcest(budgets: Iterable[Budget]) -> Budget:
    """Return the budget that lets least leave day after day."""
    return min(budgets, key=lambda budget: budget.limit / budget.within.total_seconds())


def _in_words(budget: Budget, channel: Channel | None) -> str:
    what = "invite" if channel is Channel.LINKEDIN_INVITE else "message"
    count = f"1 {what}" if budget.limit == 1 else f"{budget.limit:,} {what}s"
    return f"{count} a {'week' if budget.within == WEEK else 'day'}"
