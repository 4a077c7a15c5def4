"""The walk through what waits for review: one lead a page, every text in full, and what to decide."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import Block, InteractiveElement
from slack_sdk.models.views import View

from outreach.walking import Page
from views import clicks, fix_ids, text, walk_ids, whole_texts
from views.approval_card import lead_lines
from views.card_steps import shown_facts, step_menu, waiting
from views.parts import actions, button, context, fitting, literal_context, modal, section

WALK, NEWCOMERS = "walk", "newcomers"
"""Where an editor was opened: from the walk through all leads, or through newcomers."""


@dataclass(frozen=True)
class Shown:
    """What a page was drawn for; the digest stands for exactly the texts on it that wait, "" on the last page."""

    sequence_id: int
    enrollment_id: int
    digest: str
    newcomers: bool = False


def build(page: Page) -> View:
    """Build a page, or the last one that says that nothing is left."""
    if page.card is None:
        return _end(page)
    card = page.card
    blocks: list[Block] = _said(page)
    blocks.append(section(lead_lines(card)))
    facts = text.joined(shown_facts(card))
    blocks.append(literal_context(f"Facts used: {facts}" if facts else "No facts used", 800))
    for step in card.steps:
        blocks += whole_texts.step_blocks(step, step_menu(step))
    blocks += whole_texts.closing_blocks(card)
    if page.own:
        blocks.append(context(f"⚠ {text.sentence(page.own, 300)}"))
    count = len(waiting(card))
    buttons = actions(_buttons(card.enrollment_id, is_waiting=bool(count), is_own=page.is_own))
    kept = fitting([*blocks, buttons])
    is_whole = len(kept) == len(blocks) + 1
    if not is_whole:
        kept = [
            *kept[:-1],
            context("⚠ There is more text than Slack can show. Rewrite it shorter, then approve it."),
            buttons,
        ]
    return modal(
        walk_ids.WALK_MODAL,
        f"Review · {page.left:,} left",
        kept,
        submit="Approve and next" if count and is_whole and not page.is_own else "",
        close="Stop here",
        metadata=f"{page.sequence_id}:{card.enrollment_id}:{card.digest}:{NEWCOMERS if page.newcomers else ''}",
    )


def read(view: Mapping[str, Any]) -> Shown:
    """Return what the page was drawn for. Raises NotFound for what is not ours."""
    parts = str(view.get("private_metadata") or "").split(":")
    sequence_id = clicks.number(parts[0])
    enrollment_id = clicks.number(parts[1]) if len(parts) > 1 else sequence_id
    newcomers = len(parts) > 3 and parts[3] == NEWCOMERS
    return Shown(sequence_id, enrollment_id, parts[2] if len(parts) > 2 else "", newcomers)


def origin_of(view: Mapping[str, Any]) -> str:
    """Return what a modal that is opened from a view keeps, to lead back to it: "" where it is no page of the walk."""
    if view.get("callback_id") != walk_ids.WALK_MODAL:
        return ""
    return NEWCOMERS if read(view).newcomers else WALK


def _buttons(enrollment_id: int, *, is_waiting: bool, is_own: bool) -> list[InteractiveElement]:
    """Return what may be done with a lead; one that is decided, or the reader's own, offers to go on instead."""
    back = ("Back", walk_ids.WALK_BACK)
    now = ("Show as it is now", walk_ids.WALK_AGAIN)
    decide = [("Later", walk_ids.WALK_LATER), ("Leave this lead out", walk_ids.WALK_LEAVE_OUT)]
    onward = ("Next", walk_ids.WALK_NEXT)
    offered = [back, *([onward, *decide] if is_own else [*decide, now])] if is_waiting else [back, onward]
    return [button(label, action_id, str(enrollment_id)) for label, action_id in offered]


def _said(page: Page) -> list[Block]:
    if not page.said:
        return []
    beside = button("Undo", walk_ids.WALK_UNDO, str(page.undo_id)) if page.undo_id is not None else None
    if page.like_id is not None:
        beside = button("Fix all like this…", fix_ids.FIX_OFFER, str(page.like_id))
    return [section(text.sentence(page.said, 300), beside)]


def _end(page: Page) -> View:
    """Build the last page; after a refusal leads may be left that came meanwhile."""
    blocks = _said(page)
    if page.left:
        waits = "lead waits" if page.left == 1 else "leads wait"
        onward = button("Go on", walk_ids.WALK_AGAIN, str(page.sequence_id), primary=True)
        blocks += [section(f"*{page.left:,} {waits} to be read.*"), actions([onward])]
    else:
        blocks.append(section("*Nothing is left to read.* What was set aside for later waits on its card."))
    return modal(
        walk_ids.WALK_MODAL,
        "Review",
        blocks,
        close="Done",
        metadata=f"{page.sequence_id}:{page.undo_id or 0}::{NEWCOMERS if page.newcomers else ''}",
    )
