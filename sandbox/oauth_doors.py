"""The issuer's doors: a page on which a person consents, the token door, the door that takes grants back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.requests import Request as HttpRequest
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.control_body import Body, answering
from sandbox.errors import ControlError
from sandbox.mail.addresses import plain
from sandbox.oauth_issuer import PROVIDERS, Issuer, OAuthRefusal, Request
from sandbox.oauth_page import consent_page, refusal_page

_LARGEST_FORM = 20_000
_SLOW_SECONDS = 3_600.0
_TROUBLES = ("down", "slow", "garbage")


def oauth_routes(issuer: Issuer, senders: Callable[[], Mapping[str, str]]) -> list[BaseRoute]:
    """The routes under /oauth and /_control/oauth; `senders` are the mailboxes that may be granted, with names."""
    doors = _Doors(issuer, senders)
    control = _Control(issuer)
    return [
        Route("/oauth/{provider}/authorize", doors.ask, methods=["GET"]),
        Route("/oauth/{provider}/authorize", doors.decide, methods=["POST"]),
        Route("/oauth/{provider}/token", doors.token, methods=["POST"]),
        Route("/oauth/{provider}/revoke", doors.revoke, methods=["POST"]),
        Route("/_control/oauth", answering(control.state), methods=["GET"]),
        Route("/_control/oauth", answering(control.change), methods=["POST"]),
    ]


class _Doors:
    def __init__(self, issuer: Issuer, senders: Callable[[], Mapping[str, str]]) -> None:
        self._issuer, self._senders = issuer, senders

    async def ask(self, http: HttpRequest) -> Response:
        """Show who asks for what, with a button to allow it."""
        given = dict(http.query_params)
        try:
            request = self._request(http, given)
        except OAuthRefusal as error:
            return _page(refusal_page(error.description), error.status)
        return _page(consent_page(request, given, self._senders()), allows=request.redirect_uri)

    async def decide(self, http: HttpRequest) -> Response:
        """Send the browser back with a code, or with the person's no."""
        given = await _form(http)
        try:
            request = self._request(http, given)
        except OAuthRefusal as error:
            return _page(refusal_page(error.description), error.status)
        address = given.get("address", "")
        if given.get("decision") != "allow":
            back = {"error": "access_denied", "state": request.state}
        elif address not in self._senders():
            return _page(refusal_page("There is no such mailbox here."), 400)
        else:
            back = {"code": self._issuer.allow(request, address), "state": request.state}
        return RedirectResponse(f"{request.redirect_uri}?{urlencode(back)}", 303)

    async def token(self, http: HttpRequest) -> Response:
        if self._issuer.trouble == "down":
            return Response(status_code=503)
        if self._issuer.trouble == "slow":
            await asyncio.sleep(_SLOW_SECONDS)
        if self._issuer.trouble == "garbage":
            return HTMLResponse("<h1>Gateway</h1>")
        try:
            return JSONResponse(self._issuer.token(http.path_params["provider"], await _form(http)))
        except OAuthRefusal as error:
            said = {"error": error.error, "error_description": error.description}
            return JSONResponse(said, error.status)

    async def revoke(self, http: HttpRequest) -> Response:
        if self._issuer.trouble == "down":
            return Response(status_code=503)
        try:
            self._issuer.revoke(await _form(http))
        except OAuthRefusal as error:
            return JSONResponse({"error": error.error}, error.status)
        return JSONResponse({})

    def _request(self, http: HttpRequest, given: Mapping[str, str]) -> Request:
        provider = http.path_params["provider"]
        if provider not in PROVIDERS:
            raise OAuthRefusal("invalid_request", "There is no such issuer here.", 404)
        request = Request(
            provider,
            given.get("client_id", ""),
            given.get("redirect_uri", ""),
            given.get("scope", ""),
            given.get("state", ""),
            given.get("code_challenge", ""),
            given.get("login_hint", ""),
        )
        self._issuer.check(request, given.get("response_type", ""), given.get("code_challenge_method", ""))
        return request


class _Control:
    def __init__(self, issuer: Issuer) -> None:
        self._issuer = issuer

    async def state(self, body: Body) -> Mapping[str, object]:
        issuer = self._issuer
        return {
            "ok": True,
            "grants": issuer.granted(),
            "asked": list(issuer.asked),
            "access_seconds": issuer.access_seconds,
            "trouble": issuer.trouble,
        }

    async def change(self, body: Body) -> Mapping[str, object]:
        """Let tokens end, end grants, change how long tokens hold, or let the token door misbehave."""
        fields, issuer = body.fields, self._issuer
        if "trouble" in fields:
            trouble = fields["trouble"] or ""
            if trouble and trouble not in _TROUBLES:
                raise ControlError(f"The field 'trouble' is one of {', '.join(_TROUBLES)}, or empty.")
            issuer.trouble = trouble
        if "access_seconds" in fields:
            seconds = fields["access_seconds"]
            if isinstance(seconds, bool) or not isinstance(seconds, int) or not 1 <= seconds <= 86_400:
                raise ControlError("The field 'access_seconds' must be a whole number from 1 to 86400.")
            issuer.access_seconds = seconds
        for name, act in (("expire", issuer.expire), ("end", issuer.end_all)):
            if name in fields:
                address = plain(body.text(name))
                if address is None or not act(address):
                    raise ControlError(f"Nothing is granted for {body.text(name)}.", 404)
        return await self.state(body)


async def _form(http: HttpRequest) -> dict[str, str]:
    content = await http.body()
    if len(content) > _LARGEST_FORM:
        raise OAuthRefusal("invalid_request", "The form is too large.", 413)
    return dict(parse_qsl(content.decode("utf-8", "replace"), keep_blank_values=True))


def _page(html: str, status: int = 200, *, allows: str = "") -> Response:
    """An HTML page that may send its form here and then to the client's own address, nowhere else."""
    parts = urlsplit(allows)
    back = f" {parts.scheme}://{parts.netloc}" if allows else ""
    policy = f"default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'{back}"
    return HTMLResponse(html, status, {"Content-Security-Policy": policy, "Referrer-Policy": "same-origin"})
