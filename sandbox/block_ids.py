"""What Slack adds to blocks it accepts: ids where the app gave none, and the defaults of text objects."""

from __future__ import annotations

import secrets
import string
from collections.abc import Iterator
from typing import Any

ALPHABET = string.ascii_letters + string.digits
TEXT_DEFAULTS: dict[str, tuple[str, bool]] = {"plain_text": ("emoji", True), "mrkdwn": ("verbatim", False)}
Element = dict[str, Any]


def completed(blocks: list[Element]) -> list[Element]:
    """Return a copy of `blocks` with missing block_ids, action_ids and text defaults filled in."""
    answer: list[Element] = _with_text_defaults(blocks)
    for block in answer:
        block.setdefault("block_id", _new_id())
        for element in elements_of(block):
            if element.get("type") != "mrkdwn" and element.get("type") != "image":
                element.setdefault("action_id", _new_id())
    return answer


def elements_of(block: Element) -> Iterator[Element]:
    """Yield the interactive elements of one block, in their order."""
    kind = block.get("type")
    if kind in ("actions", "context_actions"):
        yield from block.get("elements", ())
    elif kind == "section" and "accessory" in block:
        if block["accessory"].get("type") != "image":
            yield block["accessory"]
    elif kind == "input" and "element" in block:
        yield block["element"]


def all_elements(blocks: list[Element]) -> Iterator[tuple[str, Element]]:
    """Yield (block_id, element) for every interactive element."""
    for block in blocks:
        for element in elements_of(block):
            yield block.get("block_id", ""), element


def _new_id() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(5))


def _with_text_defaults(value: Any) -> Any:
    if isinstance(value, list):
        return [_with_text_defaults(item) for item in value]
    if not isinstance(value, dict):
        return value
    answer = {key: _with_text_defaults(item) for key, item in value.items()}
    default = TEXT_DEFAULTS.get(str(answer.get("type")))
    if default and isinstance(answer.get("text"), str):
        answer.setdefault(*default)
    return answer
