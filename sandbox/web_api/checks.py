"""Whether Slack would accept what a call wants to show; the structure and limits are sandbox.blocks' business."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sandbox.blocks import Problem, check_message, check_view
from sandbox.errors import SlackError
from sandbox.web_api.arguments import Arguments
from sandbox.workspace import Json

VIEW_BYTES = 250_000
METADATA_BYTES = 16_000


def message_content(args: Arguments, *, kept: Json | None = None) -> Json:
    """The checked text, blocks, attachments and metadata of a message; only what was given.

    `kept` is what an update leaves as it was, so that it may give only a part. Raises SlackError.
    """
    content: Json = {}
    if "text" in args:
        content["text"] = args.text("text")
    for name, code in (("blocks", "invalid_blocks_format"), ("attachments", "invalid_attachments")):
        value = args.structure(name, code)
        if value is not None and not isinstance(value, list):
            raise SlackError(code)
        if value is not None:
            content[name] = value
    if "markdown_text" in args:
        if content.get("text") or content.get("blocks"):
            raise SlackError("markdown_text_conflict")
        content["text"] = args.text("markdown_text")
    refuse(check_message({**(kept or {}), **content}))
    metadata = args.structure("metadata", "invalid_metadata_format")
    if metadata is not None:
        content["metadata"] = _metadata(metadata)
    return content


def view_content(args: Arguments, kinds: Sequence[str]) -> Json:
    """The checked view of a call. Raises SlackError."""
    view = args.structure("view", "invalid_arguments")
    if not isinstance(view, dict):
        raise SlackError("invalid_arguments", ["missing required field: view"])
    return checked_view(view, kinds)


def checked_view(view: Json, kinds: Sequence[str]) -> Json:
    """Return `view` when Slack would show it. Raises SlackError."""
    if view.get("type") not in kinds:
        raise SlackError(
            "invalid_arguments", [f"must be one of {', '.join(kinds)} [json-pointer:/view/type]"]
        )
    refuse(check_view(view))
    if len(json.dumps(view).encode()) > VIEW_BYTES:
        raise SlackError("view_too_large")
    return view


def refuse(problems: list[Problem]) -> None:
    """Raise SlackError with the first problem's code and the words of all with it."""
    if problems:
        raise SlackError(problems[0].code, [each.message for each in problems if each.message])


def _metadata(metadata: Any) -> Json:
    if metadata == {}:
        return {}
    if not isinstance(metadata, dict) or not isinstance(metadata.get("event_type"), str):
        raise SlackError("invalid_metadata_format")
    if not isinstance(metadata.get("event_payload"), dict):
        raise SlackError("invalid_metadata_format")
    if len(json.dumps(metadata)) > METADATA_BYTES:
        raise SlackError("metadata_too_large")
    return metadata
