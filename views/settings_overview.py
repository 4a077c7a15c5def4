"""`/plera settings`: the page with one section per topic, and the list of mailboxes."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from models.states import SenderState
from outreach.setting_screens import Item, SenderLine
from views import checklist, settings_ids, text
from views.parts import context, modal, section

_SHOWN = 40
_HEALTH = {
    SenderState.HEALTHY: "✓ working",
    SenderState.BROKEN: "⚠ not reachable",
    SenderState.PAUSED: "paused",
}


def overview(items: Sequence[Item]) -> View:
    """Build the page: every topic with its state and the button that changes it."""
    return modal(
        settings_ids.SETTINGS_OVERVIEW,
        "Settings",
        [
            *(checklist.line(item) for item in items),
            context(f"{checklist.progress(items)} · only admins see and change this."),
        ],
        close="Done",
    )


def senders(lines: Sequence[SenderLine]) -> View:
    """Build the list of mailboxes with their health, and say how another one is added."""
    blocks: list[Block] = [_line(one) for one in lines[:_SHOWN]]
    if not lines:
        blocks.append(section("*No mailbox yet.* Mails leave from mailboxes of your own, read over IMAP."))
    if len(lines) > _SHOWN:
        blocks.append(context(f"{len(lines) - _SHOWN} more."))
    how = "Where Plera runs, type `plera mailbox add`: it asks for address, servers and password, and tries them."
    blocks.append(context(how))
    return modal(settings_ids.SETTINGS_SENDERS, "Mailboxes", blocks, close="Back")


def _line(line: SenderLine) -> Block:
    facts = text.joined(
        [
            _HEALTH[line.state],
            f"at most {line.daily_limit} a day",
            f"owner {text.name(line.owner)}" if line.owner else "no owner",
        ]
    )
    reason = f"\n{text.sentence(line.problem, 250)}" if line.problem else ""
    return section(f"{text.bold(line.address)}\n{facts}{reason}")
