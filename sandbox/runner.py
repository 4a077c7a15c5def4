"""Runs a sandbox in a thread of its own, for tests and scripts."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sandbox.app import Sandbox, build
from sandbox.config import Config
from sandbox.seed import Seed

START_SECONDS = 60.0
PATIENT_SECONDS = 15.0
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Running:
    """A sandbox that answers; its parts belong to its own thread, so reach them over HTTP or through `call`."""

    sandbox: Sandbox
    loop: asyncio.AbstractEventLoop

    @property
    def url(self) -> str:
        return self.sandbox.url

    @property
    def api_url(self) -> str:
        """What slack_sdk's WebClient takes as base_url."""
        return f"{self.url}/api/"

    @property
    def smtp_port(self) -> int:
        return self.sandbox.mail.smtp_port

    @property
    def imap_port(self) -> int:
        return self.sandbox.mail.imap_port

    def call(self, work: Coroutine[Any, Any, Answer]) -> Answer:
        """Run a coroutine in the sandbox's own loop and wait for its result."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(START_SECONDS)


def quick_config(seed: Seed | None, directory: Path, bot_url: str, *, with_mail: bool = False) -> Config:
    """A config for tests: free ports, retries without waiting, no rate limits, mail servers only if asked for.

    It waits longer than Slack's three seconds: how fast the bot answers is measured, not told by a crowded machine.
    """
    return Config(
        seed=seed,
        directory=directory,
        bot_url=bot_url,
        port=0,
        smtp_port=0 if with_mail else None,
        ack_seconds=PATIENT_SECONDS,
        trigger_seconds=PATIENT_SECONDS,
        retry_delays=(0.0, 0.01, 0.02),
        rate_limits=False,
    )


@contextmanager
def running(config: Config) -> Iterator[Running]:
    """Start a sandbox in a thread, yield it, stop it. Raises what its start raised."""
    started: Future[tuple[Running, asyncio.Event]] = Future()
    with ThreadPoolExecutor(1, thread_name_prefix="sandbox") as executor:
        finished = executor.submit(asyncio.run, _serve(config, started))
        pending: tuple[Future[Any], ...] = (started, finished)
        wait(pending, START_SECONDS, FIRST_COMPLETED)
        if not started.done():
            finished.result(0)
        sandbox, stop = started.result(0)
        try:
            yield sandbox
        finally:
            sandbox.loop.call_soon_threadsafe(stop.set)
            finished.result(START_SECONDS)


async def _serve(config: Config, started: Future[tuple[Running, asyncio.Event]]) -> None:
    stop = asyncio.Event()
    async with build(config) as sandbox:
        started.set_result((Running(sandbox, asyncio.get_running_loop()), stop))
        await stop.wait()
