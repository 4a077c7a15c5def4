"""The smallest accepted example of every block and element, and the places to put them."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def plain(text: str = "Words") -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str = "*Words*") -> Json:
    return {"type": "mrkdwn", "text": text}


def option(text: str = "Ana", value: str = "ana", **more: Any) -> Json:
    return {"text": plain(text), "value": value, **more}


def options(count: int) -> list[Json]:
    return [option(f"Option {number}", f"value-{number}") for number in range(count)]


def button(**more: Any) -> Json:
    return {"type": "button", "text": plain("Approve"), "action_id": "approve", **more}


def section(**more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(), **more}


def actions(*elements: Json, **more: Any) -> Json:
    return {"type": "actions", "elements": list(elements), **more}


def field(element: Json, **more: Any) -> Json:
    return {"type": "input", "label": plain("Label"), "element": element, **more}


def typed(**more: Any) -> Json:
    return {"type": "plain_text_input", "action_id": "typed", **more}


def rich_text(*parts: Json) -> Json:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(parts)}]}


def message(*blocks: Json, **more: Any) -> Json:
    return {"channel": "C1", "text": "Words", "blocks": list(blocks), **more}


def modal(*blocks: Json, **more: Any) -> Json:
    return {"type": "modal", "title": plain("Title"), "submit": plain("Save"), "blocks": list(blocks), **more}


def home(*blocks: Json, **more: Any) -> Json:
    return {"type": "home", "blocks": list(blocks), **more}


FEEDBACK = {"text": plain("Good"), "value": "good"}
IMAGE = {"type": "image", "image_url": "https://plera.test/a.png", "alt_text": "A chart"}

BLOCKS: dict[str, Json] = {
    "actions": actions(button()),
    "context": {"type": "context", "elements": [plain(), mrkdwn(), IMAGE]},
    "context_actions": {
        "type": "context_actions",
        "elements": [{"type": "feedback_buttons", "positive_button": FEEDBACK, "negative_button": FEEDBACK}],
    },
    "divider": {"type": "divider"},
    "file": {"type": "file", "external_id": "ABCD1", "source": "remote"},
    "header": {"type": "header", "text": plain("Messaging Lab")},
    "image": IMAGE,
    "input": field(typed()),
    "markdown": {"type": "markdown", "text": "**Words**"},
    "rich_text": rich_text({"type": "text", "text": "Words"}),
    "section": section(),
    "table": {"type": "table", "rows": [[{"type": "raw_text", "text": "Lead"}]]},
    "video": {
        "type": "video",
        "alt_text": "A film",
        "title": plain("Film"),
        "thumbnail_url": "https://plera.test/a.png",
        "video_url": "https://plera.test/a.mp4",
    },
}

_SELECTS = ("external", "users", "conversations", "channels")

ELEMENTS: dict[str, Json] = {
    "button": button(),
    "checkboxes": {"type": "checkboxes", "action_id": "a", "options": options(2)},
    "datepicker": {"type": "datepicker", "action_id": "a", "initial_date": "2026-02-28"},
    "datetimepicker": {"type": "datetimepicker", "action_id": "a", "initial_date_time": 1764500000},
    "email_text_input": {"type": "email_text_input", "action_id": "a"},
    "feedback_buttons": {
        "type": "feedback_buttons",
        "action_id": "a",
        "positive_button": FEEDBACK,
        "negative_button": FEEDBACK,
    },
    "file_input": {"type": "file_input", "action_id": "a", "max_files": 1},
    "icon_button": {"type": "icon_button", "icon": "trash", "text": plain("Delete"), "action_id": "a"},
    "image": IMAGE,
    "multi_static_select": {"type": "multi_static_select", "action_id": "a", "options": options(2)},
    "number_input": {"type": "number_input", "action_id": "a", "is_decimal_allowed": False},
    "overflow": {"type": "overflow", "action_id": "a", "options": options(2)},
    "plain_text_input": typed(),
    "radio_buttons": {"type": "radio_buttons", "action_id": "a", "options": options(2)},
    "rich_text_input": {"type": "rich_text_input", "action_id": "a"},
    "static_select": {"type": "static_select", "action_id": "a", "options": options(2)},
    "timepicker": {"type": "timepicker", "action_id": "a", "initial_time": "09:00"},
    "url_text_input": {"type": "url_text_input", "action_id": "a"},
    "workflow_button": {
        "type": "workflow_button",
        "action_id": "a",
        "text": plain("Run"),
        "workflow": {"trigger": {"url": "https://slack.com/shortcuts/Ft1/abc"}},
    },
    **{f"{kind}_select": {"type": f"{kind}_select", "action_id": "a"} for kind in _SELECTS},
    **{f"multi_{kind}_select": {"type": f"multi_{kind}_select", "action_id": "a"} for kind in _SELECTS},
}


def holding(element: Json) -> Json:
    """A block that may hold `element`."""
    kind = element["type"]
    if kind in ("feedback_buttons", "icon_button"):
        return {"type": "context_actions", "elements": [element]}
    if kind == "image":
        return section(accessory=element)
    if kind in ("button", "overflow", "workflow_button"):
        return actions(element)
    return field(element)
