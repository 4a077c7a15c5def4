"""Twenty people at work: each acts once a second whether or not what they asked for before was answered."""

import asyncio
import gc
import hashlib
import hmac
import json
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from benchmarks.figures import Broken
from benchmarks.servers import Door
from benchmarks.workplace import PEOPLE, Card, Workplace
from bot import sample
from views import ids

_PATIENCE_SECONDS = 30.0
_ASKED = iter(range(1, 1_000_000_000))

Request = Callable[[str], str]
"""Returns the body of a request for the id of the person who acts."""


@dataclass(frozen=True)
class Answer:
    """How long after the instant a request was due its answer was complete, and what it was."""

    seconds: float
    status: int
    body: bytes


def command(text: str, slack_channel: str) -> Request:
    """Return the request of `/plera` with a text."""
    team = sample.content()["team"]

    def body(person: str) -> str:
        return urlencode(
            {
                "token": "t",
                "team_id": team["id"],
                "team_domain": team["domain"],
                "channel_id": slack_channel,
                "channel_name": "general",
                "user_id": person,
                "user_name": person.lower(),
                "command": "/plera",
                "text": text,
                "api_app_id": sample.content()["app"]["id"],
                "is_enterprise_install": "false",
                "response_url": "http://127.0.0.1:9/response",
                "trigger_id": f"1.2.{next(_ASKED)}",
            }
        )

    return body


def approval(workplace: Workplace, waiting: Iterator[Card]) -> Request:
    """Return the request of a click on Approve; every one takes a card that has not been approved yet."""

    def body(person: str) -> str:
        card = next(waiting, None)
        if card is None:
            raise Broken("There are fewer cards than clicks.")
        return urlencode({"payload": json.dumps(_click(workplace, card, person))})

    return body


def _click(workplace: Workplace, card: Card, person: str) -> dict[str, Any]:
    team, app = sample.content()["team"], sample.content()["app"]
    message = {
        "type": "message",
        "user": app["bot_user_id"],
        "ts": card.ts,
        "text": "",
        "bot_id": app["bot_id"],
    }
    return {
        "type": "block_actions",
        "user": {"id": person, "username": person.lower(), "team_id": team["id"]},
        "api_app_id": app["id"],
        "token": "t",
        "team": {"id": team["id"], "domain": team["domain"]},
        "enterprise": None,
        "is_enterprise_install": False,
        "channel": {"id": workplace.slack_channel, "name": "outreach-review"},
        "container": {
            "type": "message",
            "message_ts": card.ts,
            "channel_id": workplace.slack_channel,
            "is_ephemeral": False,
        },
        "message": message | {"blocks": workplace.blocks},
        "trigger_id": f"1.2.{next(_ASKED)}",
        "response_url": "http://127.0.0.1:9/response",
        "actions": [
            {
                "type": "button",
                "action_id": ids.CARD_APPROVE,
                "block_id": "b",
                "value": card.value,
                "action_ts": f"{time.time():.6f}{next(_ASKED)}",
            }
        ],
    }


def act(door: Door, request: Request, *, seconds: int, people: Sequence[str] = PEOPLE) -> list[Answer]:
    """Let every person act once a second for so many seconds, each at a moment of the second of their own.

    Requests are built before, so that only sending them competes with the server for the processor.
    """
    moments = random.Random(20).sample(range(1000), len(people))
    due = sorted(
        (second + moment / 1000, person)
        for second in range(seconds)
        for moment, person in zip(moments, people, strict=True)
    )
    requests = [(at, _signed(door, request(person))) for at, person in due]
    gc.collect()
    gc.disable()
    try:
        return asyncio.run(_send_all(door.port, requests))
    finally:
        gc.enable()


def _signed(door: Door, body: str) -> bytes:
    stamp = str(int(time.time()))
    digest = hmac.new(door.secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    lines = (
        "POST /slack/events HTTP/1.1",
        "Host: 127.0.0.1",
        "Connection: close",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body.encode())}",
        f"X-Slack-Request-Timestamp: {stamp}",
        f"X-Slack-Signature: v0={digest}",
    )
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


async def _send_all(port: int, requests: Sequence[tuple[float, bytes]]) -> list[Answer]:
    began_at = time.perf_counter() + 0.05
    return await asyncio.gather(*(_send(port, began_at + at, content) for at, content in requests))


async def _send(port: int, due: float, content: bytes) -> Answer:
    await asyncio.sleep(due - time.perf_counter())
    async with asyncio.timeout(_PATIENCE_SECONDS):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(content)
        answer = await reader.read()
        seconds = time.perf_counter() - due
        writer.close()
    head, _, body = answer.partition(b"\r\n\r\n")
    return Answer(seconds, int(head.split(b" ", 2)[1]) if head else 0, body)
