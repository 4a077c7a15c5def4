"""Who is blocked: a searched list, page by page, and the question before one is taken off it."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import Block, PlainTextInputElement, PlainTextObject
from slack_sdk.models.blocks.basic_components import DispatchActionConfig
from slack_sdk.models.views import View

from outreach.block_screens import BlockedLine, BlockedPage
from views import block_ids, clicks, filled, text
from views.parts import actions, button, context, field, modal, section, text_input

_SEARCH_LENGTH = 200
_KINDS = {"address": "address", "domain": "everybody there", "linkedin_url": "LinkedIn profile"}


def build(page: BlockedPage) -> View:
    """Draw one page of the list."""
    search = PlainTextInputElement(
        action_id=block_ids.BLOCKED_SEARCH,
        initial_value=page.words or None,
        max_length=_SEARCH_LENGTH,
        placeholder=PlainTextObject(text="An address, domain, URL or reason"),
        dispatch_action_config=DispatchActionConfig(trigger_actions_on=["on_enter_pressed"]),
    )
    blocks: list[Block] = [
        field(
            block_ids.BLOCKED_SEARCH,
            "Search",
            search,
            optional=True,
            dispatch=True,
        ),
        section(_title(page)),
        *(_line(one, page.zone) for one in page.lines),
    ]
    turns = [button("Block…", block_ids.BLOCK_SOMEBODY)]
    if page.page:
        turns.append(button("Back", block_ids.BLOCKED_BACK, f"{page.page - 1}:{page.words}"))
    if page.page < page.pages - 1:
        label = f"Page {page.page + 2} of {page.pages}"
        turns.append(button(label, block_ids.BLOCKED_NEXT, f"{page.page + 1}:{page.words}"))
    blocks += [actions(turns), context("Times are in your zone.")]
    return modal(block_ids.BLOCKED_LIST, "Blocked", blocks, submit="Search")


def read_turn(body: Mapping[str, Any]) -> tuple[int, str]:
    """Return the page that a button asks for and what is searched for. Raises NotFound."""
    page, _, words = clicks.value_of(body).partition(":")
    return clicks.number(page), words


def read_search(view: Mapping[str, Any]) -> str:
    """Return what is searched for."""
    typed = filled.typed(filled.values_of(view), block_ids.BLOCKED_SEARCH, block_ids.BLOCKED_SEARCH)
    return (typed or "")[:_SEARCH_LENGTH]


def unblock(line: BlockedLine, zone: str) -> View:
    """Ask why somebody is taken off the list, and say what that does not bring back."""
    blocks: list[Block] = [
        section(f"{text.bold(line.value, 200)} · {_KINDS.get(line.kind, '')}\n{_why(line, zone)}"),
        section(
            "From then on they may be added to sequences and written to again. *What was stopped stays stopped:* "
            "their sequences do not go on and cancelled messages stay cancelled. Where they were left out as they came "
            "in, they come back for review within a minute, unless they opted out or somebody stopped them."
        ),
        field(
            block_ids.UNBLOCK_REASON,
            "Why may they be written to again?",
            text_input(
                block_ids.UNBLOCK_REASON,
                "",
                limit=200,
                placeholder="They asked us to write again, a mistake …",
            ),
        ),
    ]
    return modal(
        block_ids.UNBLOCK_MODAL, "Unblock", blocks, submit="Unblock", close="Cancel", metadata=str(line.id)
    )


def read_unblock(view: Mapping[str, Any]) -> tuple[int, str]:
    """Return which line is taken off the list and why. Raises NotFound."""
    typed = filled.typed(filled.values_of(view), block_ids.UNBLOCK_REASON, block_ids.UNBLOCK_REASON)
    return clicks.number(str(view.get("private_metadata") or "")), typed or ""


def _title(page: BlockedPage) -> str:
    if page.total:
        return f"*{text.counted(page.total, 'line')}*{f' for {text.name(page.words)}' if page.words else ''}"
    if page.words:
        return f"*Nothing for {text.name(page.words)}.* Search for a part of it, or empty the field."
    return (
        "*Nobody is blocked.* Bounced addresses and people who ask to stop come here by themselves; type "
        "`/plera block` for anybody else."
    )


def _line(line: BlockedLine, zone: str) -> Block:
    words = f"{text.bold(line.value)} · {_KINDS.get(line.kind, '')}\n{_why(line, zone)}"
    return section(words, button("Unblock…", block_ids.UNBLOCK, str(line.id)))


def _why(line: BlockedLine, zone: str) -> str:
    until = f"until {text.day_time(line.until, zone)}" if line.until else "for ever"
    by = f"by {text.name(line.who, 40)}, {text.day_time(line.at, zone)}"
    return text.joined([text.sentence(line.reason, 200), by, until])
