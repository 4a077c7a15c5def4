"""The picture at the end of mails, outside of Slack: that it was loaded is noted, and nobody is told anything."""

from collections.abc import Callable, Mapping
from typing import Any

from handlers.opting_out import Pace
from outreach import opened_mails, picture_links
from outreach.ports import Services

Answer = tuple[int, str, bytes]
Door = Callable[[Mapping[str, Any]], Answer]

GIF = (
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff"
    b"!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
)
"""One pixel that cannot be seen."""
_A_SECOND = 50.0
_AT_ONCE = 200.0


def routes(services: Services) -> Mapping[tuple[str, str], Door]:
    """Return the doors below which the pictures stand; a HEAD counts nothing."""
    pace = Pace(_A_SECOND, _AT_ONCE)
    return {
        ("GET", picture_links.PATH): lambda environ: _loaded(services, pace, environ),
        ("HEAD", picture_links.PATH): lambda environ: _picture(),
    }


def _loaded(services: Services, pace: Pace, environ: Mapping[str, Any]) -> Answer:
    """Note what is to be noted; whatever was asked for, and however often, the answer is the same."""
    if pace.lets_in():
        message_id = _message_of(services, environ)
        now = services.now()
        if message_id is not None and services.read(lambda s: opened_mails.counts(s, message_id, now=now)):
            services.run(lambda session: opened_mails.note(session, message_id, now=now))
    return _picture()


def _message_of(services: Services, environ: Mapping[str, Any]) -> int | None:
    path = str(environ.get("PATH_INFO") or "")[:200]
    return services.pictures.message_of(path) if services.pictures else None


def _picture() -> Answer:
    return 200, "image/gif", GIF
