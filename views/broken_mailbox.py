"""The direct message that asks for a mailbox to be connected again, and says so once it works."""

from slack_sdk.models.blocks import Block

from models.states import SenderState
from outreach.mailbox_screens import BrokenMailbox
from outreach.slack_port import Screen
from views import mailbox_ids, text
from views.parts import actions, button, context, section

_OVER = {
    SenderState.HEALTHY: "works again: what waited for it goes on.",
    SenderState.PAUSED: "is paused: nothing leaves from it until Resume.",
    SenderState.REMOVED: "was removed.",
}


def broken_mailbox(model: BrokenMailbox) -> Screen:
    """Draw the question, by name, or what became of it."""
    address = text.name(model.address)
    if model.state is not SenderState.BROKEN:
        mark = "✓ " if model.state is SenderState.HEALTHY else ""
        words = f"{mark}{address} {_OVER[model.state]}"
        return Screen(words, (section(words),))
    hello = f"{text.name(model.name)}, " if model.name else ""
    waiting = f"{text.counted(model.waiting, 'message')} {'waits' if model.waiting == 1 else 'wait'}"
    kept = f"{waiting if model.waiting else 'what it is to send waits'} until it works again."
    blocks: list[Block] = [
        section(
            f"⚠ {hello}*{address} is disconnected.*\n{text.sentence(model.reason)}\nNothing was lost: {kept}"
        )
    ]
    if model.may_reconnect:
        blocks.append(
            actions(
                [
                    button("Reconnect…", mailbox_ids.MAILBOX_RECONNECT, str(model.sender_id), primary=True),
                    button("Senders", mailbox_ids.SENDERS_OPEN, "0"),
                ]
            )
        )
    if model.checked_at is not None:
        blocks.append(context(f"last checked {text.day_time(model.checked_at, model.zone)}"))
    return Screen(f"{hello}{address} is disconnected: {text.sentence(model.reason, 200)}", tuple(blocks))
