"""Rules that hold over all blocks of a message or view: ids, focus, how much text there is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sandbox.blocks.problems import Fault

Block = Mapping[str, Any]

_HOLDERS = ("accessory", "element", "elements")
_TEXT_OBJECTS = ("plain_text", "mrkdwn", "raw_text", "text", "markdown")


def duplicate_ids(blocks: Sequence[Block], pointer: str) -> Iterator[Fault]:
    """Yield block ids used twice, and action ids used twice in one block."""
    seen: set[str] = set()
    for place, block in enumerate(blocks):
        block_id = block.get("block_id")
        if block_id and block_id in seen:
            yield Fault(f'`block_id` "{block_id}" already exists', f"{pointer}/{place}/block_id")
        seen.add(block_id or "")
        yield from _duplicate_actions(block, f"{pointer}/{place}")


def _duplicate_actions(block: Block, pointer: str) -> Iterator[Fault]:
    seen: set[str] = set()
    for element, where in elements_of(block, pointer):
        action_id = element.get("action_id")
        if action_id and action_id in seen:
            yield Fault(f'`action_id` "{action_id}" already exists', f"{where}/action_id")
        seen.add(action_id or "")


def twice_in_focus(blocks: Sequence[Block], pointer: str) -> Iterator[Fault]:
    """Yield every element that asks for the focus after the first one did."""
    focused = [
        where
        for place, block in enumerate(blocks)
        for element, where in elements_of(block, f"{pointer}/{place}")
        if element.get("focus_on_load")
    ]
    for where in focused[1:]:
        yield Fault("only one element can have `focus_on_load`", f"{where}/focus_on_load")


def elements_of(block: Block, pointer: str) -> Iterator[tuple[Block, str]]:
    """Yield the elements that stand directly in a block, with where they stand."""
    for name in _HOLDERS:
        held = block.get(name)
        if isinstance(held, Mapping):
            yield held, f"{pointer}/{name}"
        elif isinstance(held, list):
            yield from ((each, f"{pointer}/{name}/{place}") for place, each in enumerate(held))


def text_length(value: object) -> int:
    """Count the characters of every text a person would read in `value`."""
    if isinstance(value, list):
        return sum(text_length(each) for each in value)
    if not isinstance(value, Mapping):
        return 0
    own = value.get("text") if value.get("type") in _TEXT_OBJECTS else None
    return (len(own) if isinstance(own, str) else 0) + sum(text_length(each) for each in value.values())
