"""How what a person filled into a form is read."""

from collections.abc import Mapping
from datetime import date
from typing import Any


def typed(values: Mapping[str, Any], block_id: str, action_id: str) -> str | None:
    """Return the text, or the value of the option, that stands in an input; None when the form has no such input."""
    element = values.get(block_id, {}).get(action_id)
    if not isinstance(element, Mapping):
        return None
    chosen = element.get("selected_option")
    return str((chosen if chosen is not None else element).get("value") or "")


def typed_list(values: Mapping[str, Any], block_id: str, action_id: str) -> tuple[str, ...] | None:
    """Return the values of the options chosen in a multi-select; None when the form has no such input."""
    element = values.get(block_id, {}).get(action_id)
    if not isinstance(element, Mapping):
        return None
    return tuple(str(option.get("value") or "") for option in element.get("selected_options") or ())


def typed_time(values: Mapping[str, Any], block_id: str, action_id: str) -> str | None:
    """Return the time of day, such as "09:30", in a time picker; "" when it is empty, None when there is none."""
    element = values.get(block_id, {}).get(action_id)
    return str(element.get("selected_time") or "") if isinstance(element, Mapping) else None


def typed_date(values: Mapping[str, Any], name: str) -> date | None:
    """Return the day in a date picker whose block and action share a name, None when none was chosen."""
    element = values.get(name, {}).get(name) or {}
    try:
        return date.fromisoformat(str(element.get("selected_date") or ""))
    except ValueError:
        return None


def files(values: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """Return the ids of the files given in an input whose block and action share a name."""
    element = values.get(name, {}).get(name) or {}
    return tuple(str(one.get("id") or "") for one in element.get("files") or () if isinstance(one, Mapping))


def chosen(values: Mapping[str, Any], name: str) -> str:
    """Return the channel, or the value of the option, chosen in an input whose block and action share a name."""
    element = values.get(name, {}).get(name) or {}
    option = element.get("selected_option") or {}
    return str(element.get("selected_conversation") or option.get("value") or element.get("value") or "")


def chosen_people(values: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """Return the Slack user ids chosen in an input whose block and action share a name."""
    element = values.get(name, {}).get(name) or {}
    return tuple(str(one) for one in element.get("selected_users") or ())


def values_of(view: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what was typed in a view, by block_id and action_id."""
    values: Mapping[str, Any] = (view.get("state") or {}).get("values") or {}
    return values
