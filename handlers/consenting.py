"""The doors of a consent: a browser is sent to the issuer from here, and comes back here once."""

import logging
from collections.abc import Callable, Mapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs, urlsplit

from jobs import consent
from outreach import consents
from outreach.errors import OutreachError
from outreach.ports import Services
from views import consent_page

Headers = tuple[tuple[str, str], ...]
Answer = tuple[int, str, bytes, Headers]
Door = Callable[[Mapping[str, Any]], Answer]

_HTML = "text/html; charset=utf-8"
_LONGEST_CODE = 4_000
_log = logging.getLogger("plera.handlers.consenting")


def routes(services: Services) -> Mapping[tuple[str, str], Door]:
    """Return the doors: none leads anywhere without a state that we sealed."""
    return {
        ("GET", consents.START): lambda environ: _answering(services, environ, _start),
        ("GET", consents.CALLBACK): lambda environ: _answering(services, environ, _come_back),
    }


def _answering(
    services: Services, environ: Mapping[str, Any], act: Callable[[Services, Mapping[str, Any]], Answer]
) -> Answer:
    """Say what went wrong where the person is: in the browser."""
    try:
        return act(services, environ)
    except OutreachError as error:
        _log.warning("consent refused", extra={"error": type(error).__name__})
        return _page(400, consent_page.refused(str(error)))


def _start(services: Services, environ: Mapping[str, Any]) -> Answer:
    """Say who asked for what, and bind the consent to this browser."""
    state = _asked(environ).get("state", "")
    begun, cookie = services.run(
        lambda session: consents.bind(session, state, wall=services.wall(), cipher=services.cipher)
    )
    issuer = consent.issuer_of(services, begun.issuer)
    url = issuer.consent_url(state=state, verifier=begun.verifier, address=begun.address)
    page = consent_page.asking(
        consent_page.Asking(begun.person, begun.workspace, issuer.name, begun.address, url)
    )
    kept = f"{consents.cookie_name(begun.id)}={cookie}; {_cookie_rules(services)}"
    return _page(200, page, (("Set-Cookie", kept),))


def _come_back(services: Services, environ: Mapping[str, Any]) -> Answer:
    """Take the issuer's answer, once: a code, or the person's no."""
    asked = _asked(environ)
    begun = services.run(
        lambda session: consents.take(
            session, asked.get("state", ""), _cookies(environ), wall=services.wall(), cipher=services.cipher
        )
    )
    code = asked.get("code", "")
    if "error" in asked or not 0 < len(code) <= _LONGEST_CODE:
        return _page(200, consent_page.refused(_declined(services, begun, asked.get("error", ""))))
    return _page(200, consent_page.connected(consent.finish(services, begun, code)))


def _declined(services: Services, begun: consents.Begun, error: str) -> str:
    name = consent.issuer_of(services, begun.issuer).name
    if error == "access_denied":
        return f"You did not allow it at {name}, so nothing was connected. Press the button in Slack to try again."
    return f"{name} sent you back without its consent, so nothing was connected. Press the button in Slack again."


def _asked(environ: Mapping[str, Any]) -> dict[str, str]:
    """Read the query; of a name that stands there twice nothing is taken."""
    given = parse_qs(str(environ.get("QUERY_STRING", ""))[:10_000], max_num_fields=50)
    return {name: values[0] for name, values in given.items() if len(values) == 1}


def _cookies(environ: Mapping[str, Any]) -> dict[str, str]:
    try:
        return {name: one.value for name, one in SimpleCookie(str(environ.get("HTTP_COOKIE", ""))).items()}
    except CookieError:
        return {}


def _cookie_rules(services: Services) -> str:
    """The cookie goes with the issuer's redirect back, which is a navigation from another site: Lax, not Strict."""
    seconds = int(consents.LASTS.total_seconds())
    is_safe = services.public_url.startswith("https://")
    path = urlsplit(services.public_url).path
    return f"Path={path}/oauth; Max-Age={seconds}; HttpOnly; SameSite=Lax" + ("; Secure" if is_safe else "")


def _page(status: int, html: str, headers: Headers = ()) -> Answer:
    return status, _HTML, html.encode(), headers
