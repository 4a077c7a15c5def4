"""The whole sandbox with its mail servers: one state, one stream of hints, one reset."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from sandbox.runner import quick_config, running
from tests.sandbox.bot_double import BotDouble
from tests.sandbox.people import a_seed


@pytest.fixture
def control(bot: BotDouble, tmp_path: Path) -> Iterator[httpx.Client]:
    """The control API of a sandbox that runs mail servers too."""
    config = quick_config(a_seed(), tmp_path, bot.url, with_mail=True)
    with running(config) as slack, httpx.Client(base_url=f"{slack.url}/_control/") as http:
        assert min(slack.smtp_port, slack.imap_port) > 0
        yield http


def counts(control: httpx.Client) -> dict[str, int]:
    boxes: list[dict[str, Any]] = control.get("state").json()["mailboxes"]
    return {box["address"]: box["count"] for box in boxes}


def test_the_page_is_told_of_mail_and_the_state_counts_it(control: httpx.Client) -> None:
    letter = {"to": "ana@kestrel.test", "subject": "Hello", "text": "Who are you?"}

    with control.stream("GET", "events", timeout=5) as stream:
        lines = stream.iter_lines()
        next(lines)
        control.post("mail/yuki@kumo.test/send", json=letter).raise_for_status()
        hints = (json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: "))
        told = next(hint for hint in hints if hint.get("address") == "ana@kestrel.test")

    assert told["type"] == "mail"
    assert counts(control)["ana@kestrel.test"] == 1


def test_a_reset_empties_the_mailboxes_as_well(control: httpx.Client) -> None:
    letter = {"to": "ana@kestrel.test", "subject": "Hello", "text": "Who are you?"}
    control.post("mail/yuki@kumo.test/send", json=letter).raise_for_status()

    control.post("reset").raise_for_status()

    assert counts(control) == {"ana@kestrel.test": 0, "yuki@kumo.test": 0}


def test_the_state_tells_product_time_in_the_teams_zone(control: httpx.Client) -> None:
    assert control.get("state").json()["clock"]["offset_seconds"] == 0
    assert control.get("clock").json()["zone"] == "Europe/Berlin"
