"""The card of a file of people to block, in the direct messages of who uploaded it."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from models.states import BlockListState
from outreach.block_screens import BlockListCard, BlockPreview
from outreach.slack_port import Screen
from views import block_ids, block_modal, clicks, filled, text
from views.parts import actions, button, confirmation, context, modal, section

_HEADS = {
    BlockListState.RECEIVED: "Reading it…",
    BlockListState.WAITING: "Nothing is blocked yet",
    BlockListState.BLOCKING: "Being blocked",
    BlockListState.DONE: "Blocked",
    BlockListState.REFUSED: "Nothing was blocked",
    BlockListState.DISCARDED: "Discarded",
}


def block_list_card(card: BlockListCard) -> Screen:
    """Draw the card as far as the file has come."""
    title = text.joined([f"List to block: {card.name}" if card.name else "List to block", _HEADS[card.state]])
    blocks: list[Block] = [section(f"*{text.name(title, 160)}*\n{_standing(card)}")]
    if card.problems:
        blocks += block_modal.problem_blocks(card.problems, card.bad_lines)
    if card.state is BlockListState.WAITING:
        blocks.append(context(f"Reason: {text.sentence(card.reason, 200)}"))
        value = str(card.list_id)
        discard = confirmation("Discard this list?", "Nobody of it is blocked.", "Discard")
        blocks.append(
            actions(
                [
                    button(f"Block {card.lines:,}…", block_ids.BLOCK_LIST_LOOK, value, primary=True),
                    button("Discard", block_ids.BLOCK_LIST_DISCARD, value, confirm=discard),
                ]
            )
        )
    return Screen(text.name(title, 160), tuple(blocks))


def _standing(card: BlockListCard) -> str:
    if card.state in (BlockListState.REFUSED, BlockListState.DISCARDED):
        return text.sentence(card.said)
    if card.state is BlockListState.RECEIVED:
        return "This takes a moment; the card says what it would touch."
    lines = text.counted(card.lines, "line")
    known = f", {card.known:,} of them blocked already" if card.known else ""
    if card.state is BlockListState.WAITING:
        return f"{lines}{known}. {block_modal.touches(card.touched)}"
    if card.state is BlockListState.BLOCKING:
        return f"{card.done:,} of {lines} on the list so far."
    return f"{lines} on the list{known}. Whom it concerned is stopped: see a lead's card, or `/plera why`."


def question(list_id: int, shown: BlockPreview) -> View:
    """Ask once more before a file is carried out; a shared domain asks for words."""
    blocks: list[Block] = [
        section(f"*Block {text.counted(len(shown.entries), 'line')}?* {block_modal.touches(shown.touched)}")
    ]
    if shown.known:
        blocks.append(context(f"{shown.known:,} of them are blocked already."))
    if shown.phrase:
        blocks += block_modal.confirm_fields(shown.phrase)
    return modal(
        block_ids.BLOCK_LIST_MODAL, "Block", blocks, submit="Block", close="Cancel", metadata=str(list_id)
    )


def read(view: Mapping[str, Any]) -> tuple[int, str]:
    """Return the file and the words typed to confirm it. Raises NotFound."""
    values = filled.values_of(view)
    words = filled.typed(values, block_ids.BLOCK_CONFIRM, block_ids.BLOCK_CONFIRM) or ""
    return clicks.number(str(view.get("private_metadata") or "")), words
