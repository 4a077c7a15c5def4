"""A real Bolt app that hears over Socket Mode, the way bot/web.py lets it."""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from sandbox.runner import Running
from tests.sandbox.people import BOT_TOKEN, REVIEW, button, modal, option, plain, text_input

APP_TOKEN = "xapp-1-A0PLERA001-local-test"
WAIT_SECONDS = 10.0
EXTERNAL = {"type": "external_select", "action_id": "lead", "min_query_length": 0}


@dataclass
class SocketBot:
    """The app, its handler, and what it heard: command, action, event."""

    handler: SocketModeHandler
    heard: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    arrived: threading.Condition = field(default_factory=threading.Condition)
    fails: int = 0
    """So many of the next events fail before they succeed."""

    def note(self, kind: str, body: dict[str, Any]) -> None:
        with self.arrived:
            self.heard.append((kind, body))
            self.arrived.notify_all()

    def of_kind(self, kind: str) -> list[dict[str, Any]]:
        return [body for each, body in self.heard if each == kind]

    def wait_for(self, ready: Callable[[], Any]) -> Any:
        """Wait until `ready()` is true of what was heard, and return it."""
        ends_at = time.monotonic() + WAIT_SECONDS
        with self.arrived:
            while not (found := ready()):
                left = ends_at - time.monotonic()
                assert left > 0, f"It never came; there are: {[kind for kind, _ in self.heard]}"
                self.arrived.wait(left)
            return found

    def texts(self) -> list[str]:
        return [body["event"]["text"] for body in self.of_kind("event")]


@contextmanager
def connected(slack: Running) -> Iterator[SocketBot]:
    """Let a Bolt app open its connection, and end it afterwards."""
    app = App(client=WebClient(BOT_TOKEN, base_url=slack.api_url), process_before_response=True)
    client = WebClient(APP_TOKEN, base_url=slack.api_url)
    quiet = logging.getLogger("tests.socket_mode")
    handler = SocketModeHandler(app, APP_TOKEN, web_client=client, logger=quiet, ping_interval=1)
    bot = SocketBot(handler)
    _listen(app, bot)
    client_of_slack: Any = handler.client
    client_of_slack.connect()
    try:
        yield bot
    finally:
        _end(client_of_slack)


def _end(client: Any) -> None:
    """Close; without the shutdown slack_sdk would wait for its reader, up to three seconds."""
    client.auto_reconnect_enabled = False
    with suppress(OSError, AttributeError):
        client.current_session.sock.shutdown(socket.SHUT_RDWR)
    with suppress(AttributeError):
        client.close()


def _listen(app: App, bot: SocketBot) -> None:
    def open_form(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        bot.note("command", body)
        if body["text"]:
            ack(text=f"You said {body['text']}")
            return
        choose = {"type": "input", "block_id": "lead", "label": plain("Lead"), "element": EXTERNAL}
        fields = modal(text_input("name", "value"), {**choose, "optional": True})
        client.views_open(trigger_id=body["trigger_id"], view=fields)
        ack()

    def save(ack: Ack, view: dict[str, Any], client: WebClient) -> None:
        name = view["state"]["values"]["name"]["value"]["value"]
        if name == "taken":
            ack(response_action="errors", errors={"name": "Already taken."})
            return
        blocks = [{"type": "actions", "elements": [button("approve", name)]}]
        client.chat_postMessage(channel=REVIEW, text=f"Created {name}", blocks=blocks)
        ack(response_action="update", view=modal(title=plain("Created")))

    def approve(ack: Ack, action: dict[str, Any], respond: Respond) -> None:
        respond(text=f"Approved {action['value']}", replace_original=True)
        ack(text="this goes nowhere")

    def suggest(ack: Ack, payload: dict[str, Any]) -> None:
        ack(options=[option(f"{payload['value']} one"), option(f"{payload['value']} two")])

    def hear(body: dict[str, Any], request: Any) -> None:
        retry = request.headers.get("x-slack-retry-num", ["-"])[0]
        bot.note("event", {**body, "retry": retry, "reason": request.headers.get("x-slack-retry-reason")})
        if bot.fails:
            bot.fails -= 1
            raise RuntimeError("this event fails")

    app.command("/plera")(open_form)
    app.view("form")(save)
    app.action("approve")(approve)
    app.options("lead")(suggest)
    app.event("message")(hear)
