"""The direct message about a test send: what became of each mail, and what LinkedIn messages say."""

from slack_sdk.models.blocks import Block

from models.states import Channel, DeliveryState
from outreach.slack_port import Screen
from outreach.test_screens import Tests, Tried
from views import text
from views.parts import context, pieces, section

_STATES = {
    DeliveryState.SCHEDULED: "on its way…",
    DeliveryState.DEFERRED: "on its way…",
    DeliveryState.SENDING: "on its way…",
    DeliveryState.SENT: "✓ sent",
    DeliveryState.REJECTED: "⚠ not taken",
    DeliveryState.CANCELLED: "⚠ not sent",
    DeliveryState.UNKNOWN: "on its way…",
}
_MOST_BLOCKS = 45


def test_sends(test: Tests) -> Screen:
    """Draw what became of a test."""
    title = f"Test send: the messages for {text.name(test.lead_name)}"
    blocks: list[Block] = [section(f"*{title}*")]
    for number, one in enumerate(test.messages, start=1):
        blocks += _message(number, one)
    blocks = blocks[:_MOST_BLOCKS]
    blocks.append(context("This was a test: nothing went to the lead, and it counts nowhere."))
    return Screen(title, tuple(blocks))


def _message(number: int, one: Tried) -> list[Block]:
    head = f"*{number} · {text.channel_name(one.channel)}*"
    if one.channel is not Channel.EMAIL:
        said = f"as {text.name(one.sender)} would send it, shown here only"
        return [section(text.joined([head, said])), *pieces(one.body)]
    state = _STATES[one.state] if one.state is not None else ""
    why = f"\n{text.sentence(one.reason, 250)}" if one.state in _WITH_REASON and one.reason else ""
    line = text.joined([head, f"by {text.name(one.sender)}", state])
    return [section(f"{line}\n{text.name(one.subject, 200)}{why}")]


_WITH_REASON = (DeliveryState.REJECTED, DeliveryState.CANCELLED)
