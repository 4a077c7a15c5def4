"""The direct message to a reviewer: how much of a sequence waits for them, and by when."""

from datetime import datetime

from slack_sdk.models.blocks import Block, ButtonElement

from outreach.review_calls import ReviewCall
from outreach.slack_port import Screen
from views import ids, text, walk_ids
from views.parts import actions, button, context, section


def review_call(call: ReviewCall) -> Screen:
    """Draw the message; once nothing waits, for the moment until it is withdrawn, it says so."""
    name = text.name(call.sequence) or "a sequence"
    if not call.waiting:
        return Screen(
            f"Nothing of {name} waits for review", (section(f"✓ *{name}* · nothing waits for review"),)
        )
    waits = f"{text.counted(call.waiting, 'lead')} {'waits' if call.waiting == 1 else 'wait'} for your review"
    blocks: list[Block] = [section(f"*{waits}* · {text.bold(call.sequence)}")]
    if call.late and call.first_slot is not None:
        blocks.append(section(_late(call, call.first_slot)))
    buttons: list[ButtonElement] = [
        button(f"Review {call.waiting:,}", walk_ids.LAB_REVIEW, str(call.sequence_id), primary=True)
    ]
    if call.lab_url:
        buttons.append(button("Open lab", ids.OPEN_LINK, url=call.lab_url))
    blocks.append(actions(buttons))
    if call.is_four_eyes:
        blocks.append(context("What you wrote yourself is not counted: somebody else has to approve it."))
    blocks.append(
        context(text.joined([f"run: {text.name(call.run)}", "Nothing leaves without an approval."]))
    )
    return Screen(f"{waits}: {name}", tuple(blocks))


def _late(call: ReviewCall, first_slot: datetime) -> str:
    who = f"{text.counted(call.late, 'of them has', 'of them have')} a slot within a working day"
    return f"⚠ {who}, the first on {text.day_time(first_slot, call.zone)}. Without an approval it passes."
