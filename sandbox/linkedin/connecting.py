"""Links at which a person connects a LinkedIn account to the local Unipile, or logs one in again."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.linkedin import events
from sandbox.linkedin.network import Network
from sandbox.linkedin.refusal import Refusal
from sandbox.linkedin.webhooks import Webhooks, is_local
from sandbox.linkedin.world import Account

_LARGEST_FORM = 10_000
_GONE = "This link has ended. Ask for a new one where you got it."


@dataclass(frozen=True)
class Link:
    """What a link was made with; `account` is the one that it logs in again, "" where it connects a new one."""

    name: str
    ends_at: datetime
    account: str
    notify_url: str
    success_url: str
    failure_url: str


class Connecting:
    """Links end at a restart, as Unipile's do. `wall` is real time, `base` says where this server is."""

    def __init__(
        self, network: Network, webhooks: Webhooks, wall: Callable[[], datetime], base: Callable[[], str]
    ) -> None:
        self._network, self._webhooks, self._wall, self._base = network, webhooks, wall, base
        self._links: dict[str, Link] = {}

    def forget(self) -> None:
        self._links.clear()

    def make(self, asked: Mapping[str, Any]) -> str:
        """Return a link as the API is asked for it. Raises Refusal."""
        if asked.get("type") not in ("create", "reconnect") or not isinstance(asked.get("api_url"), str):
            raise Refusal("invalid_parameters", "A link has a type, create or reconnect, and an api_url.")
        again = asked.get("reconnect_account") if asked["type"] == "reconnect" else ""
        if asked["type"] == "create" and not _names_linkedin(asked.get("providers")):
            raise Refusal("invalid_parameters", "Only LinkedIn can be connected here.")
        if not isinstance(again, str):
            raise Refusal("missing_parameters", "The field reconnect_account is wanted.")
        if again:
            self._network.account(again, acts=False)
        addresses = [
            asked.get(f"{name}_url") or "" for name in ("notify", "success_redirect", "failure_redirect")
        ]
        if not all(isinstance(one, str) and (not one or is_local(one)) for one in addresses):
            raise Refusal("invalid_url", "The local Unipile goes to this machine only.")
        key = secrets.token_urlsafe(24)
        self._links[key] = Link(
            str(asked.get("name") or ""), _moment(asked.get("expiresOn")), again, *addresses
        )
        return f"{self._base()}/linkedin/connect/{key}"

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/linkedin/connect/{key}", self.ask, methods=["GET"]),
            Route("/linkedin/connect/{key}", self.decide, methods=["POST"]),
        ]

    async def ask(self, request: Request) -> Response:
        link = self._open(request)
        return _page("This link has ended", f"<p>{_GONE}</p>", 410) if link is None else self._form(link)

    async def decide(self, request: Request) -> Response:
        """Connect the account that was chosen, or go back without; the link is used up by either."""
        link = self._open(request)
        content = await request.body()
        if link is None or len(content) > _LARGEST_FORM:
            return _page("This link has ended", f"<p>{_GONE}</p>", 410)
        form = {name: values[0] for name, values in parse_qs(content.decode("utf-8", "replace")).items()}
        account = self._network.world.get(Account, form.get("account", ""))
        del self._links[request.path_params["key"]]
        if form.get("decision") != "connect" or account not in self._choices(link):
            return _back(link.failure_url, {}, "Nothing was connected.")
        assert account is not None
        is_new = not account.status
        self._network.set_status(account, "OK")
        if link.notify_url:
            self._webhooks.notify(link.notify_url, events.linked(account, link.name, is_new=is_new))
        return _back(link.success_url, {"account_id": account.id}, "The account is connected.")

    def _open(self, request: Request) -> Link | None:
        link = self._links.get(request.path_params["key"])
        return link if link and link.ends_at > self._wall() else None

    def _choices(self, link: Link) -> list[Account]:
        accounts = self._network.world.all(Account)
        return [one for one in accounts if (one.id == link.account if link.account else not one.status)]

    def _form(self, link: Link) -> Response:
        choices = "".join(
            f'<label><input type="radio" name="account" required value="{escape(one.id)}"> '
            f"{escape(self._network.world.owner(one).name)} <span>{escape(one.tier)}</span></label>"
            for one in self._choices(link)
        )
        return _page(
            "Connect LinkedIn (local)",
            f'<form method="post"><fieldset><legend>Which account?</legend>{choices}</fieldset>'
            '<button name="decision" value="connect" class="main">Connect</button> '
            '<button name="decision" value="cancel" formnovalidate>Cancel</button></form>'
            "<p class=note>This LinkedIn runs on this machine only. Nothing is asked of the real one.</p>",
            back=[link.success_url, link.failure_url],
        )


def _names_linkedin(providers: Any) -> bool:
    """Whether LinkedIn is among what may be connected: in a list, or by Unipile's words for any of a kind."""
    return providers in ("*", "*:MESSAGING") or (isinstance(providers, list) and "LINKEDIN" in providers)


def _moment(told: Any) -> datetime:
    try:
        moment = datetime.fromisoformat(told)
    except (TypeError, ValueError):
        raise Refusal("invalid_parameters", "The field expiresOn is a moment in UTC.") from None
    if moment.tzinfo is None:
        raise Refusal("invalid_parameters", "The field expiresOn is a moment in UTC.")
    return moment


def _back(url: str, query: Mapping[str, str], sentence: str) -> Response:
    if not url:
        return _page(sentence, "<p>You can close this page.</p>")
    joined = f"{url}{'&' if '?' in url else '?'}{urlencode(query)}" if query else url
    return RedirectResponse(joined, 303)


def _page(title: str, body: str, status: int = 200, back: list[str] | None = None) -> Response:
    """A page in the look of the local issuer's, whose form may lead only here and to the addresses of its link."""
    further = "".join(
        sorted({f" {urlsplit(one).scheme}://{urlsplit(one).netloc}" for one in back or () if one})
    )
    policy = f"default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'{further}"
    html = (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/page/base.css">'
        f'<link rel="stylesheet" href="/page/consent.css"><main class="consent"><h1>{escape(title)}</h1>{body}</main>'
    )
    return HTMLResponse(html, status, {"Content-Security-Policy": policy, "Referrer-Policy": "same-origin"})
