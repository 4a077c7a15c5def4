"""Reading a control API request, and answering its mistakes with sentences."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.errors import ControlError, SlackError


class Body:
    """The JSON object of a request, with typed access. Raises ControlError with a sentence for what is missing."""

    def __init__(self, fields: Mapping[str, Any]) -> None:
        self.fields = fields

    def text(self, name: str) -> str:
        """A string that must be there; it may be empty."""
        value = self.fields.get(name)
        if not isinstance(value, str):
            raise ControlError(f"The field '{name}' must be a string.")
        return value

    def optional(self, name: str) -> str | None:
        """A string, or None when it is missing."""
        return None if self.fields.get(name) is None else self.text(name)

    def mapping(self, name: str) -> Mapping[str, Any]:
        """An object, empty when it is missing."""
        value = self.fields.get(name) or {}
        if not isinstance(value, dict):
            raise ControlError(f"The field '{name}' must be an object.")
        return value

    def flag(self, name: str) -> bool:
        value = self.fields.get(name, False)
        if not isinstance(value, bool):
            raise ControlError(f"The field '{name}' must be true or false.")
        return value


Action = Callable[[Body], Awaitable[Mapping[str, Any]]]


def answering(action: Action) -> Callable[[Request], Awaitable[Response]]:
    """Make an endpoint of an action: its answer, or 4xx with {"ok": false, "error": sentence}."""

    async def endpoint(request: Request) -> Response:
        try:
            return JSONResponse(await action(await _read(request)))
        except ControlError as error:
            return refused(error)
        except SlackError as error:
            return refused(ControlError(f"Slack would refuse this: {error.code}."))

    return endpoint


def refused(error: ControlError) -> Response:
    return JSONResponse({"ok": False, "error": str(error)}, error.status)


async def _read(request: Request) -> Body:
    raw = await request.body()
    try:
        fields = json.loads(raw or b"{}")
    except ValueError as error:
        raise ControlError("The body must be JSON.") from error
    if not isinstance(fields, dict):
        raise ControlError("The body must be a JSON object.")
    return Body(fields)
