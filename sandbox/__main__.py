"""python -m sandbox: a local Slack, mail servers and a clock, until it is told to stop."""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys
from pathlib import Path

from sandbox.app import build
from sandbox.config import Config
from sandbox.seed import Seed, SeedError


def main() -> None:
    """Run until SIGINT or SIGTERM; one JSON line says when everything listens."""
    try:
        asyncio.run(_serve(_config(_arguments())))
    except (SeedError, OSError, ValueError) as error:
        sys.exit(f"The sandbox cannot start: {error}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument(
        "--port", type=int, default=8765, help="page, Web API and control API; 0 takes a free one"
    )
    parser.add_argument("--smtp-port", type=int, default=0)
    parser.add_argument("--imap-port", type=int, default=0)
    parser.add_argument("--state", type=Path, required=True, help="directory that keeps everything")
    parser.add_argument("--clock-file", type=Path, help="default: a file in the state directory")
    parser.add_argument("--bot-url", required=True, help="where /slack/events of the bot is")
    parser.add_argument("--seed", type=Path, help="JSON; used when the state directory has no state")
    parser.add_argument(
        "--no-mail", action="store_true", help="no mail servers, and no way to advance the clock"
    )
    parser.add_argument("--no-rate-limits", action="store_true", help="for measurements only")
    return parser.parse_args()


def _config(given: argparse.Namespace) -> Config:
    seed = Seed.parse(json.loads(given.seed.read_text("utf-8"))) if given.seed else None
    return Config(
        seed=seed,
        directory=given.state,
        bot_url=given.bot_url,
        port=given.port,
        smtp_port=None if given.no_mail else given.smtp_port,
        imap_port=given.imap_port,
        clock_file=given.clock_file,
        rate_limits=not given.no_rate_limits,
    )


async def _serve(config: Config) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with build(config) as sandbox:
        ports = {"smtp_port": sandbox.mail.smtp_port, "imap_port": sandbox.mail.imap_port}
        print(json.dumps({"ready": True, "port": int(sandbox.url.rsplit(":", 1)[1]), **ports}), flush=True)
        await stop.wait()


if __name__ == "__main__":
    main()
