"""What leaves within 24 hours: a short answer, and a modal with every message, sender by sender, page by page."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from outreach.outlook_screens import Today, TodayLine, TodaySender
from outreach.slack_port import Screen
from views import clicks, ids, lead_ids, text
from views.parts import actions, button, context, modal, section

_SENDERS_SHOWN = 6
_REASONS_SHOWN = 6
LINES_A_PAGE = 30
"""A row has a block of its own for its button, a sender one for its head; Slack takes a hundred in a modal."""


def today_answer(today: Today) -> Screen:
    """Draw the short answer: how much leaves, by whom, when next, and what is held."""
    title = _title(today)
    blocks: list[Block] = [section(f"*{title}*{_newcomers(today)}")]
    lines = [_sender(sender, today) for sender in today.senders[:_SENDERS_SHOWN]]
    if len(today.senders) > _SENDERS_SHOWN:
        lines.append(f"… and {len(today.senders) - _SENDERS_SHOWN} more senders")
    if lines:
        blocks.append(section("\n".join(lines)))
    if today.held:
        blocks.append(section(_held(today)))
    if today.senders:
        blocks.append(actions([button("Show all", ids.TODAY_ALL, "0")]))
    blocks.append(context(f"{text.day_time(today.now, today.zone)} · times in your zone"))
    return Screen(title, tuple(blocks))


def today_modal(today: Today, page: int = 0) -> View:
    """Draw one page of the whole list; a page that is not there is the last one."""
    every = [(sender, line) for sender in today.senders for line in sender.lines]
    pages = max(1, -(-len(every) // LINES_A_PAGE))
    page = min(max(page, 0), pages - 1)
    shown = every[page * LINES_A_PAGE : (page + 1) * LINES_A_PAGE]
    blocks: list[Block] = [section(f"*{_title(today)}*{_newcomers(today)}")]
    for address in dict.fromkeys(sender.address for sender, _ in shown):
        blocks.append(section(text.bold(address) or "*(no name)*"))
        blocks += [_line(line, today) for sender, line in shown if sender.address == address]
    if today.held and page == 0:
        blocks.append(section(_held(today)))
    if pages > 1:
        blocks.append(_turn(page, pages))
    blocks.append(
        context(f"{text.day_time(today.now, today.zone)} · times in your zone, as far as known now")
    )
    return modal(ids.TODAY_MODAL, "The next 24 hours", blocks)


def read_page(body: Mapping[str, Any]) -> int:
    """Return the page that a button asks for. Raises NotFound."""
    return clicks.number(clicks.value_of(body))


def _title(today: Today) -> str:
    if not today.messages:
        return "Nothing is planned for the next 24 hours"
    return f"{text.counted(today.messages, 'message')} in the next 24 hours"


def _newcomers(today: Today) -> str:
    if not today.entering:
        return ""
    return f"\nUp to {text.counted(today.entering, 'lead')} may enter and get a first message."


def _sender(sender: TodaySender, today: Today) -> str:
    first_touches = sum(line.is_first_touch for line in sender.lines)
    return text.joined(
        [
            text.bold(sender.address),
            f"{len(sender.lines):,} to send",
            f"{first_touches:,} first touches" if first_touches else "",
            f"next {text.clock(sender.lines[0].at, today.zone)}",
            f"{sender.sent:,} of {sender.limit:,} sent in 24 hours",
        ]
    )


def _held(today: Today) -> str:
    shown = today.held[:_REASONS_SHOWN]
    lines = [f"{count:,} · {text.sentence(reason, 160)}" for reason, count in shown]
    rest = sum(count for _, count in today.held[_REASONS_SHOWN:])
    return "*Held back*\n" + "\n".join([*lines, f"{rest:,} · other reasons"] if rest else lines)


def _line(line: TodayLine, today: Today) -> Block:
    """Draw a message in two short lines, which a phone does not wrap, beside the button to its lead."""
    who = text.joined([text.name(line.lead_name, 40), text.name(line.company, 30)], ", ")
    step = f"step {line.position} {text.channel_name(line.channel)}"
    words = [text.joined([_when(line.at, today), who]), text.joined([step, text.name(line.sequence, 40)])]
    return section("\n".join(words), button("Open lead", lead_ids.LEAD_OPEN, str(line.lead_id)))


def _when(at: datetime, today: Today) -> str:
    return text.day_time(at, today.zone).partition(" ")[0] + f" {text.clock(at, today.zone)}"


def _turn(page: int, pages: int) -> Block:
    buttons = []
    if page:
        buttons.append(button("Back", ids.TODAY_BACK, str(page - 1)))
    if page < pages - 1:
        buttons.append(button(f"Page {page + 2} of {pages}", ids.TODAY_NEXT, str(page + 1)))
    return actions(buttons)
