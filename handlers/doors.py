"""The bot's own addresses beside Slack's: health, and the page of opt-out links."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from handlers import opting_out
from outreach import people
from outreach.ports import Services

Door = Callable[[Mapping[str, Any]], tuple[int, str, bytes]]


def routes(services: Services) -> Mapping[tuple[str, str], Door]:
    """Return the doors by method and path; each answers with status, content type and body."""

    def health(environ: Mapping[str, Any]) -> tuple[int, str, bytes]:
        services.read(people.count_workspaces)
        return 200, "application/json", json.dumps({"ok": True}).encode()

    return {("GET", "/healthz"): health, **opting_out.routes(services)}
