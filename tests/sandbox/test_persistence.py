"""What the local Slack keeps when it is started again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from slack_sdk import WebClient

from sandbox.app import build
from sandbox.config import Config
from sandbox.runner import Running, quick_config, running
from sandbox.seed import Seed, SeedError
from tests.sandbox.bot_double import BotDouble
from tests.sandbox.people import ANA, BOT_TOKEN, JO, REVIEW, a_seed


def sdk(slack: Running) -> WebClient:
    return WebClient(BOT_TOKEN, base_url=slack.api_url, retry_handlers=[])


def test_messages_threads_reactions_and_channels_outlive_a_restart(bot: BotDouble, tmp_path: Path) -> None:
    config = quick_config(a_seed(), tmp_path, bot.url)
    with running(config) as slack:
        client = sdk(slack)
        parent = client.chat_postMessage(channel=REVIEW, text="parent")["ts"]
        client.chat_postMessage(channel=REVIEW, text="reply", thread_ts=parent)
        gone = client.chat_postMessage(channel=REVIEW, text="gone")["ts"]
        client.chat_delete(channel=REVIEW, ts=gone)
        client.reactions_add(channel=REVIEW, timestamp=parent, name="eyes")
        direct = client.conversations_open(users=ANA)["channel"]["id"]
        made = client.conversations_create(name="made")["channel"]["id"]
        client.conversations_invite(channel=made, users=[JO])

    with running(replace(config, seed=None)) as slack:
        client = sdk(slack)
        history = client.conversations_history(channel=REVIEW)["messages"]
        thread = client.conversations_replies(channel=REVIEW, ts=parent)["messages"]
        assert [message["text"] for message in history] == ["parent"]
        assert history[0]["reactions"][0]["name"] == "eyes"
        assert [message["text"] for message in thread] == ["parent", "reply"]
        assert client.conversations_open(users=ANA)["channel"]["id"] == direct
        assert JO in client.conversations_members(channel=made)["members"]
        assert client.chat_postMessage(channel=REVIEW, text="next")["ts"] > gone


def test_the_app_is_taken_from_the_seed_at_every_start(bot: BotDouble, tmp_path: Path) -> None:
    with running(quick_config(a_seed(), tmp_path, bot.url)) as slack:
        sdk(slack).chat_postMessage(channel=REVIEW, text="kept")

    with running(quick_config(a_seed(bot_token="xoxb-new"), tmp_path, bot.url)) as slack:
        client = WebClient("xoxb-new", base_url=slack.api_url, retry_handlers=[])
        assert client.conversations_history(channel=REVIEW)["messages"][0]["text"] == "kept"


def test_without_seed_and_state_it_does_not_start(tmp_path: Path) -> None:
    with pytest.raises(SeedError, match="a seed is needed"):
        build(Config(None, tmp_path))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"team": {"id": "T1", "name": "x"}}, "team is incomplete"),
        ({"people": [{"id": "U1", "nickname": "x"}]}, r"people\[0\] has unknown fields: nickname"),
        ({"slack_channels": [{"id": "C1", "name": "x", "members": ["U9"]}]}, "unknown members: U9"),
        ({"app": None}, "needs an object 'app'"),
    ],
)
def test_a_seed_that_cannot_be_used_says_where(change: dict[str, object], words: str) -> None:
    raw = json.loads(json.dumps(a_seed().as_json())) | change

    with pytest.raises(SeedError, match=words):
        Seed.parse(raw)


def start(directory: Path, bot_url: str, *more: str) -> subprocess.Popen[str]:
    seed = directory / "seed.json"
    seed.write_text(json.dumps(a_seed().as_json()))
    command = [sys.executable, "-m", "sandbox", "--port", "0", "--state", str(directory / "state")]
    command += ["--bot-url", bot_url, "--seed", str(seed), *more]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ}
    )


@contextmanager
def closing_hard(process: subprocess.Popen[str]) -> Iterator[None]:
    try:
        yield
    finally:
        if process.poll() is None:
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_process_says_its_ports_and_ends_when_told(
    bot: BotDouble, tmp_path: Path, number: signal.Signals
) -> None:
    with start(tmp_path, bot.url) as process, closing_hard(process):
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        state = httpx.get(f"http://127.0.0.1:{ready['port']}/_control/state").json()
        with httpx.stream("GET", f"http://127.0.0.1:{ready['port']}/_control/events") as stream:
            next(stream.iter_lines())
            process.send_signal(number)
            _, errors = process.communicate(timeout=10)

    assert ready["ready"] is True
    assert min(ready["smtp_port"], ready["imap_port"]) > 0
    assert state["team"]["name"] == "Kestrel Robotics"
    assert (process.returncode, errors) == (0, "")


def test_a_taken_port_is_said_in_one_sentence(slack: Running, bot: BotDouble, tmp_path: Path) -> None:
    port = slack.url.rsplit(":", 1)[1]
    with start(tmp_path, bot.url, "--port", port, "--no-mail") as process, closing_hard(process):
        _, errors = process.communicate(timeout=10)

    assert process.returncode == 1
    assert errors.startswith("The sandbox cannot start: ")
    assert errors.count("\n") == 1


def test_a_deleted_channel_stays_deleted_and_takes_its_messages_along(bot: BotDouble, tmp_path: Path) -> None:
    config = quick_config(a_seed(), tmp_path, bot.url)
    with running(config) as slack:
        sdk(slack).chat_postMessage(channel=REVIEW, text="gone")
        httpx.post(f"{slack.url}/_control/channel/delete", json={"channel": REVIEW}).raise_for_status()

    with running(replace(config, seed=None)) as slack:
        state = httpx.get(f"{slack.url}/_control/state").json()
        assert REVIEW not in [channel["id"] for channel in state["slack_channels"]]
        answer = httpx.get(f"{slack.url}/_control/channels/{REVIEW}/messages", params={"user": ANA})
        assert answer.status_code == 404
