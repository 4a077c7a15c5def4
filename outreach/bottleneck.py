"""What holds a sequence up, in words: whatever the lead with its last message waited for longest."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from outreach.forecast import Caps, Holder, Wait
from outreach.forecast_screens import Bottleneck

A_DAY = 86_400.0


NONE = Bottleneck("the days between the steps")


def of_review(waiting: int) -> Bottleneck:
    """Return the bottleneck when leads could enter and nobody has approved their messages."""
    leads = "1 lead" if waiting == 1 else f"{waiting:,} leads"
    return Bottleneck(f"review, {leads} to approve", "approve them, and they enter at once")


def named(waits: Iterable[Wait], limits: Mapping[str, int], caps: Caps) -> Bottleneck:
    """Name the longest wait of a day or more, waits for the same thing taken together.

    `limits` are what each sender may send a day, by its name.
    """
    seconds: dict[tuple[Holder, str], float] = defaultdict(float)
    for wait in waits:
        seconds[wait.holder, wait.name] += wait.seconds
    longest = max(seconds, key=lambda key: seconds[key], default=None)
    if longest is None or seconds[longest] < A_DAY:
        return NONE
    holder, name = longest
    if holder is Holder.SENDER:
        limit = limits.get(name, 0)
        return Bottleneck(
            f"{name}, {'1 message' if limit == 1 else f'{limit:,} messages'} a day",
            "choose one more sender or raise its limit to finish sooner",
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
