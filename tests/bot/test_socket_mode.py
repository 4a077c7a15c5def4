"""The web process over Socket Mode: it starts, comes back, keeps its doors open, and ends quietly."""

import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.demo_home import choose_ports
from integrations.cipher import new_key
from sandbox.runner import Running, quick_config
from sandbox.runner import running as slack_running
from tests.bot.embedded import embedded_valkey
from tests.bot.test_processes import is_healthy, running, until
from tests.scenarios import kestrel

pytestmark = pytest.mark.slow

STOP_SECONDS = 15


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with embedded_valkey(tmp_path_factory.mktemp("valkey")) as address:
        yield address


@pytest.fixture
def environ(url: str, tmp_path: Path, redis_url: str) -> dict[str, str]:
    return {
        "DATABASE_URL": url,
        "REDIS_URL": redis_url,
        "PLERA_SECRET_KEY": new_key(),
        "SLACK_BOT_TOKEN": kestrel.BOT_TOKEN,
        "SLACK_APP_TOKEN": kestrel.APP_TOKEN,
        "PORT": str(choose_ports(("web",), {})["web"]),
        "PLERA_DIR": str(tmp_path),
    }


def served(environ: dict[str, str], directory: Path) -> Any:
    """A local Slack whose app hears over Socket Mode from a bot at the environment's port."""
    config = quick_config(
        kestrel.seed(socket_mode=True), directory / "slack", f"http://127.0.0.1:{environ['PORT']}"
    )
    return slack_running(config)


def asks_for_help(slack: Running) -> dict[str, Any]:
    body = {"user": kestrel.ANA, "channel": kestrel.GENERAL, "text": "/plera help"}
    answer: dict[str, Any] = httpx.post(f"{slack.url}/_control/command", json=body, timeout=10).json()
    return answer


def ended(web: subprocess.Popen[bytes]) -> int:
    """Ask it to end; return its exit code."""
    web.send_signal(signal.SIGTERM)
    return web.wait(STOP_SECONDS)


def test_commands_are_answered_over_the_socket_and_doors_stay_open(
    environ: dict[str, str], tmp_path: Path
) -> None:
    log = tmp_path / "web.log"
    with (
        served(environ, tmp_path) as slack,
        running(environ | {"PLERA_SLACK_URL": slack.api_url}, log, "web") as web,
    ):
        assert until(
            lambda: httpx.get(f"{slack.url}/healthz").status_code == 200 or web.poll() is not None
        ), log.read_text()
        first = asks_for_help(slack)
        httpx.post(f"{slack.url}/_control/socket/disconnect", json={})
        second = asks_for_help(slack)
        is_open = is_healthy(environ["PORT"])
        code = ended(web)

    assert "What Plera can do here" in str(first["response"]), log.read_text()
    assert second["response"] == first["response"]
    assert is_open
    assert code == 0
    assert "Traceback" not in log.read_text()


def test_slack_going_away_in_the_middle_leaves_the_doors_open_and_the_end_quiet(
    environ: dict[str, str], tmp_path: Path
) -> None:
    log = tmp_path / "web.log"
    with ExitStack() as reachable:
        slack = reachable.enter_context(served(environ, tmp_path))
        with running(environ | {"PLERA_SLACK_URL": slack.api_url}, log, "web") as web:
            assert until(
                lambda: httpx.get(f"{slack.url}/healthz").status_code == 200 or web.poll() is not None
            )
            reachable.close()

            assert is_healthy(environ["PORT"])
            assert until(lambda: "reconnect" in log.read_text().lower())
            assert ended(web) == 0

    assert "Traceback" not in log.read_text()
    assert kestrel.APP_TOKEN not in log.read_text()


def test_a_slack_that_does_not_answer_holds_the_end_up_only_for_a_moment(
    environ: dict[str, str], tmp_path: Path
) -> None:
    log = tmp_path / "web.log"
    with (
        served(environ, tmp_path) as slack,
        running(environ | {"PLERA_SLACK_URL": slack.api_url}, log, "web") as web,
    ):
        assert until(lambda: httpx.get(f"{slack.url}/healthz").status_code == 200 or web.poll() is not None)
        stuck = {"slow_ms": 60_000, "methods": ["apps.connections.open"]}
        httpx.post(f"{slack.url}/_control/faults", json=stuck)
        httpx.post(f"{slack.url}/_control/socket/disconnect", json={})
        assert until(lambda: "new endpoint" in log.read_text())

        assert ended(web) == 0

    assert "Traceback" not in log.read_text()


def test_an_app_token_that_slack_refuses_is_named_at_the_start(
    environ: dict[str, str], tmp_path: Path
) -> None:
    log = tmp_path / "web.log"
    with (
        served(environ, tmp_path) as slack,
        running(
            environ | {"PLERA_SLACK_URL": slack.api_url, "SLACK_APP_TOKEN": "xapp-1-wrong"}, log, "web"
        ) as web,
    ):
        assert web.wait(120) == 1

    assert "Slack refused SLACK_APP_TOKEN (invalid_auth)" in log.read_text()
    assert "Traceback" not in log.read_text()
