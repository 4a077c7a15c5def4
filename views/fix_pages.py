"""The pages of proposals: ten texts before and after, each with its box; what was held back or passed over, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from slack_sdk.models.blocks import Block, ButtonElement
from slack_sdk.models.views import View

from models.states import FixState
from outreach import text_changes
from outreach.errors import NotFound
from outreach.fix_screens import FixLine, FixPage, Listed
from outreach.writer_port import Text
from views import clicks, filled, fix_card, fix_ids, text
from views.parts import actions, button, context, literal, literal_context, modal, pieces, section
from views.step_fields import checkbox

_SHOWN = 900
"""How many characters of what changes stand on a page; a longer one is read whole."""
_ON_TOP = "|"
"""Parts what an editor that lies on a page keeps of that page from what it keeps itself."""
_TITLES = {Listed.READY: "Before and after", Listed.HELD: "Held back", Listed.PASSED: "Passed over"}


@dataclass(frozen=True)
class Shown:
    """What a page was drawn for, and as the so-manieth drawing of its modal."""

    fix_id: int
    listed: Listed
    page: int
    drawing: int = 0


def build(page: FixPage, drawing: int = 0) -> View:
    """Build a page; proposals that may still be applied have boxes, and Apply below.

    `drawing` counts how often the modal was drawn: its boxes get other ids each time, as Slack would else keep showing
    what stood in them instead of what is kept.
    """
    card = page.card
    is_open = page.listed is Listed.READY and card.state in (FixState.READY, FixState.STOPPED)
    blocks: list[Block] = [section(_head(page))]
    if page.said:
        blocks.append(section(f"⚠ *{text.sentence(page.said)}*"))
    if is_open:
        lost = fix_card.voids(card)
        blocks.append(context(f"Apply voids {lost}." if lost else "Apply voids no approval."))
    for line in page.lines:
        blocks += _proposal(line, drawing, is_open=is_open) if page.listed is Listed.READY else _problem(line)
    buttons = _turning(page)
    if buttons:
        blocks.append(actions(buttons))
    return modal(
        fix_ids.FIX_PAGES if is_open else fix_ids.FIX_LIST,
        _TITLES[page.listed],
        blocks,
        submit="Apply ticked" if is_open and card.ticked else "",
        close="Not yet" if is_open else "Close",
        metadata=f"{card.fix_id}:{page.listed}:{page.page}:{drawing}",
    )


def whole(line: FixLine) -> View:
    """Build one proposal whole, before and after."""
    blocks: list[Block] = [section(f"*{_who(line)}*"), context("Before")]
    blocks += [*_subject(line.before, line), *pieces(line.before.body), context("After")]
    blocks += [*_subject(line.after, line), *pieces(line.after.body)]
    return modal(fix_ids.FIX_WHOLE, "Before and after", blocks)


def applying(count: int) -> View:
    """Build what stands there once Apply was pressed."""
    said = (
        f"*{text.counted(count, 'text is', 'texts are')} being put in place.*\n"
        "Their card in the Messaging Lab's thread says what came of it, with Undo until the first has left."
    )
    return modal(fix_ids.FIX_APPLIED, "Applying", [section(said)], close="Done")


def read(view: Mapping[str, Any]) -> Shown:
    """Return what a shown page was drawn for. Raises NotFound for what is not ours."""
    fix_id, _, rest = str(view.get("private_metadata") or "").partition(":")
    return _shown(clicks.number(fix_id), rest or f"{Listed.READY}:1")


def read_turn(body: Mapping[str, Any]) -> Shown:
    """Return which page was asked for. Raises NotFound for what is not ours."""
    before = read(body["view"])
    return replace(_shown(before.fix_id, clicks.value_of(body)), drawing=before.drawing + 1)


def read_line(body: Mapping[str, Any]) -> tuple[Shown, int]:
    """Return of which page one proposal was asked for whole, and its item. Raises NotFound for what is not ours."""
    return read(body["view"]), clicks.pressed_id(body)


def read_tick(body: Mapping[str, Any]) -> tuple[int, bool]:
    """Return which item's box was clicked, and whether it is ticked now. Raises NotFound for what is not ours."""
    clicked = (body.get("actions") or [{}])[0]
    item = clicks.block_of(body).removeprefix(f"{fix_ids.FIX_ITEM_BLOCK}:").partition(":")[0]
    return clicks.number(item), bool(clicked.get("selected_options"))


def read_ticks(view: Mapping[str, Any]) -> dict[int, bool]:
    """Return which boxes of a shown page are ticked, by item."""
    found: dict[int, bool] = {}
    for block_id, elements in filled.values_of(view).items():
        name, _, item = block_id.partition(":")
        element = elements.get(fix_ids.FIX_TICK)
        if name == fix_ids.FIX_ITEM_BLOCK and isinstance(element, Mapping):
            found[clicks.number(item.partition(":")[0])] = bool(element.get("selected_options"))
    return found


def on_top(editor: View, below: Shown) -> View:
    """Have a text's editor say to which page it leads back."""
    editor.callback_id = fix_ids.FIX_EDIT_MODAL
    page = f"{below.fix_id}:{below.listed}:{below.page}:{below.drawing}"
    editor.private_metadata = f"{page}{_ON_TOP}{editor.private_metadata or ''}"
    return editor


def read_on_top(view: Mapping[str, Any]) -> tuple[Mapping[str, Any], Shown]:
    """Return the editor as it was without us, and the page below it. Raises NotFound for what is not ours."""
    page, _, own = str(view.get("private_metadata") or "").partition(_ON_TOP)
    return {**view, "private_metadata": own}, read({"private_metadata": page})


def _shown(fix_id: int, value: str) -> Shown:
    listed, number, drawing, *_ = [*value.split(":"), "", "0"]
    if listed not in set(Listed):
        raise NotFound()
    return Shown(fix_id, Listed(listed), clicks.number(number), clicks.number(drawing or "0"))


def _head(page: FixPage) -> str:
    card = page.card
    which = f"Step {card.position} · {text.channel_name(card.channel)}"
    pages = f"page {page.page:,} of {page.pages:,}" if page.pages > 1 else ""
    said = {
        Listed.READY: f"*{card.ticked:,} of {card.ready:,} ticked*"
        if card.state in (FixState.READY, FixState.STOPPED)
        else f"*{text.counted(page.total, 'text')}*",
        Listed.HELD: f"*{page.total:,} held back*",
        Listed.PASSED: f"*{page.total:,} passed over*",
    }[page.listed]
    ends = {
        Listed.READY: "Only what changes is shown; “…” stays word for word. A box counts at once, for everybody.",
        Listed.HELD: "These stay as they are: open one to change it by hand, or use what is proposed with its mark.",
        Listed.PASSED: "These were changed, decided on or sent meanwhile, and stay as they are.",
    }[page.listed]
    return f"{text.joined([said, which, pages])}\n{ends}"


def _proposal(line: FixLine, drawing: int, *, is_open: bool) -> list[Block]:
    box = checkbox(fix_ids.FIX_TICK, str(line.item_id), "Apply", is_on=line.is_ticked) if is_open else None
    note = text.joined(
        [
            "approved" if line.is_approved else "",
            "changed meanwhile: is passed over" if line.is_changed else "",
        ]
    )
    head = text.joined([f"*{_who(line)}*", note])
    before, after = text_changes.changed_paragraphs(line.before.body, line.after.body)
    blocks: list[Block] = [section(head, box, block_id=f"{fix_ids.FIX_ITEM_BLOCK}:{line.item_id}:{drawing}")]
    if line.before.subject != line.after.subject:
        subjects = f"{text.one_line(line.before.subject)} → {text.one_line(line.after.subject)}"
        blocks.append(literal_context(f"Subject: {subjects}", 400))
    blocks += [literal_context(f"Before: {before}", _SHOWN), literal(after, _SHOWN)]
    if max(len(before), len(after)) > _SHOWN - 10:
        read_whole = button("Read it whole", fix_ids.FIX_READ, str(line.item_id))
        blocks.append(actions([read_whole], block_id=f"{fix_ids.FIX_READ}:{line.item_id}"))
    return blocks


def _problem(line: FixLine) -> list[Block]:
    why = text.sentence(line.reason, 280) or "It is no longer as it was."
    changed = "✓ changed since" if line.is_changed else ""
    open_text = button("Open…", fix_ids.FIX_EDIT, str(line.message_id))
    head = f"{text.joined([f'*{_who(line)}*', changed])}\n{why}"
    blocks: list[Block] = [section(head, open_text, block_id=f"{fix_ids.FIX_ITEM_BLOCK}:{line.item_id}")]
    if not line.can_use:
        return blocks
    _, after = text_changes.changed_paragraphs(line.before.body, line.after.body)
    if line.before.subject != line.after.subject:
        blocks.append(literal_context(f"Subject: {text.one_line(line.after.subject)}", 400))
    item = str(line.item_id)
    buttons = [button("Use it anyway", fix_ids.FIX_USE, item)]
    if len(after) > _SHOWN - 10:
        buttons.append(button("Read it whole", fix_ids.FIX_READ, item))
    return [*blocks, literal(after, _SHOWN), actions(buttons, block_id=f"{fix_ids.FIX_USE}:{item}")]


def _who(line: FixLine) -> str:
    return text.joined([text.name(line.lead_name) or "(no name)", text.name(line.company)])


def _subject(words: Text, line: FixLine) -> list[Block]:
    if line.before.subject == line.after.subject:
        return []
    return [literal_context(f"Subject: {text.one_line(words.subject)}", 400)]


def _turning(page: FixPage) -> list[ButtonElement]:
    buttons: list[ButtonElement] = []
    if page.page > 1:
        buttons.append(button("Back", fix_ids.FIX_TURN_BACK, f"{page.listed}:{page.page - 1}"))
    if page.page < page.pages:
        buttons.append(button("Next", fix_ids.FIX_TURN_NEXT, f"{page.listed}:{page.page + 1}"))
    if page.listed is Listed.READY and page.card.held:
        label = f"Held back {page.card.held:,}"
        buttons.append(button(label, fix_ids.FIX_TURN, f"{Listed.HELD}:1"))
    if page.listed is Listed.HELD and page.card.ready:
        buttons.append(button("Before and after", fix_ids.FIX_TURN, f"{Listed.READY}:1"))
    return buttons
