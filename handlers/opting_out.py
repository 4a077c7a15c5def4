"""The page of a mail's opt-out link, outside of Slack: looking changes nothing, sending the form opts out."""

import re
import time
from collections.abc import Callable, Mapping
from threading import Lock
from typing import Any
from urllib.parse import parse_qs

from outreach import opt_out_links, opt_out_words, opting_out
from outreach.opt_out_screens import OptOutPage
from outreach.ports import Services
from views import opt_out

Answer = tuple[int, str, bytes]
Door = Callable[[Mapping[str, Any]], Answer]

_MOST_BODY = 2_000
_ONE_CLICK = "One-Click"
_A_SECOND = 20.0
_AT_ONCE = 200.0
_WISHED = re.compile(r"\b([a-z]{2})\b(?:-[a-z]+)?", re.IGNORECASE)


def routes(services: Services) -> Mapping[tuple[str, str], Door]:
    """Return the doors of the page."""
    pace = Pace(_A_SECOND, _AT_ONCE)
    return {
        ("GET", opt_out_links.PATH): lambda environ: _guarded(services, pace, environ, _look),
        ("POST", opt_out_links.PATH): lambda environ: _guarded(services, pace, environ, _act),
    }


class Pace:
    """Lets so many a second through, and more at once after a pause; `clock` counts seconds."""

    def __init__(self, a_second: float, at_once: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._a_second, self._at_once, self._clock = a_second, at_once, clock
        self._left, self._seen_at, self._lock = at_once, clock(), Lock()

    def lets_in(self) -> bool:
        """Say whether one more may come in now."""
        with self._lock:
            now = self._clock()
            self._left = min(self._at_once, self._left + (now - self._seen_at) * self._a_second)
            self._seen_at = now
            if self._left < 1:
                return False
            self._left -= 1
            return True


def _guarded(
    services: Services,
    pace: Pace,
    environ: Mapping[str, Any],
    act: Callable[[Services, Mapping[str, Any], int, OptOutPage], Answer],
) -> Answer:
    """Answer a request whose token is one of ours; all others are told what works instead."""
    language = _language(environ)
    if not pace.lets_in():
        return _page(429, opt_out.busy(language))
    message_id = _message_of(services, environ)
    if message_id is None:
        return _page(404, opt_out.wrong(language))
    found = services.read(lambda session: opting_out.page(session, message_id))
    if found is None:
        return _page(404, opt_out.wrong(language))
    return act(services, environ, message_id, found)


def _look(services: Services, environ: Mapping[str, Any], message_id: int, found: OptOutPage) -> Answer:
    return _page(200, opt_out.done(found) if found.is_done else opt_out.asking(found))


def _act(services: Services, environ: Mapping[str, Any], message_id: int, found: OptOutPage) -> Answer:
    if not found.is_known:
        how = opting_out.ONE_CLICK if _is_one_click(environ) else opting_out.ON_PAGE
        services.run(lambda session: opting_out.opt_out(session, message_id, how, now=services.now()))
    return _page(200, opt_out.done(found))


def _message_of(services: Services, environ: Mapping[str, Any]) -> int | None:
    query = str(environ.get("QUERY_STRING") or "")[:500]
    token = next(iter(parse_qs(query).get("t", ())), "")
    return services.links.message_of(token.strip().lower()) if services.links else None


def _is_one_click(environ: Mapping[str, Any]) -> bool:
    """Say whether a mail program asks for its user (RFC 8058, 3.2); whatever the body says, a POST opts out."""
    stream = environ.get("wsgi.input")
    length = str(environ.get("CONTENT_LENGTH") or "")
    if stream is None or not length.isdecimal() or int(length) > _MOST_BODY:
        return False
    return _ONE_CLICK in stream.read(int(length)).decode("utf-8", "replace")


def _language(environ: Mapping[str, Any]) -> str:
    """Return the first language of ours that a browser asks for, "en" where there is none."""
    wished = _WISHED.findall(str(environ.get("HTTP_ACCEPT_LANGUAGE") or "")[:200].lower())
    return next((one for one in wished if one in opt_out_words.LANGUAGES), "en")


def _page(status: int, html: str) -> Answer:
    return status, "text/html; charset=utf-8", html.encode()
