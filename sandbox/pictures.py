"""Images that show an uploaded file: `slack_file` is checked when it is sent, and resolved for the page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sandbox.errors import SlackError
from sandbox.file_sharing import is_visible_to_bot
from sandbox.files import Record
from sandbox.workspace import Json, Workspace


def check(slack: Workspace, content: Json, code: str = "invalid_blocks") -> Json:
    """Return `content` when each slack_file in its blocks is a picture the app sees. Raises SlackError `code`."""
    for reference in _references(content.get("blocks")):
        record = _find(slack, reference)
        if record is None or not is_visible_to_bot(slack, record):
            raise SlackError(code, ["invalid slack file"])
        if not record["mimetype"].startswith("image/"):
            raise SlackError(code, ["slack file is not an image"])
    return content


def resolved(slack: Workspace, value: Any, page_url: str) -> Any:
    """The same blocks, where each image that shows a file has the address at which the page reads it."""
    if isinstance(value, list):
        return [resolved(slack, item, page_url) for item in value]
    if not isinstance(value, dict):
        return value
    answer = {key: resolved(slack, item, page_url) for key, item in value.items()}
    if value.get("type") == "image" and isinstance(value.get("slack_file"), dict):
        record = _find(slack, value["slack_file"])
        if record is not None:
            answer["image_url"] = f"{page_url.rstrip('/')}/_control/files/{record['id']}"
    return answer


def _references(value: Any) -> Iterator[Json]:
    if isinstance(value, list):
        for item in value:
            yield from _references(item)
    elif isinstance(value, dict):
        if value.get("type") == "image" and isinstance(value.get("slack_file"), dict):
            yield value["slack_file"]
        for item in value.values():
            yield from _references(item)


def _find(slack: Workspace, reference: Json) -> Record | None:
    """The file an `id` or one of its own addresses names, when its bytes are there."""
    file_id = str(reference.get("id") or "")
    url = str(reference.get("url") or "")
    if not file_id and url.startswith(f"{slack.base_url}/files"):
        path = url.removeprefix(f"{slack.base_url}/").split("/")
        file_id = path[1].rpartition("-")[2] if path[0] == "files-pri" else path[2] if len(path) > 2 else ""
    record = slack.files.find(file_id)
    return record if record and record["is_stored"] and not record["is_deleted"] else None
