"""The few shapes that every screen is made of, over slack_sdk's models."""

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    InputBlock,
    MarkdownTextObject,
    Option,
    OverflowMenuElement,
    PlainTextInputElement,
    PlainTextObject,
    SectionBlock,
)
from slack_sdk.models.blocks.basic_components import ConfirmObject, DispatchActionConfig
from slack_sdk.models.blocks.block_elements import BlockElement, InputInteractiveElement, InteractiveElement
from slack_sdk.models.views import View

from views.text import clip, plain

INPUT_LENGTH = 3000
OPTION_LENGTH = 75
_PLACEHOLDER_LENGTH = 150
_MODAL_BLOCKS = 95
_MODAL_BYTES = 230_000


def section(markup: str, accessory: BlockElement | None = None, block_id: str | None = None) -> SectionBlock:
    """Build a section of mrkdwn that is ours; outside text in it has gone through `name` or `escape`."""
    return SectionBlock(
        text=MarkdownTextObject(text=markup, verbatim=True), accessory=accessory, block_id=block_id
    )


def literal(text: str, limit: int = 2900, *, expand: bool | None = None) -> SectionBlock:
    """Build a section that shows outside text exactly as it is."""
    return SectionBlock(text=PlainTextObject(text=plain(text, limit), emoji=False), expand=expand)


def pieces(text: str, limit: int = 2900) -> list[SectionBlock]:
    """Show outside text whole, over as many sections as it needs."""
    return [literal(one, limit, expand=True) for one in _cut(plain(text, len(text) + 20), limit)]


def context_pieces(text: str, limit: int = 1900) -> list[ContextBlock]:
    """Show outside text whole, over as many context lines as it needs: none for one without a word."""
    return [literal_context(one, limit) for one in _cut(plain(text, len(text), ""), limit)]


def _cut(rest: str, limit: int) -> Iterator[str]:
    """Cut a text into pieces, where a line ends or, in a long one, a word."""
    while rest:
        ends = (rest.rfind("\n", 0, limit), rest.rfind(" ", 0, limit))
        at = len(rest) if len(rest) <= limit else next((one for one in ends if one > limit // 2), limit)
        yield rest[:at]
        rest = rest[at:].lstrip()


def fitting(blocks: Sequence[Block]) -> list[Block]:
    """Keep as many blocks from the start as a modal may hold: 100, and 250 KB of JSON with all that is around them."""
    kept: list[Block] = []
    size = 0
    for block in blocks[:_MODAL_BLOCKS]:
        size += len(json.dumps(block.to_dict()))
        if size > _MODAL_BYTES:
            break
        kept.append(block)
    return kept


def context(*lines: str) -> ContextBlock:
    """Build a context line of mrkdwn that is ours."""
    return ContextBlock(elements=[MarkdownTextObject(text=line, verbatim=True) for line in lines])


def literal_context(text: str, limit: int = 1900) -> ContextBlock:
    """Build a context line that shows outside text exactly as it is."""
    return ContextBlock(elements=[PlainTextObject(text=plain(text, limit), emoji=False)])


def button(
    label: str,
    action_id: str,
    value: str = "",
    *,
    primary: bool = False,
    danger: bool = False,
    confirm: ConfirmObject | None = None,
    url: str | None = None,
) -> ButtonElement:
    """Build a button; `value` is short and ours."""
    style = "primary" if primary else "danger" if danger else None
    return ButtonElement(
        text=PlainTextObject(text=clip(label, OPTION_LENGTH), emoji=True),
        action_id=action_id,
        value=value or None,
        style=style,
        confirm=confirm,
        url=url,
    )


def actions(buttons: Iterable[InteractiveElement], block_id: str | None = None) -> ActionsBlock:
    """Build a row of buttons."""
    return ActionsBlock(elements=list(buttons), block_id=block_id)


class _Option(Option):
    """An option that is turned into JSON once, as a form of twelve steps draws the same ones over and over."""

    def to_dict(self, option_type: str = "block") -> dict[str, Any]:
        known: dict[str, dict[str, Any]] = self.__dict__.setdefault("_drawn", {})
        if option_type not in known:
            known[option_type] = super().to_dict(option_type)
        return known[option_type]


@lru_cache(maxsize=1024)
def option(label: str, value: str) -> Option:
    """Build one option of a select, radio or overflow; the label may hold outside text."""
    shown = clip(" ".join(plain(label, INPUT_LENGTH, "(no name)").split()), OPTION_LENGTH)
    return _Option(text=PlainTextObject(text=shown, emoji=False), value=value)


def overflow(action_id: str, entries: Sequence[tuple[str, str]]) -> OverflowMenuElement | None:
    """Build an overflow of (label, value); None when there is nothing to put into it."""
    return menu(action_id, entries) if entries else None


def menu(action_id: str, entries: Sequence[tuple[str, str]]) -> OverflowMenuElement:
    """Build an overflow of one to five (label, value)."""
    return OverflowMenuElement(
        action_id=action_id, options=[option(label, value) for label, value in entries]
    )


def confirmation(title: str, text: str, yes: str, no: str = "Go back") -> ConfirmObject:
    """Build the question that Slack asks before a button acts: 100, 300 and 30 characters at most."""
    return ConfirmObject(
        title=PlainTextObject(text=clip(title, 100)),
        text=PlainTextObject(text=clip(text, 300), emoji=False),
        confirm=PlainTextObject(text=clip(yes, 30)),
        deny=PlainTextObject(text=clip(no, 30)),
    )


def field(
    block_id: str,
    label: str,
    element: InputInteractiveElement,
    *,
    hint: str = "",
    optional: bool = False,
    dispatch: bool = False,
) -> InputBlock:
    """Build a labelled input; with `dispatch` each change reaches us at once."""
    return InputBlock(
        block_id=block_id,
        label=PlainTextObject(text=label, emoji=False),
        element=element,
        hint=PlainTextObject(text=hint, emoji=False) if hint else None,
        optional=optional,
        dispatch_action=dispatch or None,
    )


def text_input(
    action_id: str,
    typed: str,
    *,
    multiline: bool = False,
    limit: int = INPUT_LENGTH,
    placeholder: str = "",
    dispatch: bool = False,
) -> PlainTextInputElement:
    """Build a text input that stands filled with `typed`, cut to what the input can hold."""
    return PlainTextInputElement(
        action_id=action_id,
        initial_value=typed[:limit] or None,
        multiline=multiline,
        max_length=limit,
        placeholder=PlainTextObject(text=clip(placeholder, _PLACEHOLDER_LENGTH)) if placeholder else None,
        dispatch_action_config=each_character() if dispatch else None,
    )


def each_character() -> DispatchActionConfig:
    """Ask Slack to report typed text while it is typed."""
    return DispatchActionConfig(trigger_actions_on=["on_character_entered"])


def modal(
    callback_id: str,
    title: str,
    blocks: Sequence[Block],
    *,
    submit: str = "",
    close: str = "Close",
    metadata: str = "",
    tells_closing: bool = False,
) -> View:
    """Build a modal; without `submit` it only shows something. With `tells_closing` we hear when it is closed."""
    return View(
        type="modal",
        callback_id=callback_id,
        title=PlainTextObject(text=clip(title, 24), emoji=False),
        submit=PlainTextObject(text=clip(submit, 24), emoji=False) if submit else None,
        close=PlainTextObject(text=clip(close, 24), emoji=False),
        blocks=list(blocks),
        private_metadata=metadata,
        notify_on_close=tells_closing or None,
    )
