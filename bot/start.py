"""`plera start`: every process of the Procfile on this machine, until Ctrl-C; for a team without a process manager."""

import fcntl
import os
import time
from pathlib import Path
from typing import IO

from bot import own_redis, schema
from bot import settings as known_settings
from bot.children import Children
from bot.doctor import examine
from bot.installing import InstallationFailed, install
from bot.processes import STOP_ORDER, Asked, Stop, start_all
from bot.refusal import Refused
from bot.settings import Settings, read
from bot.wiring import build, database_url

NEEDS = known_settings.WEB - {"REDIS_URL"}
_WATCH_SECONDS = 0.2


class StartRefused(Refused):
    """Plera cannot be started here; the text says why and what to do."""


def run() -> int:
    """Upgrade the database, say what is missing, start everything, stay until asked to end; return the exit code.

    A process that ends is started again. Raises Refused when something stands in the way.
    """
    settings = read(NEEDS)
    lock = _claim(settings.directory)
    asked = Asked()
    children = Children(_say)
    try:
        environ = dict(os.environ)
        if _brings_redis(settings):
            environ["REDIS_URL"] = own_redis.start(settings.directory, children).url
        settings = read(known_settings.WEB, environ)
        schema.upgrade(database_url(settings))
        _examine(settings)
        start_all(children, asked, environ, settings.directory / "log")
        _say(f"Plera runs; the logs are in {settings.directory / 'log'}. Ctrl-C stops it.")
        while True:
            time.sleep(_WATCH_SECONDS)
            asked.check()
            children.revive()
    except Stop:
        _say("Stopping…")
        return 0
    finally:
        children.stop(STOP_ORDER)
        lock.close()


def _claim(directory: Path) -> IO[str]:
    """Make the directory and lock it. Raises StartRefused when a demo lives there, or Plera runs on it already."""
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        (directory / "log").mkdir(mode=0o700, exist_ok=True)
        lock = (directory / "lock").open("w")
    except OSError as error:
        raise StartRefused(
            f"{directory} cannot be written to ({error.strerror}): change its owner or set PLERA_DIR to another one."
        ) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        raise StartRefused(f"Plera runs on {directory} already: stop that one first.") from error
    if (directory / "demo.json").exists():
        lock.close()
        raise StartRefused(
            f"{directory} holds a demo: set PLERA_DIR to a directory of its own for your real workspace."
        )
    return lock


def _brings_redis(settings: Settings) -> bool:
    """Whether REDIS_URL is not set, so that the server of this directory is the one to use."""
    own = own_redis.find(settings.directory)
    return not settings.redis_url or (own is not None and own.url == settings.redis_url)


def _examine(settings: Settings) -> None:
    """Keep the workspace and say what is missing. Raises StartRefused when nothing could work without it."""
    stands = True
    try:
        install(settings, build(settings, "start"))
    except InstallationFailed as error:
        _say(str(error))
        stands = False
    for finding in examine(settings):
        _say(finding.sentence)
        stands = stands and not finding.is_fatal
    if not stands:
        raise StartRefused("Plera was not started: put right what stands above, and start it again.")


def _say(text: str) -> None:
    print(text, flush=True)
