"""The doors of the local Unipile under /api/v1, which ask for its key and go wrong when they are told to."""

from __future__ import annotations

import asyncio
import hmac
import json
import re
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from email import policy
from email.parser import BytesParser
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.linkedin import answers
from sandbox.linkedin.connecting import Connecting
from sandbox.linkedin.faults import Fault, Faults
from sandbox.linkedin.network import Network
from sandbox.linkedin.refusal import Refusal
from sandbox.linkedin.webhooks import Webhooks
from sandbox.linkedin.world import Account, Chat, Hook, Invite, Line, Relation, World

_LISTEN_SECONDS = 0.05
_LARGEST_CALL = 1_000_000
_INSTANT = re.compile(r"[12]\d{3}-[01]\d-[0-3]\dT\d{2}:\d{2}:\d{2}\.\d{3}Z", re.ASCII)
_WAITING = ("pending", "ignored")

Json = dict[str, Any]
Answering = Callable[[Request], Awaitable[tuple[int, Json]]]


class Doors:
    """The routes. `cut` breaks the connection of a request; `calls` are the names of those that came."""

    def __init__(
        self,
        network: Network,
        webhooks: Webhooks,
        connecting: Connecting,
        faults: Faults,
        cut: Callable[[Request], Awaitable[None]],
    ) -> None:
        self._network, self._webhooks, self._connecting = network, webhooks, connecting
        self._faults, self._cut = faults, cut
        self.calls: deque[str] = deque(maxlen=1_000)

    @property
    def _world(self) -> World:
        return self._network.world

    def routes(self) -> list[BaseRoute]:
        table: list[tuple[str, str, str, Answering]] = [
            ("GET", "users/me", "me", self.me),
            ("GET", "users/relations", "relations", self.relations),
            ("POST", "users/invite", "invite", self.invite),
            ("GET", "users/invite/sent", "invites", self.invites),
            ("DELETE", "users/invite/sent/{id}", "withdraw", self.withdraw),
            ("GET", "users/{id}", "look_up", self.look_up),
            ("GET", "chats", "chats", self.chats),
            ("POST", "chats", "start", self.start),
            ("POST", "chats/{id}/messages", "write", self.write),
            ("GET", "chats/{id}/messages", "messages", self.messages),
            ("GET", "chat_attendees/{id}/chats", "chats_with", self.chats_with),
            ("GET", "messages", "messages", self.messages),
            ("GET", "accounts", "accounts", self.accounts),
            ("GET", "accounts/{id}", "account", self.account),
            ("POST", "hosted/accounts/link", "link", self.link),
            ("GET", "webhooks", "webhooks", self.hooks),
            ("POST", "webhooks", "webhooks", self.new_hook),
            ("DELETE", "webhooks/{id}", "webhooks", self.no_hook),
        ]
        return [
            Route(f"/api/v1/{path}", self._guarded(call, answering), methods=[method])
            for method, path, call, answering in table
        ]

    def _guarded(self, call: str, answering: Answering) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            self.calls.append(call)
            fault = self._faults.take(call)
            try:
                self._check_key(request)
                if fault and fault.how == "error":
                    raise Refusal(fault.kind, retry_after=fault.retry_after)
                if fault and fault.how in ("cut", "status"):
                    return await self._instead(fault, request)
                status, said = await answering(request)
            except Refusal as refusal:
                wait = {} if refusal.retry_after is None else {"Retry-After": str(refusal.retry_after)}
                return JSONResponse(refusal.answer(), refusal.status, wait)
            return await self._instead(fault, request) if fault else JSONResponse(said, status)

        return endpoint

    def _check_key(self, request: Request) -> None:
        given = request.headers.get("x-api-key", "").encode()
        if not hmac.compare_digest(given, self._world.api_key.encode()):
            raise Refusal("missing_credentials", "Some credentials are necessary to perform the request.")

    async def _instead(self, fault: Fault, request: Request) -> Response:
        if fault.how == "silent":
            while not await request.is_disconnected():
                await asyncio.sleep(_LISTEN_SECONDS)
        if fault.how in ("cut", "cut_after", "silent"):
            await self._cut(request)
        return HTMLResponse("<h1>Gateway</h1>", fault.status if fault.how == "status" else 200)

    async def me(self, request: Request) -> tuple[int, Json]:
        return 200, answers.owner(self._world, self._account(request))

    async def look_up(self, request: Request) -> tuple[int, Json]:
        account = self._account(request)
        person = self._network.look_up(account, request.path_params["id"])
        return 200, answers.profile(self._world, account, person)

    async def relations(self, request: Request) -> tuple[int, Json]:
        account = self._account(request)
        newest = sorted(
            (one for one in self._world.all(Relation) if one.account == account.id),
            key=lambda one: one.since,
            reverse=True,
        )
        return 200, _page(
            "UserRelationsList", newest, lambda one: answers.relation(self._world, one), request, 1_000
        )

    async def invite(self, request: Request) -> tuple[int, Json]:
        asked = await _json(request)
        account = self._network.account(_text(asked, "account_id"))
        note = _text(asked, "message") if asked.get("message") is not None else ""
        invite = self._network.invite(account, _text(asked, "provider_id"), note)
        return 201, {"object": "UserInvitationSent", "invitation_id": invite.id}

    async def invites(self, request: Request) -> tuple[int, Json]:
        account = self._account(request)
        waiting = [
            one for one in self._world.all(Invite) if one.account == account.id and one.state in _WAITING
        ]
        return 200, _page(
            "InvitationList", waiting[::-1], lambda one: answers.invite(self._world, one), request, 100
        )

    async def withdraw(self, request: Request) -> tuple[int, Json]:
        self._network.withdraw(self._account(request), request.path_params["id"])
        return 200, {"object": "InvitationCanceled"}

    async def chats(self, request: Request) -> tuple[int, Json]:
        account_id, after = request.query_params.get("account_id"), _after(request)
        found = [
            one for one in self._world.all(Chat) if account_id in (None, one.account) and one.last_at > after
        ]
        return 200, _page("ChatList", _newest(found, "last_at"), answers.chat, request, 250)

    async def chats_with(self, request: Request) -> tuple[int, Json]:
        account_id, who = request.query_params.get("account_id"), request.path_params["id"]
        found = [
            one
            for one in self._world.all(Chat)
            if account_id in (None, one.account) and who in (one.person, f"attendee-{one.person[-12:]}")
        ]
        if not found:
            raise Refusal("resource_not_found", "Attendee not found.")
        return 200, _page("ChatList", _newest(found, "last_at"), answers.chat, request, 250)

    async def start(self, request: Request) -> tuple[int, Json]:
        form = await _form(request)
        account = self._network.account(_one(form, "account_id"))
        line = self._network.start(account, _one(form, "attendees_ids"), _one(form, "text"))
        return 201, {"object": "ChatStarted", "chat_id": line.chat, "message_id": line.id}

    async def write(self, request: Request) -> tuple[int, Json]:
        form = await _form(request)
        chat = self._world.get(Chat, request.path_params["id"])
        if chat is None:
            raise Refusal("resource_not_found", "Chat not found.")
        line = self._network.write(self._network.account(chat.account), chat, _one(form, "text"))
        return 201, {"object": "MessageSent", "message_id": line.id}

    async def messages(self, request: Request) -> tuple[int, Json]:
        asked, chat_id, after = request.query_params, request.path_params.get("id"), _after(request)
        found = [
            one
            for one in self._world.all(Line)
            if chat_id in (None, one.chat)
            and asked.get("account_id") in (None, one.account)
            and one.sent_at > after
        ]
        shown = _newest(found, "sent_at")
        return 200, _page("MessageList", shown, lambda one: answers.line(self._world, one), request, 250)

    async def accounts(self, request: Request) -> tuple[int, Json]:
        connected = [one for one in self._world.all(Account) if one.status]
        return 200, _page(
            "AccountList", connected, lambda one: answers.account(self._world, one), request, 250
        )

    async def account(self, request: Request) -> tuple[int, Json]:
        return 200, answers.account(self._world, self._network.account(request.path_params["id"], acts=False))

    async def link(self, request: Request) -> tuple[int, Json]:
        url = self._connecting.make(await _json(request))
        return 201, {"object": "HostedAuthUrl", "url": url}

    async def hooks(self, request: Request) -> tuple[int, Json]:
        return 200, _page("WebhookList", self._world.all(Hook), answers.hook, request, 250)

    async def new_hook(self, request: Request) -> tuple[int, Json]:
        hook = self._webhooks.make(await _json(request))
        return 201, {"object": "WebhookCreated", "webhook_id": hook.id}

    async def no_hook(self, request: Request) -> tuple[int, Json]:
        hook = self._world.get(Hook, request.path_params["id"])
        if hook is None:
            raise Refusal("resource_not_found", "Webhook not found.")
        self._world.drop(hook)
        return 200, {"object": "WebhookDeleted"}

    def _account(self, request: Request) -> Account:
        account_id = request.query_params.get("account_id")
        if not account_id:
            raise Refusal("missing_parameters", "An account_id is wanted.")
        return self._network.account(account_id)


def _after(request: Request) -> str:
    """The mark of a list, "" for none, in the one form that Unipile takes."""
    told = request.query_params.get("after", "")
    if told and not _INSTANT.fullmatch(told):
        raise Refusal("invalid_parameters", "A mark looks like 2025-12-31T23:59:59.999Z.")
    return told


def _newest(things: list[Any], by: str) -> list[Any]:
    return sorted(things, key=lambda one: str(getattr(one, by)), reverse=True)


def _page(kind: str, things: list[Any], shown: Callable[[Any], Json], request: Request, most: int) -> Json:
    asked = request.query_params
    return answers.page(kind, things, shown, asked.get("limit"), asked.get("cursor"), most)


async def _json(request: Request) -> Mapping[str, Any]:
    try:
        asked = json.loads(await _body(request))
    except ValueError:
        raise Refusal("malformed_request", "The body is no JSON.") from None
    if not isinstance(asked, dict):
        raise Refusal("malformed_request", "The body is no JSON object.")
    return asked


async def _form(request: Request) -> Mapping[str, list[str]]:
    """Read a multipart form, which is all that chats take."""
    content_type = request.headers.get("content-type", "")
    if not content_type.startswith("multipart/form-data"):
        raise Refusal("malformed_request", "Messages come as multipart/form-data.")
    head = f"Content-Type: {content_type}\r\n\r\n".encode("latin-1")
    letter = BytesParser(policy=policy.HTTP).parsebytes(head + await _body(request))
    form: dict[str, list[str]] = {}
    for part in letter.iter_parts() if letter.is_multipart() else ():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(content, bytes):
            form.setdefault(name, []).append(content.decode("utf-8", "replace"))
    return form


async def _body(request: Request) -> bytes:
    body = await request.body()
    if len(body) > _LARGEST_CALL:
        raise Refusal("content_too_large")
    return body


def _text(asked: Mapping[str, Any], name: str) -> str:
    value = asked.get(name)
    if not isinstance(value, str) or not value:
        raise Refusal("missing_parameters", f"The field {name} is a text.")
    return value


def _one(form: Mapping[str, list[str]], name: str) -> str:
    given = form.get(name, [])
    if len(given) != 1:
        raise Refusal("missing_parameters", f"The field {name} is wanted once.")
    return given[0]
