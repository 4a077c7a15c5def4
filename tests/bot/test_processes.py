"""The processes of a real installation, each started as the Procfile starts it."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.database import open_engine
from bot.demo_home import choose_ports
from integrations.cipher import new_key
from models import Workspace
from tests.bot.embedded import embedded_valkey
from tests.bot.slack_at_start import TOKEN, SlackAtStart, slack_at_start

pytestmark = [pytest.mark.slow, pytest.mark.everywhere]


def until(condition: Callable[[], bool], seconds: float = 30.0) -> bool:
    """Ask again and again until a condition holds or the time is over."""
    ends_at = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > ends_at:
            return False
        time.sleep(0.05)
    return True


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with embedded_valkey(tmp_path_factory.mktemp("valkey")) as address:
        yield address


@pytest.fixture
def slack() -> Iterator[SlackAtStart]:
    with slack_at_start() as serving:
        yield serving


@pytest.fixture
def environ(url: str, tmp_path: Path, redis_url: str, slack: SlackAtStart) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": url,
        "REDIS_URL": redis_url,
        "PLERA_SECRET_KEY": new_key(),
        "PLERA_SLACK_URL": slack.url,
        "SLACK_BOT_TOKEN": TOKEN,
        "SLACK_SIGNING_SECRET": "signing",
        "PORT": str(choose_ports(("web",), {})["web"]),
        "PLERA_DIR": str(tmp_path),
    }


@contextmanager
def running(environ: dict[str, str], log: Path, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot.cli", *words], env=environ, stdout=output, stderr=output
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait(10)


def is_healthy(port: str) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def workspaces(url: str) -> list[tuple[str, str]]:
    """Return each workspace's team and its token as it is kept."""
    engine = open_engine(url)
    with Session(engine) as session:
        rows = session.execute(select(Workspace.team_id, Workspace.bot_token_secret)).all()
    engine.dispose()
    return [(team, secret) for team, secret in rows]


def test_web_sets_the_workspace_up_says_what_is_missing_and_ends_gently(
    environ: dict[str, str], tmp_path: Path
) -> None:
    log = tmp_path / "web.log"
    with running(environ, log, "web") as web:
        assert until(lambda: is_healthy(environ["PORT"]) or web.poll() is not None), log.read_text()
        rows = workspaces(environ["DATABASE_URL"])
        web.send_signal(signal.SIGTERM)
        assert web.wait(10) == 0

    said = log.read_text()
    assert [team for team, _ in rows] == ["T1"]
    assert TOKEN not in rows[0][1]
    assert "The Slack app lacks" in said
    assert TOKEN not in said


def test_web_does_not_start_with_a_token_that_slack_refuses(environ: dict[str, str], tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    with running(environ | {"SLACK_BOT_TOKEN": "xoxb-other"}, log, "web") as web:
        assert web.wait(30) == 1

    assert "Slack refused SLACK_BOT_TOKEN (invalid_auth)" in log.read_text()


@pytest.mark.parametrize("words", [("worker", "now"), ("worker", "slow"), ("mail",), ("clock",)])
def test_a_process_works_until_it_is_asked_to_end(
    environ: dict[str, str], tmp_path: Path, words: tuple[str, ...]
) -> None:
    log = tmp_path / "process.log"
    without_slack = {name: value for name, value in environ.items() if not name.startswith("SLACK_")}
    with running(without_slack, log, *words) as process:
        assert until(lambda: _has_begun(log) or process.poll() is not None)
        assert process.poll() is None, log.read_text()
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) == 0, log.read_text()

    assert "Traceback" not in log.read_text()
    assert '"level": "error"' not in log.read_text()


def _has_begun(log: Path) -> bool:
    return any(f'"event": "{word}"' in log.read_text() for word in ("working", "ticking", "watching"))


def test_a_model_whose_package_is_missing_ends_the_slow_worker_with_one_sentence(
    environ: dict[str, str], tmp_path: Path
) -> None:
    log = tmp_path / "worker.log"
    with running(environ | {"PLERA_MODEL": "nowhere:model"}, log, "worker", "slow") as worker:
        assert worker.wait(60) == 1

    assert len(log.read_text().splitlines()) == 1
    assert "PLERA_MODEL" in log.read_text() or "nowhere" in log.read_text()
