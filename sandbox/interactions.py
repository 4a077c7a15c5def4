"""What people do with messages and shortcuts, sent to the app as interactions."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from sandbox.block_ids import all_elements
from sandbox.desk import Desk, outcome, plain_value
from sandbox.errors import ControlError
from sandbox.fields import KEYS, FieldError, options_of
from sandbox.form_state import Values, enter
from sandbox.workspace import Channel, Json

COPIED = ("text", "style", "placeholder", "confirm")


async def click(desk: Desk, user_id: str, channel_id: str, ts: str, body: Mapping[str, Any]) -> Json:
    """Use an element of a message. Raises ControlError when the message has no such element."""
    channel = desk.channel(channel_id, user_id)
    message = desk.message(channel, ts, user_id)
    key = (channel.id, ts, user_id)
    blocks = message.get("blocks", [])
    body = desk.with_files(user_id, blocks, body)
    held, action = use(blocks, desk.message_values.get(key, {}), body, desk.offered_to(user_id))
    if held:
        desk.message_values[key] = held
    payload = desk.base_payload("block_actions", user_id)
    payload |= message_fields(desk, channel, message)
    payload |= {
        "trigger_id": desk.triggers.issue(user_id),
        "response_url": desk.responses.issue(user_id, channel, ts),
        "state": {"values": held},
        "actions": [action],
    }
    return outcome(await desk.delivery.interaction(payload))


def use(
    blocks: list[Json], held: Values, body: Mapping[str, Any], offered: list[Json]
) -> tuple[Values, Json]:
    """Use one element of `blocks`: return all values after it, and the action Slack sends.

    `body` names action_id, perhaps block_id, a value, and `values` typed before. Raises ControlError.
    """
    block_id, element = find_element(blocks, body)
    _check_dispatches(blocks, block_id)
    value = plain_value(body)
    try:
        held = enter(blocks, held, body.get("values") or {}, offered)
        if element["type"] in KEYS and value is not None:
            held = enter(blocks, held, {block_id: {element["action_id"]: value}}, offered)
        return held, _action(block_id, element, held, value)
    except FieldError as error:
        raise ControlError(str(error)) from error


def find_element(blocks: list[Json], body: Mapping[str, Any]) -> tuple[str, Json]:
    """The element with the wanted action_id; of several, the button with the wanted value. Raises ControlError."""
    action_id, block_id = body.get("action_id"), body.get("block_id")
    found = [
        (block, element)
        for block, element in all_elements(blocks)
        if element["action_id"] == action_id and block_id in (None, "", block)
    ]
    if not found:
        known = ", ".join(sorted({element["action_id"] for _, element in all_elements(blocks)}))
        raise ControlError(f"There is no element {action_id}; there are: {known or 'none'}.", 404)
    wanted = plain_value(body)
    if found[0][1]["type"] != "button" or wanted is None:
        return found[0]
    for block, element in found:
        if element.get("value", "") == wanted:
            return block, element
    raise ControlError(f"No button {action_id} has the value {wanted!r}.", 404)


def _check_dispatches(blocks: list[Json], block_id: str) -> None:
    block = next(each for each in blocks if each["block_id"] == block_id)
    if block["type"] == "input" and not block.get("dispatch_action"):
        raise ControlError(
            f"The input {block_id} has no dispatch_action: give its value under values instead."
        )


async def shortcut(desk: Desk, user_id: str, callback_id: str) -> Json:
    """Use a global shortcut. Raises ControlError for one the app does not offer."""
    _check_offered(desk, callback_id, "global")
    payload = desk.base_payload("shortcut", user_id)
    payload |= {
        "callback_id": callback_id,
        "trigger_id": desk.triggers.issue(user_id),
        "action_ts": action_ts(),
    }
    return outcome(await desk.delivery.interaction(payload), views=desk.open_views(user_id))


async def message_action(desk: Desk, user_id: str, callback_id: str, channel_id: str, ts: str) -> Json:
    """Use a message shortcut. Raises ControlError for one the app does not offer."""
    _check_offered(desk, callback_id, "message")
    channel = desk.channel(channel_id, user_id)
    message = desk.message(channel, ts, user_id)
    payload = desk.base_payload("message_action", user_id)
    payload |= {
        "callback_id": callback_id,
        "trigger_id": desk.triggers.issue(user_id),
        "response_url": desk.responses.issue(user_id, channel, ts),
        "action_ts": action_ts(),
        "message_ts": ts,
        "channel": desk.channel_reference(channel),
        "message": desk.slack.shown(channel, message),
    }
    return outcome(await desk.delivery.interaction(payload), views=desk.open_views(user_id))


def action_ts() -> str:
    """When something was done, in wall time."""
    return f"{time.time():.6f}"


def message_fields(desk: Desk, channel: Channel, message: Json) -> Json:
    """Where something was done to a message; an ephemeral one is not sent along."""
    is_ephemeral = bool(message.get("is_ephemeral"))
    container = {
        "type": "message",
        "message_ts": message["ts"],
        "channel_id": channel.id,
        "is_ephemeral": is_ephemeral,
    }
    if message.get("thread_ts"):
        container["thread_ts"] = message["thread_ts"]
    fields: Json = {"container": container, "channel": desk.channel_reference(channel)}
    if not is_ephemeral:
        fields["message"] = desk.slack.shown(channel, message)
    return fields


def _action(block_id: str, element: Json, held: Values, value: Any) -> Json:
    kind = element["type"]
    action: Json = {"type": kind, "action_id": element["action_id"], "block_id": block_id}
    action |= {key: element[key] for key in COPIED if key in element}
    if kind == "overflow":
        action["selected_option"] = _overflow_option(element, value)
    elif kind in KEYS:
        action |= held[block_id][element["action_id"]]
        initial = KEYS[kind][1]
        action |= {initial: element[initial]} if initial in element else {}
    elif kind == "feedback_buttons":
        action |= _thumb(element, value)
    elif "value" in element:
        action["value"] = element["value"]
    return {**action, "action_ts": action_ts()}


def _overflow_option(element: Json, value: Any) -> Json:
    for option in options_of(element):
        if option.get("value") == value:
            return option
    known = ", ".join(repr(option.get("value")) for option in options_of(element))
    raise FieldError(f"There is no option {value!r}; there are: {known}.")


def _thumb(element: Json, value: Any) -> Json:
    thumbs: list[Json] = [element["positive_button"], element["negative_button"]]
    for thumb in thumbs:
        if thumb["value"] == value:
            return {"value": thumb["value"], "text": thumb["text"]}
    raise FieldError(
        f"There is no value {value!r}; there are: {', '.join(repr(t['value']) for t in thumbs)}."
    )


def _check_offered(desk: Desk, callback_id: str, kind: str) -> None:
    offered = [each.callback_id for each in desk.slack.app.shortcuts if each.type == kind]
    if callback_id not in offered:
        raise ControlError(
            f"There is no {kind} shortcut {callback_id}; there are: {', '.join(offered) or 'none'}.", 404
        )
