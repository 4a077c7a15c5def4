"""A real Bolt app over the wire: Slack's own framework takes the local Slack for Slack."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import httpx
import pytest
from slack_bolt import Ack, App, Respond, Say
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_sdk import WebClient

from sandbox.runner import quick_config, running
from tests.sandbox.people import ANA, BOT_TOKEN, REVIEW, SECRET, a_seed, button, modal, plain, text_input
from tests.sandbox.person import Person


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        return


def an_app(api_url: str) -> App:
    """A command opens a form; its submission posts a card; a click on the card redraws it; replies are echoed."""
    app = App(
        client=WebClient(BOT_TOKEN, base_url=api_url),
        signing_secret=SECRET,
        process_before_response=True,
    )

    def open_form(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        client.views_open(trigger_id=body["trigger_id"], view=modal(text_input("name", "value")))
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
        ack()

    def echo(message: dict[str, Any], say: Say) -> None:
        say(text=f"Draft: {message['text']}", thread_ts=message["thread_ts"])

    app.command("/plera")(open_form)
    app.view("form")(save)
    app.action("approve")(approve)
    app.message("Thursday")(echo)
    return app


@contextmanager
def serving(server: WSGIServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def ana(tmp_path: Path) -> Iterator[Person]:
    """Ana in a local Slack where a Bolt app is installed."""
    server = WSGIServer(("127.0.0.1", 0), Quiet)
    config = quick_config(a_seed(), tmp_path, f"http://127.0.0.1:{server.server_port}")
    with running(config) as slack:
        server.set_app(SlackRequestHandler(an_app(slack.api_url)))
        with serving(server), httpx.Client(base_url=f"{slack.url}/_control/") as http:
            yield Person(ANA, http)


def test_a_whole_journey_goes_through_bolt(ana: Person) -> None:
    opened = ana.does("command", channel=REVIEW, text="/plera create-sequence")
    refused = ana.does("view/submit", values={"name": {"value": "taken"}})
    created = ana.does("view/submit", values={"name": {"value": "Robotics Q1"}})
    card = ana.sees(REVIEW)[0]
    clicked = ana.does("click", channel=REVIEW, ts=card["ts"], action_id="approve")

    assert opened["ok"]
    assert len(opened["views"]) == 1
    assert refused["errors"] == {"name": "Already taken."}
    assert created["response_action"] == "update"
    assert ana.views()["views"][0]["title"]["text"] == "Created"
    assert (card["text"], clicked["ok"]) == ("Created Robotics Q1", True)
    assert ana.sees(REVIEW)[0]["text"] == "Approved Robotics Q1"


def test_a_reply_in_a_thread_reaches_bolts_listener(ana: Person) -> None:
    parent = ana.does("message", channel=REVIEW, text="Yuki wrote")["ts"]

    with httpx.stream("GET", f"{ana.http.base_url}events", timeout=5) as hints:
        lines = hints.iter_lines()
        next(lines)
        ana.does("message", channel=REVIEW, text="Thursday works", thread_ts=parent)
        told = [
            line
            for _, line in zip(range(2), (each for each in lines if "event: message" in each), strict=False)
        ]

    thread = ana.sees(REVIEW, thread_ts=parent)
    assert len(told) == 2
    assert [message["text"] for message in thread[1:]] == ["Thursday works", "Draft: Thursday works"]
