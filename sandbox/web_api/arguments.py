"""The arguments of a Web API call, whatever form they came in: query, form fields or JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request

from sandbox.errors import SlackError

TRUE, FALSE = {"true", "1", "yes"}, {"false", "0", "no", ""}
MOST_PER_PAGE = 1000


class Arguments:
    """Typed access to what was sent; Slack takes "true" for True and JSON text for a structure."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self.raw = {key: value for key, value in raw.items() if value is not None}

    def text(self, name: str, default: str = "") -> str:
        """A string, `default` when it is missing. Raises SlackError invalid_arguments for a structure."""
        value = self.raw.get(name, default)
        if isinstance(value, bool | dict | list):
            raise SlackError("invalid_arguments", [f"must provide a string [json-pointer:/{name}]"])
        return str(value)

    def flag(self, name: str, default: bool = False) -> bool:
        value = self.raw.get(name, default)
        if isinstance(value, bool):
            return value
        lowered = str(value).lower()
        if lowered in TRUE | FALSE:
            return lowered in TRUE
        raise SlackError("invalid_arguments", [f"must provide a boolean [json-pointer:/{name}]"])

    def limit(self, default: int) -> int:
        """The page size asked for, 1 to 1,000. Raises SlackError invalid_limit."""
        value = self.text("limit") or str(default)
        if not value.isdigit():
            raise SlackError("invalid_limit")
        return min(int(value) or default, MOST_PER_PAGE)

    def structure(self, name: str, code: str) -> Any:
        """A list or object, given as such or as JSON text; None when missing. Raises SlackError `code`."""
        value = self.raw.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except ValueError as error:
                raise SlackError(code) from error
        if not isinstance(value, list | dict):
            raise SlackError(code)
        return value

    def names(self, name: str) -> list[str]:
        """A list of ids, given as such or separated by commas."""
        value = self.raw.get(name, "")
        parts = value if isinstance(value, list) else str(value).split(",")
        return [str(part).strip() for part in parts if str(part).strip()]

    def __contains__(self, name: str) -> bool:
        return name in self.raw


async def read(request: Request) -> Arguments:
    """Read one request. Raises SlackError invalid_json, invalid_form_data or json_not_object."""
    raw: dict[str, Any] = dict(request.query_params)
    body = await request.body()
    if not body:
        return Arguments(raw)
    content_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if content_type == "application/json":
        raw |= _json_object(body)
    elif content_type == "application/x-www-form-urlencoded":
        raw |= dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    else:
        raise SlackError("invalid_form_data")
    return Arguments(raw)


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except ValueError as error:
        raise SlackError("invalid_json") from error
    if not isinstance(value, dict):
        raise SlackError("json_not_object")
    return value
