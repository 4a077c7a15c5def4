"""The notice that Slack waited too long to open something: what it says, and a page of the walk without it."""

from collections.abc import Mapping
from typing import Any

from views import walk_ids

EXPIRED = "Slack waited too long to open this. Press it again."
_KEPT = ("type", "callback_id", "title", "submit", "close", "private_metadata", "notify_on_close")


def without(view: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the page of the walk that a click came from without the notice; None where it does not say it."""
    blocks = view.get("blocks") or []
    left = [block for block in blocks if (block.get("text") or {}).get("text") != EXPIRED]
    if view.get("callback_id") != walk_ids.WALK_MODAL or len(left) == len(blocks):
        return None
    return {**{name: view[name] for name in _KEPT if view.get(name)}, "blocks": left}
