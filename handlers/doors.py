"""The bot's own addresses beside Slack's: health, the page of opt-out links, pictures in mails, and consents."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from handlers import consenting, opting_out, picture_door
from outreach import people
from outreach.ports import Services

Answer = tuple[int, str, bytes] | tuple[int, str, bytes, tuple[tuple[str, str], ...]]
Door = Callable[[Mapping[str, Any]], Answer]


def routes(services: Services) -> Mapping[tuple[str, str], Door]:
    """Return the doors by method and path; each answers with status, content type, body and perhaps headers.

    A path that ends in a slash is the door of what stands right below it.
    """

    def health(environ: Mapping[str, Any]) -> tuple[int, str, bytes]:
        services.read(people.count_workspaces)
        return 200, "application/json", json.dumps({"ok": True}).encode()

    return {
        ("GET", "/healthz"): health,
        **opting_out.routes(services),
        **picture_door.routes(services),
        **consenting.routes(services),
    }
