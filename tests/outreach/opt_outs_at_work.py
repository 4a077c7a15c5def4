"""What tests of opting out share: the ways out of a mail as its recipient's program reads them, and the door."""

import io
import re
from email import message_from_bytes
from urllib.parse import unquote, urlsplit

from handlers import doors
from outreach.ports import Letter
from tests.world import World

_LINK = re.compile(r"<(https?:[^>]+)>")
_ADDRESS = re.compile(r"<mailto:([^?>]+)\?subject=([^>]+)>")


def link_of(letter: Letter) -> str:
    """Return the link that a mail's headers offer."""
    found = _LINK.search(str(message_from_bytes(letter.content)["List-Unsubscribe"]))
    assert found is not None
    return found[1]


def address_of(letter: Letter) -> tuple[str, str]:
    """Return the address to which one writes to opt out, and with which subject."""
    found = _ADDRESS.search(str(message_from_bytes(letter.content)["List-Unsubscribe"]))
    assert found is not None
    return unquote(found[1]), unquote(found[2])


def visit(
    world: World, method: str, link: str, *, body: bytes = b"", language: str = "", length: str | None = None
) -> tuple[int, str]:
    """Ask the bot's door for a link; return the status and the page."""
    parts = urlsplit(link)
    door = doors.routes(world.services)[method, parts.path]
    status, kind, page = door(
        {
            "QUERY_STRING": parts.query,
            "CONTENT_LENGTH": str(len(body)) if length is None else length,
            "HTTP_ACCEPT_LANGUAGE": language,
            "wsgi.input": io.BytesIO(body),
        }
    )
    assert kind == "text/html; charset=utf-8"
    return status, page.decode()
