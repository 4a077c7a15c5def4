"""How long a LinkedIn account's notes may be: the section that says what it is for, and changes it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import Block, PlainTextObject, StaticSelectElement

from outreach.note_limits import FREE, PAID
from views import clicks, sender_ids, text
from views.parts import option, section

_LABELS = {FREE: "200, a free account", PAID: "300, a paid account"}


@dataclass(frozen=True)
class Chosen:
    """Which account may write how much."""

    sender_id: int
    limit: int


def part(sender_id: int, name: str, limit: int) -> Block:
    """Draw one account's limit with its select."""
    options = {one: option(label, f"{sender_id}:{one}") for one, label in _LABELS.items()}
    element = StaticSelectElement(
        action_id=sender_ids.NOTE_LIMIT,
        options=list(options.values()),
        initial_option=options.get(limit),
        placeholder=PlainTextObject(text="Choose"),
    )
    said = (
        f"{text.bold(name)} · notes with invites\nLinkedIn cuts off longer ones: a note that is too long for "
        "this account stands among the findings and holds up the launch."
    )
    return section(said, element, f"{sender_ids.NOTE_LIMIT}:{sender_id}")


def read(body: Mapping[str, Any]) -> Chosen:
    """Return what was chosen. Raises NotFound for values that are not ours."""
    action = (body.get("actions") or [{}])[0]
    value = str((action.get("selected_option") or {}).get("value") or "")
    sender_id, _, limit = value.partition(":")
    return Chosen(clicks.number(sender_id), clicks.number(limit))
