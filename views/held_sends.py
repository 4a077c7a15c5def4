"""The card about sends that are held after a standstill, as a backup that was restored would repeat them."""

from slack_sdk.models.blocks import Block

from outreach.ledger_screens import HeldSends
from outreach.slack_port import Screen
from views import ids, text
from views.parts import actions, button, confirmation, context, section

_SHOWN = 6
_LINE = 900


def held_sends(held: HeldSends) -> Screen:
    """Draw the card; once they go on it says who let them."""
    lines = [text.sentence(line, _LINE) for line in held.found[:_SHOWN]]
    found = [context(line) for line in lines if line.strip()]
    if held.outcome:
        title = f"✓ *Sends go on*\n{text.sentence(held.outcome)}"
        return Screen("Sends go on", (section(title), *found))
    due = text.counted(held.due, "mail is due", "mails are due")
    blocks: list[Block] = [
        section(f"*All sends are held* · {due}\n{text.sentence(held.why)}."),
        section(
            "If the database was restored from a backup, some of them may have left already: *Reconcile* looks for "
            "them in the Sent folders and sends nothing. *Go on* lets the rest leave, each at its own time and pace."
        ),
        *found,
    ]
    if held.is_looking:
        blocks.append(context("Looking into the Sent folders…"))
    blocks.append(_buttons(held))
    return Screen(f"All sends are held: {due}", tuple(blocks))


def _buttons(held: HeldSends) -> Block:
    value = str(held.workspace_id)
    go_on = confirmation(
        "Let the sends go on?",
        f"{text.counted(held.due, 'due mail leaves', 'due mails leave')} within the limits and hours of their senders. "
        "What had left already and is not counted as sent leaves a second time.",
        "Go on",
    )
    return actions(
        [
            button("Reconcile", ids.HELD_RECONCILE, value, primary=not held.found),
            button("Go on", ids.HELD_GO_ON, value, primary=bool(held.found), confirm=go_on),
        ]
    )
