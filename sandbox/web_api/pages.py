"""Slack's cursors: an opaque mark for where the next page begins."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from sandbox.errors import SlackError
from sandbox.web_api.arguments import Arguments

Item = TypeVar("Item")


def page(
    items: Sequence[Item], args: Arguments, key: Callable[[Item], str], *, default: int = 100
) -> tuple[list[Item], dict[str, Any]]:
    """Return the asked page of `items` and its response_metadata; `key` names an item for good.

    Raises SlackError invalid_cursor when the marked item is gone or the cursor was made up.
    """
    start = 0
    if cursor := args.text("cursor"):
        wanted = _decoded(cursor)
        start = next((place for place, item in enumerate(items) if key(item) == wanted), -1)
        if start < 0:
            raise SlackError("invalid_cursor")
    end = start + args.limit(default)
    following = _encoded(key(items[end])) if end < len(items) else ""
    return list(items[start:end]), {"next_cursor": following}


def _encoded(key: str) -> str:
    return base64.b64encode(f"next:{key}".encode()).decode()


def _decoded(cursor: str) -> str:
    try:
        text = base64.b64decode(cursor, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError) as error:
        raise SlackError("invalid_cursor") from error
    if not text.startswith("next:"):
        raise SlackError("invalid_cursor")
    return text.removeprefix("next:")
