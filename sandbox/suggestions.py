"""Typing into an external select: the app is asked for options, which may then be chosen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.desk import Desk, outcome, plain_value
from sandbox.errors import ControlError
from sandbox.fields import EXTERNAL_TYPES
from sandbox.interactions import find_element, message_fields
from sandbox.modals import view_payload
from sandbox.workspace import Json


async def suggest(desk: Desk, user_id: str, body: Mapping[str, Any]) -> Json:
    """Ask for options: in the message `channel` and `ts` name, else in a view of the person."""
    if body.get("ts"):
        channel = desk.channel(str(body.get("channel")), user_id)
        message = desk.message(channel, str(body["ts"]), user_id)
        blocks = message.get("blocks", [])
        payload = desk.base_payload("block_suggestion", user_id) | message_fields(desk, channel, message)
    else:
        view = desk.open_view(user_id, body.get("view_id"), or_home=True)
        blocks = view.blocks
        payload = view_payload(desk, "block_suggestion", view)
        payload["container"] = {"type": "view", "view_id": view.id}
    block_id, element = find_element(blocks, {**body, "value": None})
    if element["type"] not in EXTERNAL_TYPES:
        raise ControlError(f"{element['action_id']} is not an external select.")
    payload |= {
        "action_id": element["action_id"],
        "block_id": block_id,
        "value": str(plain_value(body) or ""),
    }
    ack = await desk.delivery.interaction(payload)
    answer = ack.document() or {}
    groups = answer.get("option_groups") or []
    options = answer.get("options") or [option for group in groups for option in group.get("options", ())]
    desk.offer(user_id, element["action_id"], options)
    return outcome(ack, options=options)
