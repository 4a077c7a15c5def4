"""The values of all fields of a view or a message, as Slack sends them under state.values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.block_ids import all_elements
from sandbox.fields import EXTERNAL_TYPES, KEYS, FieldError, entered, options_of, untouched
from sandbox.workspace import Json

Values = dict[str, dict[str, Json]]


def values_of(blocks: list[Json], held: Values) -> Values:
    """State for every field of `blocks`.

    A field keeps what it held, typed or initial, while its block_id, action_id and type stay the same; a new initial
    value is then not seen, as in Slack's clients. A chosen option that is no longer offered is dropped.
    """
    answer: Values = {}
    for block_id, element in all_elements(blocks):
        if element["type"] not in KEYS:
            continue
        before = held.get(block_id, {}).get(element["action_id"])
        state = untouched(element)
        if before and before["type"] == element["type"]:
            state = _still_offered(element, before, state)
        answer.setdefault(block_id, {})[element["action_id"]] = state
    return answer


def enter(
    blocks: list[Json], held: Values, typed: Mapping[str, Mapping[str, Any]], offered: list[Json]
) -> Values:
    """Return `held` with plain values entered: {block_id: {action_id: value}}.

    Raises FieldError for an unknown field or a value it does not offer.
    """
    answer = values_of(blocks, held)
    fields = {(block_id, element["action_id"]): element for block_id, element in all_elements(blocks)}
    for block_id, by_action in typed.items():
        if not isinstance(by_action, Mapping):
            raise FieldError("Values are given as {block_id: {action_id: value}}.")
        for action_id, value in by_action.items():
            element = fields.get((block_id, action_id))
            if element is None:
                raise FieldError(f"There is no field {action_id!r} in a block {block_id!r}.")
            chosen = _chosen(answer.get(block_id, {}).get(action_id))
            state = entered(element, value, [*offered, *chosen])
            answer.setdefault(block_id, {})[action_id] = state
    return answer


def _chosen(state: Json | None) -> list[Json]:
    """The options that stand in an external select: they can stay, whatever is looked for beside them."""
    if state is None or state["type"] not in EXTERNAL_TYPES:
        return []
    held = state[KEYS[state["type"]][0]]
    return held if isinstance(held, list) else [held] if held else []


def _still_offered(element: Json, before: Json, fresh: Json) -> Json:
    key = KEYS[element["type"]][0]
    if "options" not in element and "option_groups" not in element:
        return before
    offered = {option.get("value"): option for option in options_of(element)}
    chosen = before[key]
    if isinstance(chosen, list):
        return {**before, key: [offered[each["value"]] for each in chosen if each["value"] in offered]}
    if chosen is None:
        return before
    return {**before, key: offered[chosen["value"]]} if chosen["value"] in offered else fresh
