"""Selects of source groups: all of them while one select holds them, else those whose name holds what is typed."""

from collections.abc import Sequence
from typing import Any

from slack_sdk.models.blocks import (
    ExternalDataMultiSelectElement,
    PlainTextObject,
    StaticMultiSelectElement,
    StaticSelectElement,
)

from outreach.form_screens import Choice, GroupChoice
from views import text
from views.choices import MAX_OPTIONS, OneOf, by_name
from views.parts import option
from views.step_fields import NOTHING

Chosen = Choice | GroupChoice


def one_of(action_id: str, groups: Sequence[Chosen]) -> OneOf:
    """Build a select of one group; `groups` is not empty."""
    if len(groups) > MAX_OPTIONS:
        return by_name(action_id, "a group")
    return StaticSelectElement(
        action_id=action_id,
        options=[option(_label(one), str(one.id)) for one in groups],
        placeholder=PlainTextObject(text="Choose a group"),
    )


def some_of(
    action_id: str, groups: Sequence[GroupChoice], chosen_ids: Sequence[int]
) -> StaticMultiSelectElement | ExternalDataMultiSelectElement:
    """Build a select of several groups, with those that are chosen already; without a group it says so."""
    chosen = [option(_label(one), str(one.id)) for one in groups if one.id in chosen_ids]
    if len(groups) > MAX_OPTIONS:
        return ExternalDataMultiSelectElement(
            action_id=action_id,
            initial_options=chosen or None,
            placeholder=PlainTextObject(text="Type the name of a group"),
            min_query_length=0,
        )
    others = [option(_label(one), str(one.id)) for one in reversed(groups) if one.id not in chosen_ids]
    return StaticMultiSelectElement(
        action_id=action_id,
        options=[*chosen, *others] or [option("No source group is ready yet", NOTHING)],
        initial_options=chosen or None,
        placeholder=PlainTextObject(text="Choose who enters"),
    )


def offered(groups: Sequence[Chosen]) -> list[dict[str, Any]]:
    """Return the options that answer what is typed."""
    return [option(_label(one), str(one.id)).to_dict() for one in groups[:MAX_OPTIONS]]


def _label(group: Chosen) -> str:
    """Keep the counts in sight: a long name is cut, not they."""
    if isinstance(group, Choice):
        return group.name
    counts = f" · {text.counted(group.leads, 'lead')}, {group.reachable:,} reachable"
    return text.clip(text.one_line(group.name), 75 - len(counts)) + counts
