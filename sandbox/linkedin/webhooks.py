"""Posts events to the webhooks that were made: late, twice, in another order or never where somebody asks for that."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from sandbox.errors import ControlError
from sandbox.guard import LOOPBACK_NAMES
from sandbox.http_client import HttpClient, NoAnswer
from sandbox.linkedin.refusal import Refusal
from sandbox.linkedin.world import Hook, World, new_id

ANSWER_SECONDS = 30.0
"""https://developer.unipile.com/docs/webhooks-2: 200 within 30 seconds, else five more attempts."""
LONGEST_DELAY = 3_600
SOURCES = ("messaging", "users", "account_status")
_KEPT = 200


@dataclass
class Letter:
    """One event on its way to one address, and what became of it: waiting, lost, or the status of the last answer."""

    url: str
    body: bytes
    headers: dict[str, str]
    told: str
    outcome: str = "waiting"
    attempts: int = 0
    id: str = field(default_factory=new_id)


class Webhooks:
    """Sends letters in the event loop; its settings count down as they are met."""

    def __init__(self, world: World, retry_delays: Sequence[float]) -> None:
        self._world, self._retry_delays = world, tuple(retry_delays)
        self._http = HttpClient()
        self._tasks: set[asyncio.Task[None]] = set()
        self._held: list[Letter] = []
        self.letters: deque[Letter] = deque(maxlen=_KEPT)
        self._still()

    def _still(self) -> None:
        self.is_holding, self.delay_seconds, self.lost, self.doubled = False, 0.0, 0, 0

    @property
    def under_way(self) -> int:
        return len(self._tasks)

    def tell(self, source: str, account_id: str, payload: Mapping[str, Any]) -> None:
        """Send an event to every webhook that hears of it."""
        for hook in self._world.all(Hook):
            is_named = not hook.events or payload.get("event") in (None, *hook.events)
            is_its = not hook.account_ids or account_id in hook.account_ids
            if hook.source == source and hook.enabled and is_named and is_its:
                told = {**payload, "webhook_name": hook.name} if "event" in payload else dict(payload)
                headers = {one["key"]: one["value"] for one in hook.headers}
                self._send(hook.request_url, told, headers)

    def notify(self, url: str, payload: Mapping[str, Any]) -> None:
        """Tell the one address that a link was made with; no header of ours goes along."""
        self._send(url, dict(payload), {"Content-Type": "application/json"})

    def make(self, asked: Mapping[str, Any]) -> Hook:
        """Make a webhook as the API is asked for it. Raises Refusal."""
        url, source = asked.get("request_url"), asked.get("source")
        if not isinstance(url, str) or not is_local(url):
            raise Refusal("invalid_url", "The local Unipile posts to this machine only.")
        if source not in SOURCES:
            raise Refusal("invalid_parameters", f"The source is one of {', '.join(SOURCES)}.")
        headers = asked.get("headers") or []
        if not isinstance(headers, list) or not all(_is_header(one) for one in headers):
            raise Refusal("invalid_parameters", "Headers have a key and a value of one line each.")
        events, accounts = _words(asked.get("events")), _words(asked.get("account_ids"))
        return self._world.keep(
            Hook(
                new_id(), source, url, str(asked.get("name") or ""), headers, events, accounts,
                asked.get("enabled", True) is not False,
            )
        )  # fmt: skip

    def change(self, asked: Mapping[str, Any]) -> None:
        """Hold, delay, lose or double what is told from now on; `release` sends what was held. Raises ControlError."""
        for name in ("lost", "doubled"):
            if name in asked:
                setattr(self, name, _count(asked[name], name, 1_000))
        if "delay_seconds" in asked:
            self.delay_seconds = _count(asked["delay_seconds"], "delay_seconds", LONGEST_DELAY)
        if "held" in asked:
            if not isinstance(asked["held"], bool):
                raise ControlError("The field 'held' must be true or false.")
            self.is_holding = asked["held"]
        if "release" in asked:
            if asked["release"] not in ("in_order", "reversed"):
                raise ControlError("The field 'release' is in_order or reversed.")
            self._release(backwards=asked["release"] == "reversed")

    async def stop(self) -> None:
        """Give up what is under way."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()
        await self._http.close()

    async def reset(self) -> None:
        await self.stop()
        self._held.clear()
        self.letters.clear()
        self._still()

    def as_json(self) -> dict[str, Any]:
        letters = [
            {"id": one.id, "told": one.told, "url": one.url, "outcome": one.outcome, "attempts": one.attempts}
            for one in self.letters
        ]
        return {
            "held": self.is_holding,
            "waiting": len(self._held),
            "delay_seconds": self.delay_seconds,
            "lost": self.lost,
            "doubled": self.doubled,
            "letters": letters,
        }

    def _send(self, url: str, payload: Mapping[str, Any], headers: dict[str, str]) -> None:
        told = str(payload.get("event") or payload.get("status") or "account_status")
        copies = 1
        if self.doubled:
            self.doubled, copies = self.doubled - 1, 2
        for _ in range(copies):
            letter = Letter(url, json.dumps(payload).encode(), headers, told)
            self.letters.append(letter)
            if self.lost:
                self.lost, letter.outcome = self.lost - 1, "lost"
            elif self.is_holding:
                self._held.append(letter)
            else:
                self._start(self._deliver(letter, self.delay_seconds))

    def _release(self, *, backwards: bool) -> None:
        held, self._held = self._held, []
        self._start(self._deliver_all(held[::-1] if backwards else held))

    def _start(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver_all(self, letters: Sequence[Letter]) -> None:
        for letter in letters:
            await self._deliver(letter, 0.0)

    async def _deliver(self, letter: Letter, delay: float) -> None:
        for wait in (delay, *self._retry_delays):
            await asyncio.sleep(wait)
            letter.attempts += 1
            try:
                async with asyncio.timeout(ANSWER_SECONDS):
                    answer = await self._http.request("POST", letter.url, letter.body, letter.headers)
            except (NoAnswer, TimeoutError):
                letter.outcome = "no answer"
                continue
            letter.outcome = str(answer.status)
            if answer.status == 200:
                return


def is_local(url: str) -> bool:
    """Whether an address is of this machine, which is all that is ever posted to."""
    try:
        parts = urlsplit(url)
        return parts.scheme == "http" and parts.hostname in LOOPBACK_NAMES and parts.port != 0
    except ValueError:
        return False


def _is_header(told: Any) -> bool:
    if not isinstance(told, dict) or not {"key", "value"} <= {*told}:
        return False
    texts = [told["key"], told["value"]]
    return all(isinstance(one, str) and one.isprintable() and one.isascii() for one in texts)


def _words(told: Any) -> list[str]:
    if told is None:
        return []
    if not isinstance(told, list) or not all(isinstance(one, str) for one in told):
        raise Refusal("invalid_parameters", "Events and account_ids are lists of words.")
    return told


def _count(told: Any, name: str, most: int) -> int:
    if isinstance(told, bool) or not isinstance(told, int) or not 0 <= told <= most:
        raise ControlError(f"The field '{name}' must be a whole number from 0 to {most}.")
    return told
